import { expect } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import type { Facts } from '../../../shared/lifecycle/facts.ts';
import { fold, type Log } from '../../../shared/lifecycle/fold.ts';
import { combine } from '../../../shared/lifecycle/objects/history.ts';
import type { ObjectHistory } from '../../../shared/lifecycle/objects/object.ts';
import { policyWith } from '../services.ts';

/** The facts after updates about one customer, at an instant. They must be the same in the reverse order. */
export function factsOf(updates: readonly CustomerUpdate[], at: string, policy = policyWith()): Facts {
  const { facts } = fold(policy, logOf(updates), Date.parse(at)).record;
  expect(fold(policy, logOf(updates.toReversed()), Date.parse(at)).record.facts).toEqual(facts);
  return facts;
}

function logOf(updates: readonly CustomerUpdate[]): Log {
  const histories = new Map<string, ObjectHistory>();
  for (const report of updates.flatMap(({ objects }) => objects))
    histories.set(report.object, combine(histories.get(report.object) ?? null, report));
  return {
    activities: updates.flatMap(({ activities }) => activities),
    objects: [...histories.values()],
    accounts: [],
  };
}
