import type { CustomerRow } from '../../shared/reports/customer-row.ts';
import { REPORTS, startReport } from '../../shared/reports/reports.ts';
import { readReportRequest } from '../../shared/reports/request.ts';
import { BUDGETS } from './budgets.ts';
import { generatedRow } from './generated-rows.ts';
import type { Row } from './rows.ts';

const ROWS = 1_000_000;
const GENERATED = 50_000;
const AS_OF = Date.UTC(2026, 5, 15, 12);

/** Measures the CPU time of the report that takes longest for a million generated rows, by day over a year in a zone with summer time. */
export function measureReports(): Row {
  const rows = Array.from({ length: GENERATED }, (_, number) => generatedRow(number, AS_OF));
  const times = REPORTS.map(({ name }) => ({ name, seconds: secondsOf(name, rows) }));
  const slowest = Math.max(...times.map(({ seconds }) => seconds));
  const stages = rows.reduce((sum, { path }) => sum + path.length, 0) / rows.length;
  return {
    what: 'CPU seconds: slowest report of 1,000,000 rows',
    scenario: `${GENERATED.toLocaleString('en')} generated rows with ${stages.toFixed(1)} stages each, ${ROWS / GENERATED} times over, by day over a year, Europe/Berlin.`,
    unit: 'seconds',
    budget: BUDGETS.reportOfMillionRows,
    measured: slowest,
    raw: times.map(({ name, seconds }) => `${name} ${seconds.toFixed(1)} s`).join(', '),
  };
}

function secondsOf(name: string, rows: readonly CustomerRow[]): number {
  const read = readReportRequest(
    { name, from: '2025-06-16', by: 'day' },
    { zone: 'Europe/Berlin', bucketSalt: '' },
    AS_OF,
  );
  if (read.type !== 'request') throw new Error(read.reason);
  const before = process.cpuUsage();
  const report = startReport(read.request);
  for (let round = 0; round < ROWS / GENERATED; round += 1) for (const row of rows) report.add(row);
  report.finish();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
