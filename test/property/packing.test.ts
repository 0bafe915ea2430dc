import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EVENT_TYPES } from '../../shared/events/transition.ts';
import { createIdentityHash } from '../../shared/identity/identity-hash.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import { riskAt } from '../../shared/lifecycle/risk-rules.ts';
import { readRecord } from '../../shared/storage/former-customers.ts';
import { activityText, logItem, readLogEntry, recordItem } from '../../shared/storage/items.ts';
import { BEGIN, DAY, deliveries, logOf, OBJECTS_POLICY as policy } from '../support/random-objects.ts';
import { TEST_KEY } from '../support/services.ts';

const RUNS = { numRuns: 300 };
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
        deliveries,
        homes,
        fc.record({
          version: fc.integer({ min: 1 }),
          sequence: fc.nat(),
          stale: fc.boolean(),
          shared: fc.boolean(),
          checkAt: fc.option(fc.nat({ max: 4_102_444_800_000 })),
          sent: fc.subarray([...EVENT_TYPES]),
        }),
        (list, homesOfCustomer, { sent, ...state }) => {
          const { record } = fold(policy, logOf(list), BEGIN + 120 * DAY);
          const customer = {
            ...state,
            customerId: 'cus_abc',
            homes: homesOfCustomer,
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
      fc.property(deliveries, homes, (list, objects) => {
        for (const activity of logOf(list).activities) {
          const entry = { activity, home: objects[0] ?? '', objects };
          const read = readLogEntry(JSON.parse(JSON.stringify(logItem(entry, hashOfName(entry.home)))));
          expect(read).toEqual(entry);
          expect(activityText(read.activity)).toBe(activityText(activity));
        }
      }),
      RUNS,
    ));
});
