import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EVENT_TYPES } from '../../shared/events/transition.ts';
import { createIdentityHash } from '../../shared/identity/identity-hash.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import { combine } from '../../shared/lifecycle/objects/history.ts';
import { riskAt } from '../../shared/lifecycle/risk-rules.ts';
import { readRecord } from '../../shared/storage/former-customers.ts';
import { activityText, logItem, readLogEntry } from '../../shared/storage/items.ts';
import { recordItem } from '../../shared/storage/record-items.ts';
import { historiesOf } from '../support/expected-grouping.ts';
import { runs } from '../support/property-runs.ts';
import { arbitraryHistory, type History, HISTORY_POLICY as policy } from '../support/random-history.ts';
import { TEST_KEY } from '../support/services.ts';

const RUNS = runs(500);
const { hashOfName, identityName } = createIdentityHash(TEST_KEY);
const homes = fc.array(
  fc.constantFrom(
    ...['shop:customer:1', 'email:ann@example.org', 'shop:order:17', 'shop:ticket:é'].map(identityName),
  ),
  { minLength: 1, maxLength: 40 },
);

describe('a table item', () => {
  test('is read as the customer that was written', () =>
    fc.assert(
      fc.property(
        arbitraryHistory,
        homes,
        fc.record({
          version: fc.integer({ min: 1 }),
          sequence: fc.nat(),
          stale: fc.boolean(),
          shared: fc.boolean(),
          full: fc.boolean(),
          unsettled: fc.boolean(),
          vacant: fc.boolean(),
          archived: fc.boolean(),
          addressedBy: fc.subarray(['shop', 'survey']),
          checkAt: fc.option(fc.nat({ max: 4_102_444_800_000 })),
          sent: fc.subarray([...EVENT_TYPES]),
        }),
        (history, homesOfCustomer, { sent, ...state }) => {
          const { record } = fold(policy, logOf(history), history.end);
          const customer = {
            ...state,
            customerId: 'cus_abc',
            homes: homesOfCustomer,
            ownerVersions: new Map(homesOfCustomer.slice(1).map((home, index) => [home, index + 2])),
            lifecycle: record,
            risk: riskAt(policy, record),
            lastOfType: Object.fromEntries(sent.map((type, index) => [type, index + 1])),
          };
          expect(readRecord(JSON.parse(JSON.stringify(recordItem(customer))))).toEqual(customer);
        },
      ),
      RUNS,
    ));

  test('is read as the activity that was written, with the same text for comparison', () =>
    fc.assert(
      fc.property(arbitraryHistory, homes, ({ activities }, [home = '']) => {
        for (const activity of activities) {
          const entry = { type: 'activity', activity, home } as const;
          const read = readLogEntry(JSON.parse(JSON.stringify(logItem(entry, hashOfName(home)))));
          expect(read).toEqual(entry);
          if (read.type === 'activity') expect(activityText(read.activity)).toBe(activityText(activity));
        }
      }),
      RUNS,
    ));

  test('is read as the history of an object that was written, to which a repeated report adds nothing', () =>
    fc.assert(
      fc.property(arbitraryHistory, homes, fc.integer({ min: 1 }), (history, [home = ''], version) => {
        const updates = history.deliveries.flat();
        for (const one of historiesOf(updates).values()) {
          const entry = { type: 'object', history: one, home, version } as const;
          const read = readLogEntry(JSON.parse(JSON.stringify(logItem(entry, hashOfName(home)))));
          expect(read).toEqual(entry);
          if (read.type !== 'object') continue;
          for (const report of updates.flatMap(({ objects }) => objects))
            if (report.object === one.object) expect(combine(read.history, report)).toBe(read.history);
        }
      }),
      RUNS,
    ));
});

function logOf({ activities, deliveries }: History) {
  return { activities, objects: [...historiesOf(deliveries.flat()).values()], accounts: [0, 0] };
}
