import type { IdentityHash } from '../identity/identity-hash.ts';
import type { Policy } from '../lifecycle/policy.ts';
import type { Pacing } from '../platform/backoff.ts';
import type { Clock } from '../platform/clock.ts';
import type { CustomerStore } from '../storage/customer-store.ts';
import type { DeferredUpdates } from '../storage/deferred-updates.ts';
import type { Placement } from './placement.ts';

/** What applying updates and commands depends on. */
export interface Services extends Pacing {
  readonly store: CustomerStore;
  /** The updates that are left to the review. Rarely needed, so it is loaded only then. */
  readonly deferred: () => Promise<DeferredUpdates>;
  readonly identityHash: IdentityHash;
  readonly policy: Policy;
  readonly clock: Clock;
  /** The names of the connections whose tool allows an address only once. The name is the first segment of an account. */
  readonly addressOnce: ReadonlySet<string>;
  /** Chooses the first objects, which one transaction takes; absent for the usual number, which leaves room for many claims. */
  readonly choosePortion?: (placements: readonly Placement[]) => readonly Placement[];
}
