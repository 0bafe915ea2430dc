import { describe, expect, test } from 'vitest';
import type { CustomerRecord } from '../../../shared/customers/customer-record.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { createModelTable } from '../../support/model-table.ts';
import { policyWith } from '../../support/services.ts';
import { createTestService } from '../../support/test-service.ts';

function startShop(maxAddresses = 5) {
  const policy = policyWith({ linking: { maxAddresses } });
  const service = createTestService(createModelTable().client, undefined, { policy });
  let visits = 0;
  const record = async (identity: string): Promise<CustomerRecord | undefined> => {
    const { body } = await service.get('/customers', { identity });
    return (body as { customers: CustomerRecord[] }).customers[0];
  };
  return {
    record,
    async erase(identity: string): Promise<void> {
      const { status } = await service.ask('DELETE', `/customers/${(await record(identity))?.customerId}`);
      expect(status).toBe(200);
    },
    review: () => service.review(),
    async visit(id: string, email: string, connection = 'generic'): Promise<void> {
      visits += 1;
      const customer = { id, email };
      const occurredAt = new Date(Date.parse('2026-01-01') + visits * 60_000).toISOString();
      const item = { id: `v${visits}`, type: 'visit', occurredAt, customer };
      expect(await service.send(connection, genericDelivery(item))).toMatchObject({ status: 200 });
    },
  };
}

describe('linking on a record', () => {
  test('is shared, with the reason, on an address of six accounts, and open on each of them', async () => {
    const { visit, record } = startShop();
    for (const number of [1, 2, 3, 4, 5, 6]) await visit(`${number}`, 'info@example.org');
    expect(await record('email:info@example.org')).toMatchObject({
      linking: 'shared',
      linkingReason: 'more than 5 accounts of one connection have the address, or more than 20 ever had it',
    });
    expect(await record('generic:customer:3')).toMatchObject({ linking: 'open', linkingReason: null });
  });

  test('is device on an account with six addresses', async () => {
    const { visit, record } = startShop();
    for (const number of [1, 2, 3, 4, 5, 6]) await visit('kiosk', `v${number}@example.org`);
    expect(await record('generic:customer:kiosk')).toMatchObject({
      linking: 'device',
      linkingReason: 'an account had more than 5 addresses within a year, or more than 10 ever',
      identities: ['generic:customer:kiosk'],
    });
  });

  test('is full with 40 identities', async () => {
    const { visit, record } = startShop(100);
    for (let number = 1; number <= 38; number += 1) await visit('1', `a${number}@example.org`);
    expect(await record('generic:customer:1')).toMatchObject({ linking: 'open' });
    await visit('1', 'a39@example.org');
    expect(await record('generic:customer:1')).toMatchObject({
      linking: 'full',
      linkingReason: 'the customer has 40 identities',
    });
  });

  test('is full on every customer of which a tie was refused, because they would have more than 40', async () => {
    const { visit, record } = startShop(100);
    const addresses = await fillTwo(visit);
    const identities = [
      ...addresses.map((address) => `email:${address}`),
      'generic:customer:1',
      'second:customer:2',
    ];
    const records = await Promise.all(identities.map(record));
    const customers = new Map(records.map((one) => [one?.customerId, one]));
    expect(customers.size).toBeGreaterThan(1);
    expect([...customers.values()].map((one) => one?.linking)).toEqual([...customers].map(() => 'full'));
    expect([...customers.values()].map((one) => one?.linkingReason)).toContain(
      'together with what is tied to the customer it would have more than 40 identities',
    );
  });

  test('is open again on both customers, when the address that tied them passes to somebody else', async () => {
    const { visit, record } = startShop(100);
    await fillTwo(visit);
    await visit('2', 'b1@example.org', 'second');
    expect(await record('second:customer:2')).toMatchObject({ linking: 'full' });
    await visit('3', 'a1@example.org', 'second');
    for (const identity of ['generic:customer:1', 'second:customer:2'])
      expect(await record(identity)).toMatchObject({ linking: 'open', linkingReason: null });
  });

  test('is open again after a review, when who was tied was erased', async () => {
    const { visit, record, erase, review } = startShop(100);
    const addresses = await fillTwo(visit);
    await erase('generic:customer:1');
    const left = async () => {
      const records = await Promise.all(addresses.map((address) => record(`email:${address}`)));
      return new Set(records.flatMap((one) => one?.linking ?? []));
    };
    expect(await left()).toEqual(new Set(['full']));
    await review();
    expect(await left()).toEqual(new Set(['open']));
  });
});

/** Two customers of 21 identities each, with an address that both have. */
async function fillTwo(visit: ReturnType<typeof startShop>['visit']): Promise<string[]> {
  const addresses = ['a', 'b'].flatMap((side) =>
    Array.from({ length: 20 }, (_, index) => `${side}${index + 1}@example.org`),
  );
  for (const address of addresses)
    await (address.startsWith('a') ? visit('1', address) : visit('2', address, 'second'));
  await visit('2', 'a1@example.org', 'second');
  return addresses;
}
