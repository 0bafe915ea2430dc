/** A customer as a recount knows them. Dates are texts such as `2026-01-31` in the zone of the report. */
export interface Counted {
  readonly customerId: string;
  readonly path: readonly { readonly stage: string; readonly at: number; readonly reason: string | null }[];
  readonly sales: readonly CountedSales[];
  readonly refunds: readonly Omit<CountedSales, 'sales' | 'unpriced'>[];
  readonly ratings: readonly { readonly scale: string; readonly score: number; readonly at: number }[];
  /** Those that are kept, oldest first. */
  readonly touchpoints: readonly { readonly activity: string; readonly connection: string }[];
  readonly connections: readonly string[];
  readonly risk: readonly string[];
}

/** The sales of a day by connection and currency. */
export interface CountedSales {
  readonly date: string;
  readonly connection: string;
  readonly currency: string | null;
  readonly sales: number;
  readonly minor: number;
  readonly unpriced: number;
}

/** What a recount is asked for. */
export interface Question {
  readonly from: string;
  readonly to: string;
  readonly by: 'day' | 'week' | 'month';
  readonly zone: string;
  readonly connection: string | null;
  readonly asOf: number;
  /** What an experiment compares; absent for what the API compares by default. */
  readonly experiment?: {
    readonly buckets: readonly [number, number];
    readonly stage: string;
    readonly salt: string;
  };
}

/** A row of a report, by the names of its columns. */
export type Line = Readonly<Record<string, string | number | null>>;

export const STAGES = [
  ...['awareness', 'engagement', 'evaluation', 'purchase'],
  ...['experience', 'advocacy', 'churned', 'winback'],
];

export const ratio = (part: number, whole: number) => (whole === 0 ? null : part / whole);

export const total = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0);
