import { describe, expect, test } from 'vitest';
import { mergeCustomers } from '../../../shared/intake/merge-customers.ts';
import { unmergeCustomer } from '../../../shared/intake/unmerge.ts';
import { on } from '../../support/activity-builders.ts';
import { comparableCustomers, customersIn, deliver } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { servicesOn } from '../../support/services.ts';

const ANN = 'shop:customer:1';
const ADDRESS = 'email:ann@example.org';
const BOB = 'shop:customer:2';

async function world() {
  const table = createModelTable();
  const services = servicesOn(table.client);
  const send = (persons: string[], day: number) =>
    deliver(services, [{ persons, objects: [], activities: [on(day, 'visit')] }]);
  await send([ANN], 0);
  await send([ADDRESS], 1);
  const ids = () => customersIn(table.items.values()).map(({ customerId }) => customerId);
  return { table, services, send, ids };
}

describe('a merge by command', () => {
  test('merges two customers into the one seen first', async () => {
    const { services, ids, table } = await world();
    const [first = '', second = ''] = ids();
    expect(await mergeCustomers(services, second, first)).toEqual({
      type: 'merged',
      survivor: first,
      merged: second,
    });
    const [one, ...others] = comparableCustomers(table.items.values());
    expect(others).toEqual([]);
    expect(one?.identities).toEqual([ADDRESS, ANN]);
  });

  test('undoes an unmerge permanently', async () => {
    const { services, ids, table, send } = await world();
    const [first = ''] = ids();
    await send([ANN, ADDRESS], 2);
    const before = comparableCustomers(table.items.values());
    const split = await unmergeCustomer(services, first, [ADDRESS]);
    if (split.type !== 'unmerged') throw new Error('the address can be split off');
    await send([ANN, ADDRESS], 2);
    expect(ids()).toHaveLength(2);
    expect(await mergeCustomers(services, split.survivor, split.separated)).toMatchObject({
      type: 'merged',
    });
    expect(comparableCustomers(table.items.values())).toEqual(before);
    await send([ANN, ADDRESS], 3);
    expect(ids()).toHaveLength(1);
  });

  test('holds for more accounts than an identity may link, whatever is reported later', async () => {
    const { services, table, send } = await world();
    const idOf = (name: string) =>
      customersIn(table.items.values()).find(({ homes }) => homes.includes(name))?.customerId ?? '';
    const accounts = [2, 3, 4, 5, 6, 7].map((number) => `shop:customer:${number}`);
    for (const account of accounts) {
      await send([account], 2);
      expect(await mergeCustomers(services, idOf(ANN), idOf(account))).toMatchObject({ type: 'merged' });
    }
    await send([BOB, 'email:bob@example.org'], 21);
    const identities = comparableCustomers(table.items.values()).map((one) => one.identities);
    expect(identities).toEqual([[ADDRESS], ['email:bob@example.org', ANN, ...accounts]]);
  });

  test('is refused for one and the same customer, also by a merged id', async () => {
    const { services, ids } = await world();
    const [first = '', second = ''] = ids();
    await mergeCustomers(services, first, second);
    expect(await mergeCustomers(services, first, second)).toMatchObject({ type: 'refused' });
  });

  test('is refused for an unknown id', async () => {
    const { services, ids } = await world();
    expect(await mergeCustomers(services, ids()[0] ?? '', 'cus_nobody')).toEqual({
      type: 'unknown-customer',
    });
  });

  test('joins a customer with a shared address', async () => {
    const { services, send, table } = await world();
    const mailbox = 'email:info@example.org';
    for (let number = 10; number < 16; number += 1) await send([`shop:customer:${number}`, mailbox], number);
    await send([BOB], 20);
    const idOf = (home: string) =>
      customersIn(table.items.values()).find(({ homes }) => homes.includes(home))?.customerId ?? '';
    const answer = await mergeCustomers(
      services,
      idOf(BOB),
      idOf(services.identityHash.identityName(mailbox)),
    );
    expect(answer).toMatchObject({ type: 'merged' });
    const identities = comparableCustomers(table.items.values()).map((one) => one.identities);
    expect(identities).toContainEqual([mailbox, BOB]);
  });
});
