import { expect } from 'vitest';
import type { Mapping } from '../../../shared/connectors/connector.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { toLog } from '../../../shared/lifecycle/activity.ts';
import type { Facts } from '../../../shared/lifecycle/facts.ts';
import { fold } from '../../../shared/lifecycle/fold.ts';
import { policyWith } from '../services.ts';

/** The activities of a mapping in short: id without the name of the connection, and time. */
export function activitiesIn(mapping: Mapping): [string, string][] {
  expect(mapping.refused).toEqual([]);
  expect(mapping.ignored).toEqual([]);
  return mapping.updates.flatMap(({ activities }) =>
    activities.map(({ id, occurredAt }): [string, string] => [
      id.slice(id.indexOf(':') + 1),
      new Date(occurredAt).toISOString(),
    ]),
  );
}

/** The first update of a mapping that refuses nothing. */
export function updateIn({ updates, refused }: Mapping): CustomerUpdate {
  expect(refused).toEqual([]);
  const [update] = updates;
  if (update === undefined) throw new Error('there is no update');
  return update;
}

/** Folds the updates in the given order and checks that the reverse order gives the same facts. */
export function factsAnyOrder(updates: readonly CustomerUpdate[], policy = policyWith()): Facts {
  const activities = updates.flatMap((update) => update.activities);
  const asOf = Date.parse('2026-06-01T00:00:00Z');
  const { facts } = fold(policy, toLog(activities), asOf).record;
  expect(fold(policy, toLog(activities.toReversed()), asOf).record.facts).toEqual(facts);
  return facts;
}
