import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Activity } from '../../shared/lifecycle/activity.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import { riskAt } from '../../shared/lifecycle/risk-rules.ts';
import type { Comparable } from './delivered.ts';
import { HISTORY_POLICY as policy } from './random-history.ts';

/** The identities of one customer, and all their activities. */
export interface ExpectedCustomer {
  readonly identities: ReadonlySet<string>;
  readonly activities: readonly Activity[];
}

/** The customers after the updates: identities named together are one customer. */
function expectedCustomers(updates: readonly CustomerUpdate[]): ExpectedCustomer[] {
  let groups: { identities: Set<string>; activities: Activity[] }[] = [];
  for (const { persons, objects, activities } of updates) {
    const named = [...persons, ...objects];
    const met = groups.filter(({ identities }) => named.some((one) => identities.has(one)));
    groups = groups.filter((group) => !met.includes(group));
    groups.push({
      identities: new Set([...met.flatMap(({ identities }) => [...identities]), ...named]),
      activities: [...met.flatMap((group) => group.activities), ...activities],
    });
  }
  return groups;
}

/** The expected customers after the deliveries and a final review: the record is the fold of all their activities. */
export function expectedComparables({
  deliveries,
  end,
}: {
  readonly deliveries: readonly (readonly CustomerUpdate[])[];
  readonly end: number;
}): Comparable[] {
  return expectedCustomers(deliveries.flat())
    .map(({ identities, activities }) => {
      const folded = fold(policy, activities, end).record;
      const { asOf: _, ...record } = folded;
      return { identities: [...identities].sort(), record, risk: riskAt(policy, folded) };
    })
    .sort((a, b) => ((a.identities[0] ?? '') < (b.identities[0] ?? '') ? -1 : 1));
}
