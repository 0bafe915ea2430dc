import { buyers } from './buyers.ts';
import { calendarOf, dateOf, dayOfDate } from './calendar.ts';
import { churn } from './churn.ts';
import { churnReasons } from './churn-reasons.ts';
import { conversion } from './conversion.ts';
import type { CustomerRow } from './customer-row.ts';
import type { ReportDefinition } from './definition.ts';
import { experiment } from './experiment.ts';
import { flow } from './flow.ts';
import { funnel } from './funnel.ts';
import { periodsBetween } from './periods.ts';
import { ratings } from './ratings.ts';
import type { Report, ReportRequest } from './report.ts';
import { retention } from './retention.ts';
import { revenue } from './revenue.ts';
import { risk } from './risk.ts';
import { stages } from './stages.ts';
import { timeInStage } from './time-in-stage.ts';
import { touchpoints } from './touchpoints.ts';
import { winBack } from './win-back.ts';

/** All reports, in the order in which they are listed. */
export const REPORTS: readonly ReportDefinition[] = [
  funnel,
  stages,
  flow,
  conversion,
  timeInStage,
  churn,
  churnReasons,
  winBack,
  retention,
  buyers,
  revenue,
  risk,
  ratings,
  touchpoints,
  experiment,
];

/** A report that is being computed, row by row. */
export interface StartedReport {
  add(row: CustomerRow): void;
  finish(): Report;
}

/** Starts to compute a report. The request must have been checked by `readReportRequest`. */
export function startReport(request: ReportRequest): StartedReport {
  const { name, by, zone, connection, asOf } = request;
  const definition = REPORTS.find((one) => one.name === name);
  const from = dayOfDate(request.from);
  const to = dayOfDate(request.to);
  if (definition === undefined || from === undefined || to === undefined)
    throw new TypeError('the request for a report was not checked');
  const calendar = calendarOf(zone, asOf);
  const periods = periodsBetween(definition.range === 'periods' ? from : to, to, by);
  const today = calendar.dayOf(asOf);
  const reduction = definition.start({
    ...{ from, to, by, periods, connection, calendar, asOf, today },
    experiment: request.experiment,
  });
  const customers = { counted: 0, stale: 0, beyond: 0 };
  return {
    add(row) {
      const known = knownAt(row, asOf);
      if (known.path.length === 0) {
        // A record that cannot be read, or that nothing is folded into yet.
        if (row.path.length === 0 && row.stale) customers.stale += 1;
        return;
      }
      if (connection !== null && !row.connections.includes(connection)) return;
      customers.counted += 1;
      if (row.stale) customers.stale += 1;
      if (row.beyond) customers.beyond += 1;
      reduction.add(known);
    },
    finish: () => ({
      name,
      title: definition.title,
      definition: definition.definition,
      from: dateOf(from),
      to: dateOf(to),
      by,
      zone,
      connection,
      asOf: new Date(asOf).toISOString(),
      customers,
      columns: definition.columns,
      rows: reduction.rows(),
    }),
  };
}

/** Computes a report from all rows. */
export function reportOf(rows: Iterable<CustomerRow>, request: ReportRequest): Report {
  const report = startReport(request);
  for (const row of rows) report.add(row);
  return report.finish();
}

/** The row without entries after an instant. Clocks differ, so an entry can be a little ahead of it. */
function knownAt(row: CustomerRow, asOf: number): CustomerRow {
  const last = row.path.at(-1);
  return last === undefined || last.at <= asOf
    ? row
    : { ...row, path: row.path.filter(({ at }) => at <= asOf) };
}
