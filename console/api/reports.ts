import * as z from 'zod';
import { ask } from './request.ts';

// The shape that all reports have. A newer stack may have units that this console does not know: they are shown as text.
const column = z.object({
  name: z.string(),
  title: z.string(),
  unit: z.enum(['text', 'date', 'count', 'share', 'days', 'money', 'score']).catch('text'),
  description: z.string(),
});

const report = z.object({
  name: z.string(),
  title: z.string(),
  definition: z.string(),
  from: z.string(),
  to: z.string(),
  by: z.enum(['day', 'week', 'month']),
  zone: z.string(),
  connection: z.string().nullable(),
  asOf: z.string(),
  customers: z.object({ counted: z.number(), stale: z.number(), beyond: z.number() }),
  columns: z.array(column),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
});

const reportList = z.object({
  reports: z.array(z.object({ name: z.string(), title: z.string(), definition: z.string() })),
});

/** A report. */
export type Report = z.infer<typeof report>;
/** A column of a report. */
export type ReportColumn = Report['columns'][number];
/** A cell of a report. */
export type ReportCell = Report['rows'][number][number];

/** What reports are about: days, both inclusive, and how long their periods are. */
export interface ReportRange {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly by?: string | undefined;
  readonly connection?: string | undefined;
}

/** Reads a report. */
export function readReport(name: string, range: ReportRange, signal?: AbortSignal) {
  return ask(`/reports/${encodeURIComponent(name)}`, report, {
    query: { ...range },
    ...(signal && { signal }),
  });
}

const computedReports = z.object({ reports: z.array(report) });

/** Reads several reports, which the stack computes in one pass over its customers. */
export async function readReports(names: readonly string[], range: ReportRange, signal?: AbortSignal) {
  const query = { names: names.join(','), ...range };
  return (await ask('/reports', computedReports, { query, ...(signal && { signal }) })).reports;
}

/** The reports that the stack has. */
export async function listReports(signal?: AbortSignal) {
  return (await ask('/reports', reportList, signal && { signal })).reports;
}

/** The address of a report as a file with comma-separated values. */
export function csvAddress(name: string, range: ReportRange): string {
  const given = Object.entries(range).filter((entry): entry is [string, string] => !!entry[1]);
  return `/reports/${encodeURIComponent(name)}?${new URLSearchParams([...given, ['format', 'csv']])}`;
}
