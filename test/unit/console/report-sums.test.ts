import { expect, test } from 'vitest';
import type { Report } from '../../../console/api/reports.ts';
import { keyFiguresOf } from '../../../console/overview/report-sums.ts';
import type { CustomerRow } from '../../../shared/reports/customer-row.ts';
import { reportOf } from '../../../shared/reports/reports.ts';

const at = (date: string) => Date.parse(`${date}T12:00:00Z`);

const row = (more: Partial<CustomerRow>): CustomerRow => ({
  customerId: 'cus_1',
  path: [{ stage: 'purchase', at: at('2026-01-10'), reason: null }],
  sales: [],
  refunds: [],
  ratings: [],
  touchpoints: { first: [], last: [], count: 0 },
  connections: ['shop'],
  risk: [],
  stale: false,
  beyond: false,
  ...more,
});

function reportFrom(rows: readonly CustomerRow[], name: string): Report {
  const report = reportOf(rows, {
    name,
    from: '2026-01-15',
    to: '2026-03-31',
    by: 'month',
    zone: 'UTC',
    connection: null,
    asOf: at('2026-03-31'),
    experiment: { buckets: [0, 9], stage: 'churned', salt: '' },
  });
  return {
    ...report,
    columns: [...report.columns],
    rows: report.rows.map((cells) => [...cells]),
  };
}

function figuresOf(rows: readonly CustomerRow[]) {
  return keyFiguresOf({
    revenue: reportFrom(rows, 'revenue'),
    reasons: reportFrom(rows, 'churn-reasons'),
    risk: reportFrom(rows, 'risk'),
  });
}

const left = (reason: 'inactive' | 'closed') =>
  row({
    path: [
      { stage: 'purchase', at: at('2026-01-10'), reason: null },
      { stage: 'churned', at: at('2026-02-10'), reason },
    ],
  });

test('the key figures count who churned, with the most frequent reason', () => {
  expect(figuresOf([left('closed'), left('inactive'), left('inactive'), row({})])).toMatchObject({
    customers: 4,
    churned: 3,
    mainReason: { reason: 'inactive', churned: 2 },
  });
});

test('the key figures add up money by currency, and those at risk once each', () => {
  const sale = { day: at('2026-02-01') / 86_400_000 - 0.5, connection: 'shop', sales: 1, unpriced: 0 };
  const buyer = row({
    sales: [
      { ...sale, currency: 'EUR', minor: 5000 },
      { ...sale, currency: 'USD', minor: 700 },
    ],
    refunds: [{ day: sale.day, connection: 'shop', currency: 'EUR', minor: 1000 }],
    risk: ['refunded'],
  });
  const other = row({ sales: [{ ...sale, currency: 'EUR', minor: 250 }] });
  expect(figuresOf([buyer, other])).toMatchObject({
    net: [
      { currency: 'EUR', minor: 4250 },
      { currency: 'USD', minor: 700 },
    ],
    sales: 3,
    atRisk: 1,
    netAtRisk: [
      { currency: 'EUR', minor: 4000 },
      { currency: 'USD', minor: 700 },
    ],
  });
});

test('without customers all are zero, and there is no reason', () => {
  expect(figuresOf([])).toEqual({
    customers: 0,
    net: [],
    sales: 0,
    netSince: '2026-01-15',
    churned: 0,
    churnedSince: '2026-01-15',
    mainReason: undefined,
    atRisk: 0,
    netAtRisk: [],
  });
});
