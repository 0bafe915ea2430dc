import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { captureOutput } from '../support/captured-output.ts';
import { expectGapFreeEvents } from '../support/gap-free.ts';
import { expectOneLogEach } from '../support/one-log-each.ts';
import { runs } from '../support/property-runs.ts';
import { arbitraryScenario } from '../support/random-graph.ts';
import { expectSameInAllOrders, report, startCounting, TRAITS } from '../support/same-in-all-orders.ts';
import { orderOf, sendScenario } from '../support/send-scenario.ts';
import { expectSettled } from '../support/settled.ts';

// In a file of its own so that it runs in parallel with grouping.test.ts: these two take longest.
const RUNS = runs(60, 400);
const RACES = runs(30, 200);

describe('the same deliveries about several people', () => {
  beforeEach(() => {
    captureOutput();
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('result in the same customers and records also when a command splits or merges customers in between', async () => {
    const counting = startCounting();
    await fc.assert(
      fc.asyncProperty(arbitraryScenario(true), fc.integer(), async (scenario, seed) => {
        await expectSameInAllOrders(scenario, seed, undefined, counting.note);
      }),
      { ...RUNS, endOnFailure: true },
    );
    report(counting, `${RUNS.numRuns} histories with a command`, TRAITS);
    for (const trait of TRAITS) expect(counting.share(trait), trait).toBeGreaterThanOrEqual(2);
  });

  test('leave no customer to split or merge, and lose nothing, when a command runs at the same time', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryScenario(true), fc.integer(), async (scenario, seed) => {
        for (const number of [2, 4]) {
          const { items, sent, services } = await sendScenario(scenario, {
            ...orderOf(scenario, seed, number),
            isRacing: true,
          });
          expectOneLogEach(items, scenario.policy, sent);
          expectGapFreeEvents(items);
          await expectSettled(services, items);
        }
      }),
      { ...RACES, endOnFailure: true },
    );
  });
});
