import type { CustomerUpdate } from '../identity/customer-update.ts';
import type { Identity } from '../identity/identity.ts';
import type { NamedUpdate } from './named-update.ts';
import type { Placement } from './placement.ts';
import type { Snapshot } from './snapshot.ts';

/** What a step did, and what is left to do. */
export type Step =
  /** The update names nobody, or nothing of it is new. `isConfirmed` if a snapshot was added that changes nothing. */
  | { readonly type: 'nothing'; readonly isConfirmed: boolean }
  | { readonly type: 'done'; readonly forOthers: readonly CustomerUpdate[]; readonly isConfirmed: boolean }
  /** The usual case: nothing is left to link. */
  | { readonly type: 'all-committed' }
  /** Without a snapshot, everything has to be read again. */
  | { readonly type: 'committed'; readonly snapshot?: Snapshot }
  | { readonly type: 'known'; readonly snapshot: Snapshot }
  /** The objects name persons who have to be stored before. */
  | { readonly type: 'unknown-persons'; readonly persons: readonly Identity[] }
  | { readonly type: 'conflict' };

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
