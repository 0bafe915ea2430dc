import type { Touchpoint } from '../lifecycle/facts.ts';
import type { RiskReason } from '../lifecycle/risk.ts';
import type { ChurnReason, Stage } from '../lifecycle/stage.ts';

/** What reports need to know of one customer. */
export interface CustomerRow {
  readonly customerId: string;
  /** All kept entries, oldest first; `at` in epoch milliseconds, older ones rounded down to the quarter-hour. */
  readonly path: readonly RowEntry[];
  readonly sales: readonly SalesCell[];
  readonly refunds: readonly RefundsCell[];
  readonly ratings: readonly RowRating[];
  /** Before the first purchase. */
  readonly touchpoints: {
    readonly first: readonly Touchpoint[];
    readonly last: readonly Touchpoint[];
    readonly count: number;
  };
  /** The names of all connections that reported something of the customer. */
  readonly connections: readonly string[];
  readonly risk: readonly RiskReason[];
  /** The record does not contain everything yet. */
  readonly stale: boolean;
  /** Something is older or more than a row holds: entries were dropped, or cells merged by month. */
  readonly beyond: boolean;
}

/** A stage that the customer entered; `reason` is null unless the stage is `churned`. */
export interface RowEntry {
  readonly stage: Stage;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly reason: ChurnReason | null;
}

/** The sales of a day by connection and currency. Days count from 1970-01-01 in the policy's zone. */
export interface SalesCell {
  readonly day: number;
  readonly connection: string;
  /** Null if no amount of these sales is known. */
  readonly currency: string | null;
  /** Sales that count now. Sales undone later are not among them. */
  readonly sales: number;
  /** In minor units, with what was paid for sales undone later and paid back. */
  readonly minor: number;
  /** Sales of which the amount is unknown. */
  readonly unpriced: number;
}

/** The refunds of a day by connection and currency. */
export interface RefundsCell {
  readonly day: number;
  readonly connection: string;
  readonly currency: string;
  readonly minor: number;
}

/** A rating that the customer gave. */
export interface RowRating {
  readonly scale: 'nps' | 'csat' | 'stars';
  readonly score: number;
  /** Epoch milliseconds. */
  readonly at: number;
}
