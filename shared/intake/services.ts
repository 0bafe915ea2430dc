import type { IdentityHash } from '../identity/identity-hash.ts';
import type { Policy } from '../lifecycle/policy.ts';
import type { Clock } from '../platform/clock.ts';
import type { CustomerStore } from '../storage/customer-store.ts';

/** What applying updates and commands depends on. */
export interface Services {
  readonly store: CustomerStore;
  readonly identityHash: IdentityHash;
  readonly policy: Policy;
  readonly clock: Clock;
  /** Resolves after that many milliseconds. Tests pass a faster one. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** 0 ≤ random() < 1. */
  readonly random: () => number;
}
