import type { Telling } from '../../shared/connectors/connector.ts';
import type { Activity } from '../../shared/lifecycle/activity.ts';

/** Identities that belong together, and everything that was told of them. */
export interface ExpectedCustomer {
  readonly identities: ReadonlySet<string>;
  readonly activities: readonly Activity[];
}

/** Who there is after the tellings: identities named together are one customer, written in the plainest way. */
export function expectedCustomers(tellings: readonly Telling[]): ExpectedCustomer[] {
  let groups: { identities: Set<string>; activities: Activity[] }[] = [];
  for (const { persons, objects, activities } of tellings) {
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
