import type { CustomerRecord } from '../../shared/customers/customer-record.ts';
import { linkTo } from '../navigation.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Amounts, StageName } from '../parts/values.tsx';

/** The customers that a dry run would leave, as they would be. */
export function Previewed(props: {
  readonly caption: string;
  readonly customers: readonly CustomerRecord[];
}) {
  return (
    <DataTable
      caption={props.caption}
      hasVisibleCaption
      columns={[
        { title: 'Customer' },
        { title: 'Stage' },
        { title: 'Orders', isNumber: true },
        { title: 'Revenue', isNumber: true },
        { title: 'Identities' },
      ]}
      rows={props.customers.map(({ customerId, stage, facts, identities }) => ({
        key: customerId,
        cells: [
          <code key="id">{customerId}</code>,
          <StageName key="stage" stage={stage} />,
          facts.orders,
          <Amounts key="revenue" of={facts.revenue} />,
          <ul key="identities" class="plain">
            {identities.map((identity) => (
              <li key={identity}>
                <code>{identity.replace(/^email:/, '')}</code>
              </li>
            ))}
          </ul>,
        ],
      }))}
    />
  );
}

/** Links to customers. */
export function CustomerLinks(props: { readonly ids: readonly string[] }) {
  return (
    <>
      {props.ids.map((id, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <a href={linkTo(['customers', id])}>{id}</a>
        </span>
      ))}
    </>
  );
}
