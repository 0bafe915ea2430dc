import type { Report, ReportCell } from '../api/reports.ts';

type Row = Readonly<Record<string, ReportCell>>;

/** An amount of one currency in its smallest unit. */
export interface Amount {
  readonly currency: string;
  readonly minor: number;
}

/** The figures that answer the questions of the overview. */
export interface KeyFigures {
  readonly customers: number;
  /** Refunds subtracted. */
  readonly net: readonly Amount[];
  readonly sales: number;
  /** The first day of net and sales: that of a whole period. */
  readonly netSince: string;
  readonly churned: number;
  readonly churnedSince: string;
  /** The most frequent reason; undefined if nobody churned. */
  readonly mainReason: { readonly reason: string; readonly churned: number } | undefined;
  readonly atRisk: number;
  /** What those at risk paid in the last 365 days, refunds subtracted. */
  readonly netAtRisk: readonly Amount[];
}

/** Sums up the reports on revenue, churn reasons and risk. */
export function keyFiguresOf(reports: {
  readonly revenue: Report;
  readonly reasons: Report;
  readonly risk: Report;
}): KeyFigures {
  const revenue = rowsOf(reports.revenue);
  const reasons = sumBy(rowsOf(reports.reasons), 'reason', 'churned');
  const [mainReason] = [...reasons].sort(([, one], [, other]) => other - one);
  const atRisk = rowsOf(reports.risk).filter(
    ({ group, value }) => group === 'level' && (value === 'watch' || value === 'high'),
  );
  // A level has a row for each currency, each with all its customers.
  const levels = new Map(atRisk.map(({ value, customers }) => [value, Number(customers)]));
  return {
    customers: reports.revenue.customers.counted,
    net: amountsOf(revenue),
    sales: revenue.reduce((sum, { sales }) => sum + Number(sales), 0),
    netSince: reports.revenue.from,
    churned: [...reasons.values()].reduce((sum, churned) => sum + churned, 0),
    churnedSince: reports.reasons.from,
    mainReason: mainReason && { reason: mainReason[0], churned: mainReason[1] },
    atRisk: [...levels.values()].reduce((sum, customers) => sum + customers, 0),
    netAtRisk: amountsOf(atRisk),
  };
}

function rowsOf({ columns, rows }: Report): readonly Row[] {
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null])));
}

function amountsOf(rows: readonly Row[]): readonly Amount[] {
  return [...sumBy(rows, 'currency', 'net')].map(([currency, minor]) => ({ currency, minor }));
}

function sumBy(rows: readonly Row[], key: string, value: string): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const row of rows) {
    const name = row[key];
    if (typeof name === 'string') sums.set(name, (sums.get(name) ?? 0) + Number(row[value]));
  }
  return sums;
}
