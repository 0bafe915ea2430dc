import type { Activity } from './activity.ts';
import type { Facts } from './facts.ts';
import type { HeldObjects } from './held-objects.ts';
import { settleSubscriptions } from './held-subscriptions.ts';
import type { Money } from './money.ts';
import type { ObjectChange } from './objects/changes.ts';
import type { DatedMoney, Sale } from './sales.ts';

/** Something that happened: an activity, or a change of an object. */
export type LogStep = Activity | ObjectChange;

/** What is needed to take back what counted. */
export interface WholeLog {
  /** The refunds of no known order so far, and the last of them. */
  refunds: readonly Money[];
  at: number | null;
  /** Since when each account that can be closed is known. */
  readonly accounts: readonly number[];
  /** Counts all sales again. */
  readonly countAgain: (facts: Facts, holdings: Holdings) => Facts;
}

/** What a fold knows besides the facts. It is changed in place. */
export interface Holdings {
  readonly objects: HeldObjects;
  readonly sales: Map<string, Sale>;
  /** What only a fold of the whole log has. Null if a record was continued. */
  readonly whole: WholeLog | null;
  /** Each refund of no known order among the folded steps. */
  readonly looseRefunds: (DatedMoney & { readonly connection: string })[];
}

/**
 * The facts after one more step. `purchases` is how many sales begin to count with the step: minus one if a sale that
 * began to count at the same instant does not count after all. Orders and paid invoices of subscriptions are sales. Only
 * a purchase ends a churn. `needs-log` if the step takes back what only the whole log can count again.
 */
export type EvolvedFacts =
  | { readonly type: 'evolved'; readonly facts: Facts; readonly purchases: number }
  | { readonly type: 'needs-log' };

/** The step takes back what only the whole log can count again. */
export const NEEDS_LOG: EvolvedFacts = { type: 'needs-log' };

/** The facts after a step with which this many sales begin to count. */
export function evolved(facts: Facts, purchases = 0): EvolvedFacts {
  return { type: 'evolved', facts, purchases };
}

/** The facts after subscriptions may have begun to count. */
export function begins(facts: Facts, at: number, purchases = 0): EvolvedFacts {
  return evolved(settleSubscriptions(facts, at).facts, purchases);
}
