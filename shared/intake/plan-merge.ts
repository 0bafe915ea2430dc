import { basisOf } from '../customers/change.ts';
import { changeToMerged, mergedEvent } from '../customers/merge-changes.ts';
import type { Merge } from '../customers/steps.ts';
import type { PlannedStep } from './planned-step.ts';
import type { Services } from './services.ts';

/** Plans a merge. The survivor keeps its id, and the merged id leads to it. */
export function planMerge({ policy, clock }: Services, { survivor, merged }: Merge): PlannedStep {
  const now = clock.now();
  const { customerId } = survivor;
  const basis = basisOf({ policy, now }, survivor, {
    homes: [...survivor.homes, ...merged.homes],
    unsettled: survivor.unsettled || merged.unsettled,
    absorbed: [merged],
    events: [mergedEvent(customerId, merged.customerId, now)],
  });
  const left = changeToMerged(merged, survivor, now);
  return {
    customers: [survivor, merged],
    bases: [basis],
    formerAfter: () => [left],
    moved: new Map(merged.homes.map((home) => [home, customerId])),
    records: 4,
    isWhole: true,
  };
}
