import type { Stage } from '../lifecycle/stage.ts';
import { STAGES } from '../lifecycle/stage.ts';
import type { Calendar } from './calendar.ts';
import type { CustomerRow } from './customer-row.ts';
import type { Interval, Periods } from './periods.ts';
import type { Experiment, ReportCell, ReportColumn, ReportDescription } from './report.ts';

/** What a report is about, with its dates as days. */
export interface Scope {
  readonly from: number;
  readonly to: number;
  readonly by: Interval;
  readonly periods: Periods;
  readonly connection: string | null;
  readonly calendar: Calendar;
  readonly asOf: number;
  /** The day of `asOf`, which is not over yet. */
  readonly today: number;
  /** What the report `experiment` compares. */
  readonly experiment: Experiment;
}

/** Computes a report in one pass over the rows. */
export interface Reduction {
  /** Adds a customer with at least one entry, none of them after `asOf`. */
  add(row: CustomerRow): void;
  rows(): ReportCell[][];
}

/** How a report is computed. */
export interface ReportDefinition extends ReportDescription {
  /**
   * Which days it is about: whole periods; the days of the request, by default of the last periods; the same, by default
   * all; or none, because it shows the present.
   */
  readonly range: 'periods' | 'days' | 'all-days' | 'present';
  /** The only interval that it has, whatever the request says. */
  readonly onlyBy?: Interval;
  start(scope: Scope): Reduction;
}

/** A column. */
export function column(
  name: string,
  title: string,
  unit: ReportColumn['unit'],
  description: string,
): ReportColumn {
  return { name, title, unit, description };
}

/** The place of each stage in the order of the stages. */
export const STAGE_INDEX: Readonly<Record<Stage, number>> = {
  awareness: 0,
  engagement: 1,
  evaluation: 2,
  purchase: 3,
  experience: 4,
  advocacy: 5,
  churned: 6,
  winback: 7,
};

/** The stage that a customer is in. */
export function currentStage(row: CustomerRow): Stage {
  return row.path.at(-1)?.stage ?? STAGES[0];
}

/** A share; null if there is nothing to divide by. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
