import {
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import { captureOutput } from '../support/captured-output.ts';
import { comparableCustomers, deliver, reviewAll } from '../support/delivered.ts';
import { expectedAfter } from '../support/expected-grouping.ts';
import { expectGapFreeEvents } from '../support/gap-free.ts';
import { createModelTable } from '../support/model-table.ts';
import { runs } from '../support/property-runs.ts';
import {
  arbitraryHistory,
  HISTORY_POLICY as policy,
  randomFrom,
  shuffledWithDuplicates,
} from '../support/random-history.ts';
import { servicesOn } from '../support/services.ts';

const metadata = { message: 'a fault', $metadata: {} };

/** Faults of DynamoDB: transaction conflicts, throttling, and a missing answer after the write. */
function faultsAt(rate: number, random: () => number) {
  return async (moment: 'before' | 'after', command: string) => {
    for (let turns = Math.floor(random() * 3); turns > 0; turns -= 1) await null;
    const isWrite = command === 'TransactWriteCommand';
    // A read without an answer is no other fault than a read that fails.
    if (moment === 'after' && !isWrite) return;
    if (random() >= rate) return;
    if (moment === 'after') throw Object.assign(new Error('no answer in time'), { name: 'TimeoutError' });
    const kind = random();
    if (!isWrite || kind < 0.3) throw new ProvisionedThroughputExceededException(metadata);
    if (kind < 0.6) throw new TransactionConflictException(metadata);
    const reason = kind < 0.8 ? 'TransactionConflict' : 'ThrottlingError';
    throw new TransactionCanceledException({
      ...metadata,
      CancellationReasons: [{ Code: 'None' }, { Code: reason }],
    });
  };
}

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('with a table that conflicts, throttles and does not answer', () => {
  test('everything is applied exactly once when every delivery is sent until it is answered', () =>
    fc.assert(
      fc.asyncProperty(
        arbitraryHistory,
        fc.integer(),
        fc.constantFrom(0.02, 0.1, 0.2),
        fc.constantFrom(1, 4),
        async (history, seed, rate, senders) => {
          const random = randomFrom(seed);
          const table = createModelTable(faultsAt(rate, random));
          const services = servicesOn(table.client, { policy, now: () => history.end });
          const queue = shuffledWithDuplicates(history.deliveries, random);
          const review = () =>
            reviewAll(services, () => table.items.values(), history.end).then(
              () => true,
              () => false,
            );
          const sendUntilAnswered = async (delivery: readonly CustomerUpdate[]) => {
            for (let tries = 0; tries < 10_000; tries += 1) {
              const { busy, refused } = await deliver(services, delivery);
              expect(refused).toEqual([]);
              if (!busy) return;
              // As the schedule does, the review completes splits and merges between two tries.
              if (tries % 20 === 19) await review();
            }
            expect.fail('a delivery was never answered');
          };
          const send = async () => {
            for (let next = queue.shift(); next !== undefined; next = queue.shift())
              await sendUntilAnswered(next);
          };
          await Promise.all(Array.from({ length: senders }, send));
          while (!(await review()));
          expect(comparableCustomers(table.items.values())).toEqual(
            expectedAfter(history.deliveries.flat(), policy, history.end),
          );
          expectGapFreeEvents(table.items.values());
        },
      ),
      { ...runs(250), endOnFailure: true },
    ));
});
