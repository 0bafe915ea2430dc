import { basisOf, type Change, type ChangeBasis } from '../customers/change.ts';
import type { Customer, MergedCustomer } from '../customers/customer.ts';
import { changeToMerged, mergedEvent } from '../customers/merge-changes.ts';
import type { Merge, Split } from '../customers/steps.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import type { Neighbourhood } from './neighbourhood.ts';
import { planSplit } from './plan-split.ts';
import type { Services } from './services.ts';

/** A split or a merge as one transaction writes it. */
export interface PlannedStep {
  /** The customers that are split or merged, as they were read. */
  readonly customers: readonly Customer[];
  /** The customers that there are afterwards. Their records are folded again. */
  readonly bases: readonly ChangeBasis[];
  /** What is left of other customers after merges, once the records are known. */
  readonly formerAfter: (customers: readonly Customer[]) => readonly Change<MergedCustomer>[];
  /** The homes that get another customer, with its id. */
  readonly moved: ReadonlyMap<IdentityName, string>;
  /** At most how many records and events are written. */
  readonly records: number;
  /** False if more has to be split after this transaction. */
  readonly isWhole: boolean;
}

/** What one transaction has room for. */
export interface Room {
  /** How many items it can write. */
  readonly writes: number;
  /** The owners that it writes anyway. */
  readonly owners: Pick<ReadonlySet<IdentityName>, 'has'>;
}

/** Plans the next step, or as much of it as there is room for. */
export function planStep(
  services: Services,
  step: Split | Merge,
  around: Pick<Neighbourhood, 'stored' | 'founded'>,
  room: Room,
): Promise<PlannedStep | 'conflict'> | PlannedStep {
  return step.type === 'split' ? planSplit(services, step, around, room) : planMerge(services, step);
}

function planMerge({ policy, clock }: Services, { survivor, merged }: Merge): PlannedStep {
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
