import type { Compared, PolicyMove } from '../api/policy.ts';
import { countOf, countText, instantText } from '../format.ts';
import { linkTo } from '../navigation.ts';
import { DataTable } from '../parts/data-table.tsx';
import { RiskLevel, StageName } from '../parts/values.tsx';
import { plainText } from '../words.ts';

const EXAMPLES = 2;

/** Who would be elsewhere under another policy: from where to where, by which rule, how many, and two of them. */
export function ComparedPolicies(props: { readonly compared: Compared; readonly changes: object }) {
  const { asOf, customers, moves } = props.compared;
  const stages = moves.filter(({ from, to }) => from.stage !== to.stage);
  const risks = moves.filter(({ from, to }) => from.risk !== to.risk);
  return (
    <section aria-label="What would change">
      <p class="notice notice-good">
        {countText(moves.length)} of {countOf(customers, 'customer')} would have another stage or risk, as of{' '}
        <time dateTime={asOf}>{instantText(asOf)}</time>. Nothing was changed.
      </p>
      {stages.length > 0 && (
        <DataTable
          caption="Another stage"
          hasVisibleCaption
          columns={[
            { title: 'From → to' },
            { title: 'Customers', isNumber: true },
            { title: 'Rule' },
            { title: 'For example' },
          ]}
          rows={groupsOf(stages, ({ from, to }) => `${from.stage} ${to.stage} ${to.rule}`).map(
            ([key, first, group]) => ({
              key,
              cells: [
                <span key="move" class="move">
                  <StageName stage={first.from.stage} /> → <StageName stage={first.to.stage} />
                </span>,
                countText(group.length),
                plainText(first.to.rule),
                <Examples key="examples" of={group} />,
              ],
            }),
          )}
        />
      )}
      {risks.length > 0 && (
        <DataTable
          caption="Another risk"
          hasVisibleCaption
          columns={[{ title: 'From → to' }, { title: 'Customers', isNumber: true }, { title: 'For example' }]}
          rows={groupsOf(risks, ({ from, to }) => `${from.risk} ${to.risk}`).map(([key, first, group]) => ({
            key,
            cells: [
              <span key="move" class="move">
                <RiskLevel level={first.from.risk} /> → <RiskLevel level={first.to.risk} />
              </span>,
              countText(group.length),
              <Examples key="examples" of={group} />,
            ],
          }))}
        />
      )}
      <p>
        To use it, change these thresholds under <code>policy</code> in <code>cdk.json</code> and deploy:{' '}
        <code>{JSON.stringify(props.changes)}</code>
      </p>
    </section>
  );
}

/** The moves by a key, the largest group first, each with its first move. */
function groupsOf(moves: readonly PolicyMove[], keyOf: (move: PolicyMove) => string) {
  const groups = new Map<string, [key: string, first: PolicyMove, group: PolicyMove[]]>();
  for (const move of moves) {
    const key = keyOf(move);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [key, move, [move]]);
    else known[2].push(move);
  }
  return [...groups.values()].sort(([, , one], [, , other]) => other.length - one.length);
}

function Examples(props: { readonly of: readonly PolicyMove[] }) {
  return (
    <ul class="plain">
      {props.of.slice(0, EXAMPLES).map(({ customerId }) => (
        <li key={customerId}>
          <a href={linkTo(['customers', customerId])}>
            <code>{customerId}</code>
          </a>
        </li>
      ))}
    </ul>
  );
}
