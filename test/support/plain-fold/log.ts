type Fields = Readonly<Record<string, unknown>>;

/** An amount in the smallest unit of its currency. */
export interface PlainAmount {
  readonly currency: string;
  readonly minor: number;
}

/** What one report says of an object or a part of it, as JSON. */
export interface PlainSnapshot {
  readonly part: string;
  readonly asOf: number;
  readonly version: string;
  readonly states: Fields;
  readonly since: Fields;
  readonly attributes: Fields;
  readonly lists: Fields;
}

/** All that was reported of an object, as JSON. */
export interface PlainObject {
  readonly object: string;
  readonly type: string;
  readonly connection: string;
  readonly snapshots: readonly PlainSnapshot[];
}

/** An activity, as JSON. */
export interface PlainActivity {
  readonly type: string;
  readonly occurredAt: number;
  readonly id: string;
  readonly connection: string;
  readonly amount?: PlainAmount | null;
  readonly about?: string | null;
  readonly rating?: { readonly scale: string; readonly score: number } | null;
}

/** The log of a customer, as JSON. */
export interface PlainLog {
  readonly activities: readonly PlainActivity[];
  readonly objects: readonly PlainObject[];
  /** Since when each account of the customer that can be closed is known. */
  readonly accounts: readonly number[];
  /** How orders of a connection count, where it is not `when-paid`. */
  readonly counting: Readonly<Record<string, string>>;
  /** Those that differ from the default. */
  readonly thresholds?: Partial<PlainThresholds>;
}

/** The thresholds of a policy that stages depend on. */
export interface PlainThresholds {
  readonly newcomerDays: number;
  readonly leastDays: number;
  readonly onboardingDays: number;
  readonly winbackDays: number;
  readonly orders: number;
}

/** The thresholds of the default policy. */
export const DEFAULT_THRESHOLDS: PlainThresholds = {
  newcomerDays: 90,
  leastDays: 45,
  onboardingDays: 14,
  winbackDays: 30,
  orders: 3,
};

export const DAY = 86_400_000;

/** Compares text by code units. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
