import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { didYouMean } from '../../shared/platform/nearest.ts';
import { reportCsv } from '../../shared/reports/csv.ts';
import type { Report } from '../../shared/reports/report.ts';
import { REPORTS, startReport } from '../../shared/reports/reports.ts';
import { readReportRequest } from '../../shared/reports/request.ts';
import { type Answer, answer, isTooLarge, refuse } from './answer.ts';
import type { RowsAt } from './report-rows.ts';

/** What reports are computed from. */
export interface ReportSource {
  readonly rows: (now: number) => RowsAt;
  /** The zone whose days count. */
  readonly zone: string;
  /** The clock of the customers, in epoch milliseconds. */
  readonly now: number;
  /** The names of the configured connections. */
  readonly connections: readonly string[];
}

/** `GET /reports`: what reports there are, and what each of them means. */
export function listReports(): Answer {
  const reports = REPORTS.map(({ name, title, definition, formula, columns }) => ({
    name,
    title,
    definition,
    formula,
    columns,
  }));
  return answer(200, { reports });
}

/** `GET /reports/{name}`: a report, in JSON or as CSV. */
export async function showReport(
  { rows, zone, now, connections }: ReportSource,
  { pathParameters, queryStringParameters, headers }: APIGatewayProxyEventV2,
): Promise<Answer> {
  const { from, to, by, connection, format } = queryStringParameters ?? {};
  if (format !== undefined && format !== 'json' && format !== 'csv')
    return refuse(400, 'format must be json or csv');
  const source = rows(now);
  const sent = { name: pathParameters?.name ?? '', from, to, by, connection };
  const read = readReportRequest(sent, zone, source.asOf);
  if (read.type === 'unknown-report') return refuse(404, read.reason);
  if (read.type === 'refused') return refuse(400, read.reason);
  const started = startReport(read.request);
  await source.forEach(started.add);
  const report = started.finish();
  if (connection !== undefined && report.customers.counted === 0 && !connections.includes(connection))
    return refuse(
      400,
      `there is no connection ${connection.slice(0, 40)}${didYouMean(connection, connections)}`,
    );
  const isCsv = format === undefined ? (headers.accept ?? '').includes('text/csv') : format === 'csv';
  const shown = isCsv ? csvAnswer(report) : answer(200, report);
  return isTooLarge(shown)
    ? refuse(
        400,
        `${report.rows.length} rows are too many for one answer: send by=month, or a shorter period`,
      )
    : shown;
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
