import { describe, expect, test } from 'vitest';
import { readReportOptions } from '../../../local/report/options.ts';
import { shownCell } from '../../../local/report/shown-cell.ts';
import { sparkline } from '../../../local/report/sparkline.ts';
import { reportListText, reportText } from '../../../local/report/text.ts';
import { VIEWS } from '../../../local/report/views.ts';
import type { CustomerRow } from '../../../shared/reports/customer-row.ts';
import { REPORTS, reportOf } from '../../../shared/reports/reports.ts';
import { readReportRequest } from '../../../shared/reports/request.ts';

const AS_OF = Date.parse('2026-06-15T12:00:00Z');

const ROW: CustomerRow = {
  customerId: 'cus_1',
  path: [
    { stage: 'evaluation', at: Date.parse('2026-01-05'), reason: null },
    { stage: 'purchase', at: Date.parse('2026-02-05'), reason: null },
    { stage: 'churned', at: Date.parse('2026-05-05'), reason: 'payment-failed' },
    { stage: 'winback', at: Date.parse('2026-05-20'), reason: null },
    { stage: 'experience', at: Date.parse('2026-06-01'), reason: null },
  ],
  sales: [
    { day: 20_489, connection: 'woocommerce', currency: 'EUR', sales: 1, minor: 1_234_567, unpriced: 0 },
    { day: 20_489, connection: 'woocommerce', currency: 'JPY', sales: 1, minor: 4999, unpriced: 0 },
  ],
  refunds: [],
  ratings: [{ scale: 'stars', score: 5, at: Date.parse('2026-06-02') }],
  touchpoints: {
    first: [{ type: 'checkout.started', connection: 'woocommerce', at: 1 }],
    last: [],
    count: 1,
  },
  connections: ['woocommerce'],
  risk: ['cancellation-scheduled', 'subscription-paused'],
  stale: true,
  beyond: true,
};

function textOf(name: string, rows: readonly CustomerRow[], by?: string) {
  const read = readReportRequest({ name, by }, { zone: 'UTC', bucketSalt: '' }, AS_OF);
  if (read.type !== 'request') throw new Error(read.reason);
  return reportText(reportOf(rows, read.request));
}

describe('a report in the terminal', () => {
  test.each(REPORTS)('$name fits into 80 columns and shows columns that exist', ({ name, columns }) => {
    const names = columns.map((column) => column.name);
    const { columns: shown, plot } = VIEWS[name] ?? { columns: ['no view'], plot: null };
    expect(names).toEqual(expect.arrayContaining([...shown]));
    if (plot !== null) expect(names).toContain(plot.value);
    for (const by of ['day', 'week', 'month'])
      for (const line of textOf(
        name,
        Array.from({ length: 2000 }, () => ROW),
        by,
      ).split('\n'))
        expect(line.length, line).toBeLessThanOrEqual(80);
  });

  test('says how many customers are not complete, and that the last period is not over', () => {
    const text = textOf('stages', [ROW]).replaceAll('\n', ' ');
    expect(text).toContain('the last month is not over');
    expect(text).toContain('1 with a record that is not complete yet');
    expect(text).toContain('1 with more history than a report reads');
  });

  test('shows the last rows of a long table, and says that there are more', () => {
    expect(textOf('stages', [ROW])).toContain('56 earlier rows are not shown: use --format csv');
  });

  test('says so if there is nothing to show', () => {
    expect(textOf('flow', [])).toContain('There is nothing in these days.');
  });

  test('is listed with its definition', () => {
    const list = reportListText(REPORTS);
    for (const { name } of REPORTS) expect(list).toContain(`  ${name} `);
  });
});

describe('a cell', () => {
  test.each([
    [0.1234, 'share', null, '12.3 %'],
    [123_456, 'money', 'EUR', '1,234.56'],
    [4999, 'money', 'JPY', '4,999'],
    [-1500, 'money', 'KWD', '-1.500'],
    [1234.56, 'days', null, '1,234.6'],
    [-42.913, 'score', null, '-42.91'],
    [null, 'share', null, '–'],
  ] as const)('%s as %s of %s is %s', (value, unit, currency, text) => {
    expect(shownCell(value, { unit }, currency)).toEqual({ right: text });
  });

  test('of a month is shown without its first day', () => {
    expect(shownCell('2026-01-01', { unit: 'date' }, null, 'month')).toBe('2026-01');
    expect(shownCell('2026-01-05', { unit: 'date' }, null, 'week')).toBe('2026-01-05');
  });
});

describe('a line of blocks', () => {
  test.each([
    [[0, 1, 2, 4], 4, '▁▃▅█'],
    [[1, null, 1], 3, '█ █'],
    [[0, 0], 2, '▁▁'],
    [[-5, 5], 2, '▁█'],
    [[0, 4], 6, '▁▁▁███'],
    [[1, 2, 3, 4, 5, 6, 7, 8], 4, '▃▅▇█'],
    [[], 4, ''],
  ])('of %j in %i columns is %s', (values, width, line) => {
    expect(sparkline(values, width)).toBe(line);
  });
});

describe('the command line', () => {
  test('gives the parameters of the request, and only those that were given', () => {
    const given = ['churn', '--from', '2026-01-01', '--by', 'week', '--url', 'http://127.0.0.1:1/'];
    expect(readReportOptions(given)).toEqual({
      name: 'churn',
      format: 'table',
      url: 'http://127.0.0.1:1',
      parameters: { from: '2026-01-01', by: 'week' },
    });
  });

  test.each([
    [['chrun'], 'There is no report chrun; did you mean "churn"?'],
    [['xyzzy'], /^There is no report xyzzy: funnel, stages, /],
    [['churn', 'flow'], 'Name one report only: flow is too much.'],
    [['churn', '--format', 'xml'], '--format must be table, csv or json, not xml.'],
    [['--from', '2026-01-01'], 'Name the report that --from is for.'],
    [['churn', '--url', 'here'], '--url must be a URL such as http://127.0.0.1:8787, not here.'],
  ])('%j is refused with one sentence', (given, sentence) => {
    expect(() => readReportOptions(given)).toThrow(sentence);
  });
});
