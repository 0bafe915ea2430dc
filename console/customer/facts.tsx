import type { ComponentChildren } from 'preact';
import type { CustomerRecord } from '../../shared/customers/customer-record.ts';
import { countText, decimalText } from '../format.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Amounts, Instant } from '../parts/values.tsx';
import { ratingText } from '../words.ts';

/** The facts of a customer, and what led to the first purchase. */
export function Facts(props: { readonly record: CustomerRecord; readonly now: number }) {
  const { facts } = props.record;
  const { lastRating, touchpoints } = facts;
  const shown: readonly (readonly [string, ComponentChildren])[] = [
    ['Orders', countText(facts.orders)],
    ['Revenue', <Amounts key="revenue" of={facts.revenue} />],
    ['Refunds', <Amounts key="refunds" of={facts.refunds} />],
    ['Subscriptions', countText(facts.subscriptions)],
    ['Open tickets', countText(facts.openTickets)],
    [
      'Last rating',
      lastRating === null ? (
        <span class="quiet">none</span>
      ) : (
        <>
          {ratingText(decimalText(lastRating.score), lastRating.scale)},{' '}
          <Instant at={lastRating.at} now={props.now} />
        </>
      ),
    ],
    ['First seen', <Instant key="first" at={facts.firstSeenAt} now={props.now} />],
    ['Last active', <Instant key="last" at={facts.lastActiveAt} now={props.now} />],
  ];
  return (
    <>
      <dl class="facts">
        {shown.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {touchpoints.length > 0 && (
        <details>
          <summary>Touchpoints before the first purchase</summary>
          <DataTable
            caption="Touchpoints before the first purchase, oldest first"
            columns={[{ title: 'When' }, { title: 'What' }, { title: 'Connection' }]}
            rows={touchpoints.map(({ activity, connection, at }, index) => ({
              key: String(index),
              cells: [<Instant key="at" at={at} />, activity, connection],
            }))}
          />
        </details>
      )}
    </>
  );
}
