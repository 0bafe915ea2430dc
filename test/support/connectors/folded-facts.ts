import { expect } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { toLog } from '../../../shared/lifecycle/activity.ts';
import type { Facts } from '../../../shared/lifecycle/facts.ts';
import { fold } from '../../../shared/lifecycle/fold.ts';
import { policyWith } from '../services.ts';

/** The facts after the updates. They must be the same if the activities arrive in reverse order. */
export function factsOf(updates: readonly CustomerUpdate[], policy = policyWith()): Facts {
  const activities = updates.flatMap((update) => update.activities);
  const asOf = Date.parse('2026-06-01T00:00:00Z');
  const { facts } = fold(policy, toLog(activities), asOf).record;
  expect(fold(policy, toLog(activities.toReversed()), asOf).record.facts).toEqual(facts);
  return facts;
}
