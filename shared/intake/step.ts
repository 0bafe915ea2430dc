import type { CustomerUpdate } from '../identity/customer-update.ts';
import type { Identity } from '../identity/identity.ts';
import type { JoiningOutcome } from './commit-update.ts';
import type { NamedUpdate } from './named-update.ts';
import type { Placement } from './placement.ts';
import type { Snapshot } from './snapshot.ts';

/** What a step did, and what is left to do. */
export type Step =
  /** Nothing is left but the parts for others. `isConfirmed` if a snapshot was added that changes nothing. */
  | { readonly type: 'done'; readonly forOthers: readonly CustomerUpdate[]; readonly isConfirmed: boolean }
  /** The objects name persons who have to be stored before. */
  | { readonly type: 'unknown-persons'; readonly persons: readonly Identity[] }
  | JoiningOutcome;

/** An update with its objects placed. */
export interface Placed {
  readonly update: NamedUpdate;
  readonly objects: readonly Placement[];
  readonly snapshot: Snapshot;
  /** Parts that concern others. */
  readonly others: readonly CustomerUpdate[];
  /** True if the update may change what accounts claim. */
  readonly hasClaims: boolean;
  readonly isConfirmed: boolean;
}
