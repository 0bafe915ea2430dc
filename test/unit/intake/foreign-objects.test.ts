import { expect, test } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import type { Services } from '../../../shared/intake/services.ts';
import { on } from '../../support/activity-builders.ts';
import { customersIn, deliver } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { reportOf, snapshotOn, updateOf } from '../../support/object-reports.ts';
import { servicesOn } from '../../support/services.ts';

/** A visit of an account that has this address. */
const visitOf = (account: string, address: string, day = 0): CustomerUpdate => ({
  ...updateOf([account, address]),
  activities: [on(day, 'visit')],
});

test('an order that names the address of another known customer goes to that customer', async () => {
  const table = createModelTable();
  const services = servicesOn(table.client);
  const address = 'email:ann@example.org';
  const order = reportOf('shop:order:1', snapshotOn(1, { payment: 'paid' }, { address }));
  await deliver(services, [visitOf('desk:customer:1', address)]);
  await deliver(services, [updateOf(['email:info@example.org'], order)]);
  const customers = customersIn(table.items.values());
  expect(customers.map(({ homes, lifecycle }) => [homes.length, lifecycle.facts.orders])).toEqual([[2, 1]]);
});

test('an update with the newest snapshot first goes to the customer that this snapshot names', async () => {
  const table = createModelTable();
  const services = servicesOn(table.client);
  const account = 'shop:customer:1';
  const newer = snapshotOn(2, { payment: 'paid' }, { account });
  const older = snapshotOn(1, { payment: 'unpaid' }, { account: null, address: 'email:ann@example.org' });
  const visit = { ...updateOf([account]), activities: [on(0, 'visit')] };
  await deliver(services, [visit]);
  expect(await deliver(services, [updateOf([], reportOf('shop:order:1', newer, older))])).toMatchObject({
    applied: true,
    busy: false,
  });
  const customers = customersIn(table.items.values()).filter(({ vacant }) => !vacant);
  // No body names both, so the account does not have the address.
  expect(customers.map(({ homes, lifecycle }) => [homes, lifecycle.facts.orders])).toEqual([[[account], 1]]);
});

test.each([
  ['without a person', []],
  ['with somebody else', ['shop:customer:9']],
])(
  'a payment that lies with its order, at an address, is found if an older report names an account of the customer, %s',
  async (_, persons) => {
    const table = createModelTable();
    const services = servicesOn(table.client);
    const [account, address] = ['shop:customer:1', 'email:ann@example.org'];
    const order = (day: number, attributes: object) =>
      reportOf('shop:order:1', snapshotOn(day, { payment: 'paid' }, attributes));
    const payment = (day: number, attributes: object) =>
      reportOf('shop:payment:1', snapshotOn(day, { payment: 'paid' }, { of: 'shop:order:1', ...attributes }));
    await deliver(services, [visitOf(account, address)]);
    await deliver(services, [updateOf([], order(3, { account: null, address }))]);
    await deliver(services, [updateOf([], payment(3, { account: null }))]);
    expect(await deliver(services, [updateOf(persons, payment(1, { account }))])).toMatchObject({
      applied: true,
      busy: false,
    });
    const customers = customersIn(table.items.values());
    expect(customers.map(({ homes, lifecycle }) => [homes.length, lifecycle.facts.orders])).toEqual([[2, 1]]);
  },
);

test('a person who joins another customer between two reads of an update founds no customer', async () => {
  const table = createModelTable();
  const services = servicesOn(table.client);
  const account = 'shop:customer:1';
  const address = 'email:info@example.org';
  const order = (day: number, owner: string) =>
    reportOf('shop:order:1', snapshotOn(day, {}, { account: owner }));
  const other = visitOf('shop:customer:2', address);
  await deliver(services, [{ ...other, objects: [order(1, 'shop:customer:2')] }]);
  let reads = 0;
  const { store } = services;
  const interrupted: Services['store'] = {
    ...store,
    find: async (wanted, consistent) => {
      reads += 1;
      if (reads === 2) await deliver(services, [visitOf(account, address, 1)]);
      return store.find(wanted, consistent);
    },
  };
  await deliver({ ...services, store: interrupted }, [updateOf([], order(2, account))]);
  expect(reads).toBeGreaterThan(2);
  const customers = customersIn(table.items.values());
  expect(customers.map(({ homes }) => homes.toSorted())).toEqual([
    [expect.stringMatching(/^#/), account, 'shop:customer:2'],
  ]);
});

test('an account that only an object names keeps what is stored of it', async () => {
  const table = createModelTable();
  const services = servicesOn(table.client);
  const [account, address] = ['shop:customer:1', 'email:ann@example.org'];
  const contact = { name: null, phone: { text: '030 1', country: 'DE', at: 1 } };
  await deliver(services, [{ ...updateOf([account]), activities: [on(0, 'visit')], contact }]);
  await deliver(services, [{ ...updateOf([address]), activities: [on(1, 'visit')] }]);
  const pair = snapshotOn(2, { payment: 'paid' }, { account, address });
  await deliver(services, [updateOf([address], reportOf('shop:order:1', pair))]);
  expect(await ownerOf(services, account)).toMatchObject({ contact, claims: [{ until: null }] });
  expect(customersIn(table.items.values()).map(({ homes }) => homes.length)).toEqual([2]);
});

test('an address that an id is keeps what other accounts claim of it', async () => {
  const table = createModelTable();
  const services = servicesOn(table.client);
  const address = 'email:ann@example.org';
  await deliver(services, [visitOf('desk:customer:1', address)]);
  const account = 'shop:customer:ann@example.org';
  await deliver(services, [{ ...updateOf([account]), activities: [on(1, 'visit')] }]);
  expect((await ownerOf(services, address))?.claims).toHaveLength(2);
  const customers = customersIn(table.items.values());
  expect(customers.map(({ homes }) => homes.length)).toEqual([3]);
});

async function ownerOf({ store }: Services, identity: string) {
  const { owners } = await store.find({ identities: [identity] }, true);
  return owners.find((owner) => owner.identity === identity);
}
