import { expect, test } from 'vitest';
import { rememberingLogs } from '../../../shared/intake/remembering-logs.ts';
import type { CustomerStore } from '../../../shared/storage/customer-store.ts';
import { customerOf } from '../../support/known-customers.ts';

const A = 'shop:customer:1';
const B = 'desk:customer:2';

/** A store that remembers logs, and the homes whose logs were read from the table. */
function remembering() {
  const reads: string[] = [];
  const nothing = { owners: [], merged: [], erased: [], tombstones: [], entries: [] };
  const table: CustomerStore = {
    find: async ({ customerIds = [] }) => ({
      ...nothing,
      customers: customerIds.map((id) => customerOf(id, [A])),
    }),
    readLog: async (homes) => {
      reads.push(...homes);
      return [];
    },
    commit: async () => ({ type: 'committed' }),
    confirm: async () => 'committed',
  };
  return { store: rememberingLogs(table), reads };
}

test('a log is read once', async () => {
  const { store, reads } = remembering();
  await store.readLog([A]);
  await store.readLog([A, B]);
  expect(reads).toEqual([A, B]);
});

test('a log is read again after its customer, which may be newer', async () => {
  const { store, reads } = remembering();
  await store.readLog([A, B]);
  await store.find({ customerIds: ['cus_a'] }, true);
  await store.readLog([A, B]);
  expect(reads).toEqual([A, B, A]);
});

test('a log is read again after something was written to it', async () => {
  const { store, reads } = remembering();
  await store.readLog([A, B]);
  const activity = {
    id: 'shop:visit:1',
    type: 'visit',
    occurredAt: 0,
    connection: 'shop',
    provider: 'test',
    version: '',
    about: null,
  } as const;
  const entry = { type: 'activity', activity, home: B, replaces: null } as const;
  await store.commit({ customers: [], owners: [], entries: [entry] });
  await store.readLog([A, B]);
  expect(reads).toEqual([A, B, B]);
});
