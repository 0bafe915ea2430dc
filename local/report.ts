import * as z from 'zod';
import { report as reportBody } from '../shared/http/report-bodies.ts';
import { reportCsv } from '../shared/reports/csv.ts';
import { REPORTS } from '../shared/reports/reports.ts';
import { createCustomerApi } from './customer/api.ts';
import { REPORT_HELP, type ReportOptions, readReportOptions } from './report/options.ts';
import { reportListText, reportText } from './report/text.ts';
import { Refusal } from './terminal/refusal.ts';
import { runCommand } from './terminal/run-command.ts';

async function showReport({ name, format, url, parameters }: ReportOptions): Promise<void> {
  if (name === null) {
    process.stdout.write(reportListText(REPORTS));
    return;
  }
  const query = new URLSearchParams(parameters);
  const { body } = await createCustomerApi(url).ask('GET', `/reports/${name}?${query}`);
  if (format === 'json') {
    process.stdout.write(`${JSON.stringify(body)}\n`);
    return;
  }
  const read = z.safeParse(reportBody, body);
  if (!read.success) throw new Refusal(`${url} answers with a report of another version of this program.`);
  process.stdout.write(format === 'csv' ? reportCsv(read.data) : reportText(read.data));
}

await runCommand({ name: 'report', help: REPORT_HELP, read: readReportOptions, work: showReport });
