import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { createIdentityHash } from '../../../shared/identity/identity-hash.ts';
import { createCustomerStore } from '../../../shared/storage/customer-store.ts';
import { isTransient } from '../../../shared/storage/failures.ts';
import { TEST_KEY } from '../../support/services.ts';

/** A store on a table that leaves as many keys of each batch unread as the list says, and then none. */
function storeOf(unread: number[]) {
  const pauses: number[] = [];
  let requests = 0;
  const send = async (command: unknown) => {
    if (!(command instanceof BatchGetCommand)) throw new Error('only batches are read here');
    requests += 1;
    const { Keys = [] } = command.input.RequestItems?.test ?? {};
    return {
      Responses: { test: [] },
      UnprocessedKeys: { test: { Keys: Keys.slice(0, unread.shift() ?? 0) } },
    };
  };
  const store = createCustomerStore(
    { send } as unknown as DynamoDBDocumentClient,
    'test',
    createIdentityHash(TEST_KEY),
    {
      pause: async (milliseconds) => {
        pauses.push(milliseconds);
      },
      random: () => 0.5,
    },
  );
  const read = () =>
    store.find({ identities: ['shop:customer:1', 'shop:customer:2'], customerIds: [], activities: [] }, true);
  return { read, pauses, requests: () => requests };
}

test('unprocessed keys are read again after growing pauses', async () => {
  const { read, pauses, requests } = storeOf([2, 1, 1]);
  await read();
  expect(requests()).toBe(4);
  expect(pauses).toEqual([5, 10, 20]);
});

test('a table that never returns them is given up as busy before a delivery times out', async () => {
  const { read, pauses, requests } = storeOf(Array.from({ length: 100 }, () => 1));
  const failure: unknown = await read().catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'TableBusy' });
  expect(isTransient(failure)).toBe(true);
  expect(requests()).toBe(8);
  // The jitter is fixed at one half here, so the longest pauses are twice as long.
  expect(2 * pauses.reduce((sum, pause) => sum + pause, 0)).toBeLessThan(1_200);
});

test('a complete batch needs no pause', async () => {
  const { read, pauses } = storeOf([]);
  await read();
  expect(pauses).toEqual([]);
});
