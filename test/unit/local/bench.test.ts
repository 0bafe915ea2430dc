import { describe, expect, test } from 'vitest';
import type { Cost } from '../../../local/bench/bench-stack.ts';
import { costsPerMillion, fixedCost } from '../../../local/bench/cost.ts';
import { readBenchOptions } from '../../../local/bench/options.ts';
import { exitCodeOf, type Row, tableOf, verdictOf } from '../../../local/bench/rows.ts';
import { measureBundle } from '../../../local/bench/start.ts';
import { Refusal } from '../../../local/terminal/refusal.ts';

const row = (changes: Partial<Row> = {}): Row => ({
  what: 'AWS calls',
  scenario: 'a visit',
  unit: 'calls',
  budget: 2,
  measured: 2,
  raw: 'a read and a commit',
  ...changes,
});

describe('a budget', () => {
  test('is kept at its limit and exceeded just above it', () => {
    expect(verdictOf(row())).toBe('ok');
    expect(verdictOf(row({ measured: 2.01 }))).toBe('OVER');
  });

  test('is exceeded by a value that could not be measured', () => {
    expect(verdictOf(row({ measured: Number.NaN }))).toBe('OVER');
  });

  test('that is exceeded makes the command fail', () => {
    expect(exitCodeOf([row(), row({ budget: 1 }), row()])).toBe(1);
    expect(exitCodeOf([row(), row({ budget: null, measured: 1e9 })])).toBe(0);
  });
});

test('the table shows budget, value and verdict, and below it scenario and raw numbers', () => {
  const rows = [row(), row({ what: 'cost', unit: '$', budget: 5.2, measured: 6.789, raw: '$1 and $5.789' })];
  const late = row({
    what: 'late',
    budget: null,
    measured: 12_345,
    scenario: 'a scenario '.repeat(12).trim(),
  });
  expect(tableOf([...rows, late])).toBe(
    [
      '  what        budget  measured  verdict',
      '  ─────────  ───────  ────────  ───────',
      '  AWS calls      ≤ 2         2  ok',
      '  cost       ≤ $5.20     $6.79  OVER',
      '  late                  12,345  shown',
      '',
      '  AWS calls',
      '      a visit',
      '      a read and a commit',
      '',
      '  cost',
      '      a visit',
      '      $1 and $5.789',
      '',
      '  late',
      '      a scenario a scenario a scenario a scenario a scenario a scenario a',
      '      scenario a scenario a scenario a scenario a scenario a scenario',
      '      a read and a commit',
      '',
    ].join('\n'),
  );
});

test('a row takes one line of 80 columns, with a unit only for dollars and kB', () => {
  const rows = [
    row({ what: 'write units: each identity or object first seen', unit: 'units' }),
    row({ what: 'ingest at start: bundle', unit: 'kB', budget: 260, measured: 259.6 }),
    row({ what: 'CPU time, relative to HMAC and JSON.parse', unit: 'ratio', budget: 3.2, measured: 2.9 }),
    row({ what: 'cost of a million webhooks, HTTP API', unit: '$', budget: 5.4, measured: 5.131 }),
  ];
  expect(tableOf(rows).split('\n').slice(2, 6)).toEqual([
    '  write units: each identity or object first seen       ≤ 2         2  ok',
    '  ingest at start: bundle                          ≤ 260 kB    260 kB  ok',
    '  CPU time, relative to HMAC and JSON.parse          ≤ 3.20      2.90  ok',
    '  cost of a million webhooks, HTTP API              ≤ $5.40     $5.13  ok',
  ]);
});

describe('the cost of a million webhooks', () => {
  const cost = (table: number, readUnits: number): Cost => ({
    outcome: 'accepted',
    calls: [],
    units: { table, index: 0 },
    rowUnits: 0.1,
    readUnits,
    logged: 0,
  });
  const mixOf = (one: Cost) => ({ plain: one, newObject: one, transition: one, transitionAndNewObject: one });

  test('grows by the price of one unit for each unit of a webhook', () => {
    const [less, more] = [cost(4, 2), cost(5, 2)].map((one) => costsPerMillion(mixOf(one), mixOf(one))[0]);
    expect((more?.measured ?? 0) - (less?.measured ?? 0)).toBeCloseTo(0.625);
    const [read] = costsPerMillion(mixOf(cost(4, 3)), mixOf(cost(4, 3)));
    expect((read?.measured ?? 0) - (less?.measured ?? 0)).toBeCloseTo(0.125);
  });

  test('says how much of it is for the index by row', () => {
    const [, , history] = costsPerMillion(mixOf(cost(4, 2)), mixOf(cost(4, 2)));
    expect(history).toMatchObject({ budget: 0.2, measured: expect.closeTo(0.0625) });
  });

  test('weights the four kinds of the mix', () => {
    const mix = { ...mixOf(cost(0, 0)), transitionAndNewObject: cost(30, 0) };
    const [weighted, unweighted] = [mix, mixOf(cost(1, 0))].map(
      (one) => costsPerMillion(one, one)[0]?.measured,
    );
    expect(weighted).toBeCloseTo(unweighted ?? 0);
  });
});

const rule = (minutes: string) => ({
  Type: 'AWS::Events::Rule',
  Properties: { ScheduleExpression: `rate(${minutes})` },
});

test('the fixed cost per month counts the resources in the templates and the scheduled runs', () => {
  const templates = [
    { Resources: { secret: { Type: 'AWS::SecretsManager::Secret' }, fast: rule('1 minute') } },
    { Resources: { alarm: { Type: 'AWS::CloudWatch::Alarm' }, slow: rule('5 minutes') } },
  ];
  const rows = fixedCost(templates, { readUnits: 8 });
  expect(rows).toEqual([
    expect.objectContaining({ budget: 1.5, scenario: expect.stringContaining('review every 1 min') }),
  ]);
  // One secret is $0.40 and one alarm $0.10. The scheduled runs add to that.
  expect(rows[0]?.measured).toBeGreaterThan(0.5);
  expect(rows[0]?.measured).toBeLessThan(0.7);
});

test('the fixed cost per month counts each metric of an alarm, and the options', () => {
  const costOf = (Resources: Record<string, object>) =>
    fixedCost([{ Resources: { fast: rule('1 minute'), slow: rule('5 minutes'), ...Resources } }], {
      readUnits: 8,
    })[0]?.measured ?? 0;
  const added = (Resources: Record<string, object>) => costOf(Resources) - costOf({});
  const Type = 'AWS::CloudWatch::Alarm';
  const Metrics = [{ Expression: 'a - b' }, { MetricStat: {} }, { MetricStat: {} }];
  expect(added({ one: { Type, Properties: { MetricName: 'Errors' } } })).toBeCloseTo(0.1);
  expect(added({ two: { Type, Properties: { Metrics } } })).toBeCloseTo(0.2);
  expect(added({ any: { Type: 'AWS::CloudWatch::CompositeAlarm' } })).toBeCloseTo(0.5);
  expect(added({ shown: { Type: 'AWS::CloudWatch::Dashboard' } })).toBeCloseTo(3);
});

test('only statically imported files count as loaded at start', () => {
  const chunk = (
    bytes: number,
    imports: readonly (readonly [string, 'import-statement' | 'dynamic-import'])[],
  ) => ({
    bytes,
    imports: imports.map(([path, kind]) => ({ path, kind })),
    exports: [],
    inputs: {},
  });
  const measured = measureBundle({
    inputs: {},
    outputs: {
      'out/index.mjs': chunk(100_000, [
        ['out/chunk-a.mjs', 'import-statement'],
        ['out/connector-b.mjs', 'dynamic-import'],
      ]),
      'out/chunk-a.mjs': chunk(50_000, [['out/index.mjs', 'import-statement']]),
      'out/connector-b.mjs': chunk(7_000, [['out/chunk-a.mjs', 'import-statement']]),
      'out/index.mjs.map': chunk(900_000, []),
    },
  });
  expect(measured.measured).toBe(150);
  expect(measured.raw).toContain('7 kB');
});

describe('the options of the bench', () => {
  test('are all optional', () => {
    expect(readBenchOptions([])).toEqual({ json: false });
    expect(readBenchOptions(['--json'])).toEqual({ json: true });
    expect(readBenchOptions(['--help'])).toBe('help');
  });

  test('are refused when they are unknown', () => {
    expect(() => readBenchOptions(['--fast'])).toThrow(Refusal);
    expect(() => readBenchOptions(['calls'])).toThrow(Refusal);
    expect(() => readBenchOptions(['--json=yes'])).toThrow(Refusal);
  });
});
