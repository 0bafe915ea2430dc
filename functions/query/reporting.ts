import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { PolicyRules } from '../../shared/lifecycle/policy.ts';
import { didYouMean } from '../../shared/platform/nearest.ts';
import { reportCsv } from '../../shared/reports/csv.ts';
import type { Report, ReportDescription } from '../../shared/reports/report.ts';
import { REPORTS, type StartedReport, startReport } from '../../shared/reports/reports.ts';
import { type ReadRequest, readReportRequest } from '../../shared/reports/request.ts';
import { type Answer, answer, isTooLarge, refuse } from './answer.ts';
import type { RowsAt } from './report-rows.ts';

/** What reports are computed from. */
export interface ReportSource {
  readonly rows: (now: number) => RowsAt;
  /** The zone whose days count, and what buckets are drawn with. */
  readonly policy: Pick<PolicyRules, 'zone' | 'bucketSalt'>;
  /** The clock of the customers, in epoch milliseconds. */
  readonly now: number;
  /** The names of the configured connections. */
  readonly connections: readonly string[];
}

/** `GET /reports`: what reports there are and what each of them means; with `names`, these reports, computed. */
export async function listReports(source: ReportSource, event: APIGatewayProxyEventV2): Promise<Answer> {
  const { names, ...query } = event.queryStringParameters ?? {};
  if (names === undefined) return answer(200, { reports: REPORTS.map(describe) });
  const computed = await compute(source, [...new Set(names.split(',').filter(Boolean))], query);
  if (computed.type === 'unknown-report') return refuse(400, computed.reason);
  if (computed.type === 'refused') return refuse(400, computed.reason);
  return ifShortEnough(answer(200, { reports: computed.reports }), computed.reports);
}

function describe({ name, title, definition, formula, columns }: ReportDescription): ReportDescription {
  return { name, title, definition, formula, columns };
}

/** `GET /reports/{name}`: a report, in JSON or as CSV. */
export async function showReport(
  source: ReportSource,
  { pathParameters, queryStringParameters, headers }: APIGatewayProxyEventV2,
): Promise<Answer> {
  const { format, ...query } = queryStringParameters ?? {};
  if (format !== undefined && format !== 'json' && format !== 'csv')
    return refuse(400, 'format must be json or csv');
  const computed = await compute(source, [pathParameters?.name ?? ''], query);
  if (computed.type === 'unknown-report') return refuse(404, computed.reason);
  if (computed.type === 'refused') return refuse(400, computed.reason);
  const { reports } = computed;
  const isCsv = format === undefined ? (headers.accept ?? '').includes('text/csv') : format === 'csv';
  const [report] = reports;
  return ifShortEnough(isCsv ? csvAnswer(report) : answer(200, report), reports);
}

type Computed =
  | { readonly type: 'computed'; readonly reports: readonly [Report, ...Report[]] }
  | Exclude<ReadRequest, { readonly type: 'request' }>;

const PARAMETERS = ['from', 'to', 'by', 'connection', 'bucket', 'stage', 'format', 'names'];

/** Computes reports in one pass over the customers. */
async function compute(
  { rows, policy, now, connections }: ReportSource,
  names: readonly string[],
  { from, to, by, connection, bucket, stage, ...rest }: Readonly<Record<string, string | undefined>>,
): Promise<Computed> {
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined)
    return {
      type: 'refused',
      reason: `there is no parameter ${unknown.slice(0, 40)}${didYouMean(unknown, PARAMETERS)}`,
    };
  const source = rows(now);
  const started: StartedReport[] = [];
  for (const name of names) {
    const read = readReportRequest({ name, from, to, by, connection, bucket, stage }, policy, source.asOf);
    if (read.type !== 'request') return read;
    started.push(startReport(read.request));
  }
  await source.forEach((row) => {
    for (const report of started) report.add(row);
  });
  const [first, ...others] = started.map((report) => report.finish());
  if (first === undefined) return { type: 'refused', reason: 'names must name at least one report' };
  if (connection !== undefined && first.customers.counted === 0 && !connections.includes(connection))
    return {
      type: 'refused',
      reason: `there is no connection ${connection.slice(0, 40)}${didYouMean(connection, connections)}`,
    };
  return { type: 'computed', reports: [first, ...others] };
}

function ifShortEnough(shown: Answer, reports: readonly Report[]): Answer {
  if (!isTooLarge(shown)) return shown;
  const rows = reports.reduce((sum, report) => sum + report.rows.length, 0);
  return refuse(400, `${rows} rows are too many for one answer: send by=month, or a shorter period`);
}

function csvAnswer(report: Report): Answer {
  const { name, from, to, asOf } = report;
  return {
    statusCode: 200,
    headers: {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="${name}-${from}-${to}.csv"`,
      // The instant at which the rows were read.
      'last-modified': new Date(asOf).toUTCString(),
    },
    body: reportCsv(report),
  };
}
