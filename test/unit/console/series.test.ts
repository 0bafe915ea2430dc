import { expect, test } from 'vitest';
import type { Report } from '../../../console/api/reports.ts';
import { REPORT_CHARTS } from '../../../console/charts/report-charts.ts';
import { seriesOf } from '../../../console/charts/series.ts';
import { REPORTS } from '../../../shared/reports/reports.ts';

type Columns = Report['columns'];

const column = (name: string, unit: Columns[number]['unit']): Columns[number] => ({
  name,
  title: name.toUpperCase(),
  unit,
  description: '',
});

const report = (columns: Columns, rows: Report['rows']): Report => ({
  name: 'x',
  title: 'X',
  definition: '',
  from: '2026-01-01',
  to: '2026-02-28',
  by: 'month',
  zone: 'UTC',
  connection: null,
  asOf: '2026-02-28T00:00:00.000Z',
  customers: { counted: 1, stale: 0, beyond: 0 },
  columns,
  rows,
});

const revenue = report(
  [
    column('period', 'date'),
    column('connection', 'text'),
    column('currency', 'text'),
    column('net', 'money'),
  ],
  [
    ['2026-01-01', 'shop', 'EUR', 1050],
    ['2026-01-01', 'till', 'EUR', 200],
    ['2026-01-01', 'shop', 'JPY', 300],
    ['2026-02-01', 'shop', 'EUR', null],
  ],
);

test('amounts are summed by currency, in whole units, and unknown ones are left out', () => {
  const series = seriesOf(revenue, {
    title: 'Net in each {by}',
    type: 'lines',
    across: 'period',
    series: ['currency'],
    values: ['net'],
    combine: 'sum',
  });
  const x = new Date('2026-01-01T00:00:00Z');
  expect(series).toEqual({
    type: 'lines',
    points: [
      { x, y: 12.5, series: 'EUR' },
      { x, y: 300, series: 'JPY' },
    ],
    names: ['EUR', 'JPY'],
    unit: 'money',
    title: 'Net in each month',
  });
});

test('the title names the only currency', () => {
  const choice = REPORT_CHARTS.revenue;
  if (choice === undefined || choice.type === 'heat') throw new Error('revenue is shown as lines');
  const rows = revenue.rows.filter((row) => row[2] === 'EUR');
  expect(seriesOf({ ...revenue, rows }, choice)?.title).toBe('Net revenue in each month, in EUR');
});

test('several values give a series each, named by their titles', () => {
  const buyers = report(
    [column('period', 'date'), column('new', 'count'), column('returning', 'count')],
    [['2026-01-01', 3, 4]],
  );
  const series = seriesOf(buyers, {
    title: 'Net in each {by}',
    type: 'areas',
    across: 'period',
    series: [],
    values: ['new', 'returning'],
    combine: 'first',
  });
  expect(series?.points.map(({ y, series: name }) => [name, y])).toEqual([
    ['NEW', 3],
    ['RETURNING', 4],
  ]);
});

test('only rows that fulfil the condition are shown, and the first of several for one point', () => {
  const risk = report(
    [
      column('group', 'text'),
      column('value', 'text'),
      column('currency', 'text'),
      column('customers', 'count'),
    ],
    [
      ['level', 'high', null, 9],
      ['reason', 'disputed', 'EUR', 4],
      ['reason', 'disputed', 'USD', 4],
    ],
  );
  const series = seriesOf(risk, {
    title: 'Net in each {by}',
    type: 'bars',
    across: 'value',
    series: [],
    values: ['customers'],
    where: { group: 'reason' },
    combine: 'first',
  });
  expect(series?.points).toEqual([{ x: 'disputed', y: 4, series: '' }]);
});

test('stages are in their own order', () => {
  const stages = report(
    [column('period', 'date'), column('stage', 'text'), column('end', 'count')],
    ['winback', 'awareness', 'purchase'].map((stage) => ['2026-01-01', stage, 1]),
  );
  const choice = REPORT_CHARTS.stages;
  if (choice === undefined || choice.type === 'heat') throw new Error('the stages are shown as areas');
  expect(seriesOf(stages, choice)?.names).toEqual(['awareness', 'purchase', 'winback']);
});

test('a report without the columns, or with too many series for colours, has no chart', () => {
  const choice = {
    title: 'Net in each {by}',
    type: 'lines',
    across: 'period',
    series: ['connection'],
    values: ['net'],
    combine: 'sum',
  } as const;
  expect(seriesOf(revenue, { ...choice, across: 'day' })).toBeUndefined();
  const rows = Array.from({ length: 9 }, (_, number) => ['2026-01-01', `shop ${number}`, 'EUR', 1]);
  expect(seriesOf({ ...revenue, rows }, choice)).toBeUndefined();
});

test.each(REPORTS.map(({ name, columns }) => [name, columns] as const))(
  'the chart of the report %s shows columns that it has',
  (name, columns) => {
    const names = columns.map((one) => one.name);
    const choice = REPORT_CHARTS[name];
    if (choice === undefined) throw new Error(`there is no chart for ${name}`);
    const used =
      choice.type === 'heat'
        ? [choice.rows, choice.columns, choice.value]
        : [choice.across, ...choice.series, ...choice.values, ...Object.keys(choice.where ?? {})];
    expect(names).toEqual(expect.arrayContaining(used));
  },
);
