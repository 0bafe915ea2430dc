import { beforeEach, expect, test } from 'vitest';
import type { Services } from '../../../shared/intake/services.ts';
import type { Activity } from '../../../shared/lifecycle/activity.ts';
import { eraseCustomer } from '../../../shared/privacy/erase-customer.ts';
import { eraseRemaining } from '../../../shared/privacy/erase-remaining.ts';
import { eraseUnclaimed } from '../../../shared/privacy/erase-unclaimed.ts';
import { customerByIdentity } from '../../../shared/storage/customer-lookup.ts';
import { on } from '../../support/activity-builders.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { deliver } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { reportOf, snapshotOn, updateOf } from '../../support/object-reports.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

const ANN = 'shop:customer:1';
const ORDER = 'shop:order:8801';
const PAYMENT = 'shop:payment:9902';

const paidBy = (attributes: object, day = 1) =>
  reportOf(ORDER, snapshotOn(day, { payment: 'paid' }, { createdAt: Date.UTC(2026, 0, 1), ...attributes }));
const payment = (day = 1) => reportOf(PAYMENT, snapshotOn(day, { payment: 'paid' }, { of: ORDER }));
const ratingOf = (object: string): Activity => ({ ...on(1, 'rating.given'), about: object }) as Activity;

let table: ReturnType<typeof createModelTable>;
let service: TestService;
let services: Services;
beforeEach(() => {
  captureOutput();
  table = createModelTable();
  service = createTestService(table.client);
  ({ services } = service);
});

/** The texts of all items that name the order or its payment. */
const traces = () =>
  [...table.items.values()]
    .map((item) => JSON.stringify(item))
    .filter((text) => text.includes('8801') || text.includes('9902'));

const finish = (customerId: string) =>
  eraseRemaining({ ...service.privacy, services }, customerId, () => false);

async function waitingOwners(...objects: string[]) {
  const { owners } = await services.store.find({ identities: objects }, true);
  return owners.filter(({ customerId }) => customerId === '');
}

test('an object that nobody owns is erased with what waits with it, and stays erased', async () => {
  await deliver(services, [updateOf([], payment()), updateOf([], paidBy({}))]);
  await deliver(services, [{ persons: [], objects: [], activities: [ratingOf(ORDER)] }]);
  const waiting = await waitingOwners(ORDER);
  expect(waiting).toHaveLength(1);
  expect(traces().length).toBeGreaterThan(0);

  expect(await eraseUnclaimed(services, { unknown: [], waiting }, 0)).toBe('erased');
  const { identityName, customerIdOf } = services.identityHash;
  const receipt = await finish(customerIdOf(identityName(ORDER), 0));
  expect(receipt).toMatchObject({ left: null, removed: { objects: 2, activities: 1, identities: 0 } });
  expect(traces()).toEqual([]);

  for (const report of [paidBy({ account: ANN }, 2), payment(2)])
    expect(await deliver(services, [updateOf([], report)])).toMatchObject({ applied: false });
  expect(traces()).toEqual([]);
});

test('an object that somebody owns by now is not erased as one that nobody owns', async () => {
  await deliver(services, [updateOf([], paidBy({}))]);
  const waiting = await waitingOwners(ORDER);
  await deliver(services, [updateOf([ANN], paidBy({ account: ANN }, 2))]);
  expect(await eraseUnclaimed(services, { unknown: [], waiting }, 0)).toBe('busy');
  expect(await customerByIdentity(services.store, ORDER)).toBeDefined();
});

test('a customer is erased with payments that name only their order', async () => {
  await deliver(services, [updateOf([], payment()), updateOf([ANN], paidBy({ account: ANN }))]);
  const ann = await customerByIdentity(services.store, ANN);
  if (ann === undefined) throw new Error('nobody is known');
  await eraseCustomer(services, ann.customerId, 0, 0);
  expect(await finish(ann.customerId)).toMatchObject({ left: null, removed: { objects: 2 } });
  expect(traces()).toEqual([]);
  expect(await deliver(services, [updateOf([], payment(3))])).toMatchObject({ applied: false });
  expect(traces()).toEqual([]);
});

test('a customer is erased with a child of their order that still waits elsewhere', async () => {
  await deliver(services, [updateOf([ANN], paidBy({ account: ANN })), updateOf([], payment())]);
  const ann = await customerByIdentity(services.store, ANN);
  if (ann === undefined) throw new Error('nobody is known');
  // As a move that was interrupted leaves it.
  const { entries, owners } = await services.store.find(
    { objects: [{ object: PAYMENT, home: ANN }], identities: [PAYMENT] },
    true,
  );
  const [entry] = entries;
  const [owner] = owners;
  if (entry?.type !== 'object' || owner === undefined) throw new Error('the payment is not stored');
  await services.store.commit({
    customers: [],
    owners: [{ owner: { ...owner, home: PAYMENT, customerId: '' }, previous: owner }],
    entries: [{ ...entry, home: PAYMENT, replaces: null }],
    moved: [entry],
  });
  await eraseCustomer(services, ann.customerId, 0, 0);
  expect(await finish(ann.customerId)).toMatchObject({ left: null, removed: { objects: 2 } });
  expect(traces()).toEqual([]);
});
