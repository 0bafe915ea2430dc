import type { Stage } from '../lifecycle/stage.ts';
import type { Interval } from './periods.ts';

/** Which customers an experiment left untouched, and after which stage it is measured. */
export interface Experiment {
  /** The first and the last bucket that was left untouched. */
  readonly buckets: readonly [first: number, last: number];
  readonly stage: Stage;
  /** What the buckets are drawn with. */
  readonly salt: string;
}

/** A request for a report. Its dates are calendar days of the zone. */
export interface ReportRequest {
  readonly name: string;
  /** The first day, such as `2026-01-01`. */
  readonly from: string;
  /** The last day, which belongs to it. */
  readonly to: string;
  /** Only customers known to this connection, and only its sales; null for all. */
  readonly connection: string | null;
  readonly by: Interval;
  /** The IANA name of the zone whose days count. */
  readonly zone: string;
  /** The instant at which the rows were read, in epoch milliseconds. What is later does not count yet. */
  readonly asOf: number;
  /** What the report `experiment` compares; no other report uses it. */
  readonly experiment: Experiment;
}

/** A cell: money in minor units, a share from 0 to 1, a date as `2026-01-31`; null if unknown or not complete yet. */
export type ReportCell = string | number | null;

/** What a column contains. */
export interface ReportColumn {
  readonly name: string;
  readonly title: string;
  readonly unit: 'text' | 'date' | 'count' | 'share' | 'days' | 'money' | 'score';
  /** What is counted, and of a share what it is divided by. */
  readonly description: string;
}

/** What a report is, without its figures. */
export interface ReportDescription {
  readonly name: string;
  readonly title: string;
  /** What the report shows, in one sentence. */
  readonly definition: string;
  readonly formula: string;
  readonly columns: readonly ReportColumn[];
}

/** A report. All reports have this shape. */
export interface Report extends Omit<ReportDescription, 'formula'> {
  readonly from: string;
  readonly to: string;
  readonly by: Interval;
  readonly zone: string;
  readonly connection: string | null;
  /** The instant at which the rows were read. */
  readonly asOf: string;
  readonly customers: {
    /** Customers that the report was computed from. */
    readonly counted: number;
    /** Those of them whose record does not contain everything yet. */
    readonly stale: number;
    /** Those of them with more history than a row holds: it is dated by month, or left out. */
    readonly beyond: number;
  };
  readonly rows: readonly (readonly ReportCell[])[];
}
