import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { captureOutput } from '../support/captured-output.ts';
import { comparableCustomers } from '../support/delivered.ts';
import { emptyTable, scanTable, startEmbeddedTable } from '../support/embedded-table.ts';
import { expectGapFreeEvents } from '../support/gap-free.ts';
import { expectOneLogEach } from '../support/one-log-each.ts';
import { runs } from '../support/property-runs.ts';
import { arbitraryScenario } from '../support/random-graph.ts';
import {
  expectedWithout,
  expectSameInAllOrders,
  report,
  startCounting,
} from '../support/same-in-all-orders.ts';
import { orderOf, sendOn } from '../support/send-scenario.ts';

const RUNS = runs(60, 400);
const EMBEDDED_RUNS = runs(10, 40);

describe('the same deliveries about several people', () => {
  beforeEach(() => {
    captureOutput();
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('result in the same customers and records, out of order, duplicated or concurrent', async () => {
    const counting = startCounting();
    await fc.assert(
      fc.asyncProperty(arbitraryScenario(false), fc.integer(), async (scenario, seed) => {
        const expected = expectedWithout(scenario);
        await expectSameInAllOrders(scenario, seed, expected, counting.note);
      }),
      { ...RUNS, endOnFailure: true },
    );
    const traits = ['merged', 'split', 'late', 'moved', 'taken back', 'concurrent'] as const;
    report(counting, `${RUNS.numRuns} histories`, traits);
    for (const trait of traits) expect(counting.share(trait), trait).toBeGreaterThanOrEqual(5);
  });

  test('do so on the embedded DynamoDB as well', async () => {
    const table = await startEmbeddedTable();
    const items = () => scanTable(table);
    let number = 0;
    for (const withCommand of [false, true])
      for (const scenario of fc.sample(arbitraryScenario(withCommand), EMBEDDED_RUNS)) {
        let wanted = withCommand ? undefined : expectedWithout(scenario);
        number += 1;
        for (const order of [0, 2, 4].map((one) => orderOf(scenario, number, one))) {
          const { items: left, sent } = await sendOn({ ...table, items }, scenario, order);
          const found = comparableCustomers(left);
          wanted ??= found;
          expect(found, `scenario ${number}`).toEqual(wanted);
          expectOneLogEach(left, scenario.policy, sent);
          expectGapFreeEvents(left);
          await emptyTable(table);
        }
      }
    await table.close();
  });
});
