import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readRows } from '../../shared/storage/rows.ts';
import { captureOutput } from '../support/captured-output.ts';
import { type CrashingService, REVIEW_LAG, startCrashingService } from '../support/crashing-service.ts';
import { mergesIn } from '../support/delivered.ts';
import { runs } from '../support/property-runs.ts';
import { arbitraryCustomers, COUNTING, thresholdsOf } from '../support/random-customers.ts';
import { randomFrom } from '../support/random-history.ts';
import { countedFromApi } from '../support/recount/answers-of-api.ts';
import { answersAbout, reportAnswer, rounded } from '../support/recount/asked-api.ts';
import { type Line, STAGES } from '../support/recount/customers.ts';
import { RECOUNTED, recount } from '../support/recount/recount.ts';

/** Longer than rows are reused. */
const NOT_REUSED = 61_000;

const QUERIES = [
  { from: '2026-01-01', by: 'month' },
  { from: '2026-02-10', to: '2026-05-20', by: 'week' },
  { from: '2026-01-05', to: '2026-02-20', by: 'day' },
  { from: '2026-01-01', by: 'month', connection: 'tool' },
  { from: '2026-01-01', by: 'month', connection: 'placed' },
  { from: '2026-01-01', by: 'month', connection: 'shop' },
] as const;

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

function expectConserved(lines: readonly Line[]) {
  for (const [index, line] of lines.entries()) {
    expect(line.end).toBe(Number(line.start) + Number(line.entered) - Number(line.left));
    const next = lines[index + STAGES.length];
    if (next !== undefined) expect(next.start).toBe(line.end);
  }
}

/** Reviews everybody who is due, and compares all reports with a recount from what the API answers then. */
async function expectReportsToEqualRecount(
  world: CrashingService,
  queries: readonly Readonly<Record<string, string>>[],
) {
  await world.review();
  const foldedUntil = world.now() - REVIEW_LAG;
  world.setClock(world.now() + NOT_REUSED);
  const service = world.service();
  const get = async (path: string, query: Readonly<Record<string, string>>) => {
    const answer = await service.get(path, query);
    expect(answer.status, `${path} ${answer.text}`).toBe(200);
    return answer.body;
  };
  const ids = await world.liveIds();
  const inIndex: string[] = [];
  for await (const rows of readRows(world.table.client, 'test'))
    inIndex.push(...rows.map(({ customerId }) => customerId));
  expect(new Set(inIndex).size).toBe(inIndex.length);
  expect(inIndex.filter((id) => !ids.includes(id))).toEqual([]);
  expect(ids.filter((id) => world.erased.includes(id))).toEqual([]);
  const answers = await Promise.all(ids.map((id) => answersAbout(get, id)));
  const { policy } = service.services;
  const { zone } = policy;
  const thresholds = thresholdsOf(policy);
  const counting = { zone, asOf: foldedUntil, counting: COUNTING, thresholds };
  const counted = answers.map((one) => countedFromApi(one, counting));
  // Of some customers nothing is known that has a date.
  const dated = counted.filter(({ path }) => path.length > 0).length;
  for (const query of queries)
    for (const name of RECOUNTED) {
      const { lines, ...report } = reportAnswer.parse(await get(`/reports/${name}`, query));
      expect(report.zone).toBe(zone);
      expect(lines.map(rounded), `${name} ${JSON.stringify(query)}`).toEqual(
        recount(name, counted, report).map(rounded),
      );
      if (report.connection === null)
        expect(report.customers).toEqual({ counted: dated, stale: 0, beyond: 0 });
      if (name === 'stages') expectConserved(lines);
    }
}

test('every report from the index equals a recount of what the API answers, whatever happened to the customers and wherever the process died', async () => {
  const happened = { crashes: 0, merged: 0, erased: 0, policies: 0 };
  await fc.assert(
    fc.asyncProperty(
      arbitraryCustomers,
      fc.integer(),
      fc.constantFrom(0, 0.2, 0.6),
      fc.constantFrom(0, 0, 0.1),
      async ({ policy, steps }, seed, crashRate, comparedShare) => {
        const random = randomFrom(seed);
        const world = startCrashingService(policy, random, crashRate);
        const query = () => QUERIES[Math.floor(random() * QUERIES.length)] ?? QUERIES[0];
        for (const step of steps) {
          await world.take(step);
          if (random() < comparedShare) await expectReportsToEqualRecount(world, [query()]);
        }
        await expectReportsToEqualRecount(world, [QUERIES[0], query()]);
        happened.crashes += world.crashes();
        happened.merged += mergesIn(world.table.items.values()).size;
        happened.erased += world.erased.length;
        happened.policies += steps.filter(({ type }) => type === 'policy').length;
      },
    ),
    { ...runs(20, 400), endOnFailure: true },
  );
  for (const number of Object.values(happened)) expect(number).toBeGreaterThan(5);
});
