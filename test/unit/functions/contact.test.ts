import { beforeEach, describe, expect, test } from 'vitest';
import { contactAt } from '../../../shared/identity/contact.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { orderBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { deliver } from '../../support/delivered.ts';
import { createModelTable, type ModelTable } from '../../support/model-table.ts';
import { createTestService, SERVICE_START, type TestService } from '../../support/test-service.ts';

let table: ModelTable;
let service: TestService;
let output: ReturnType<typeof captureOutput>;
beforeEach(() => {
  output = captureOutput();
  table = createModelTable();
  service = createTestService(table.client);
});

const day = (number: number) => new Date(Date.UTC(2026, 3, number, 10)).toISOString();
const visit = (id: string, customer: object, at = 1) => ({
  id,
  type: 'visit',
  occurredAt: day(at),
  customer,
});
const send = async (...facts: object[]) =>
  (await service.send('generic', genericDelivery(facts))).body as { outcome: string };

const shopper = (changes: object = {}) => ({
  id: 71,
  email: 'ada@example.com',
  first_name: 'Ada',
  last_name: 'Lovelace',
  phone: '030 5550100',
  default_address: { country_code: 'DE' },
  updated_at: day(1),
  ...changes,
});
const order = (id: number, at: number, customer: object) =>
  service.send(
    'shopify',
    shopifyDelivery(
      'orders/create',
      orderBody({
        id,
        admin_graphql_api_id: null,
        processed_at: day(at),
        updated_at: day(at),
        checkout_token: null,
        cart_token: null,
        customer,
      }),
    ),
  );
const update = (customer: object) => service.send('shopify', shopifyDelivery('customers/update', customer));

async function recordsOf(identity: string) {
  const { body } = await service.get('/customers', { identity });
  return (body as { customers: { customerId: string; contact: unknown; version: number }[] }).customers;
}
const contactOf = async (identity: string) => (await recordsOf(identity)).map(({ contact }) => contact);

/** The items that an action changes or adds. */
async function writtenBy(act: () => Promise<unknown>): Promise<string[]> {
  const before = new Map([...table.items].map(([key, item]) => [key, JSON.stringify(item)]));
  await act();
  return [...table.items.values()]
    .filter((item) => before.get(`${item.PK} ${item.SK}`) !== JSON.stringify(item))
    .map(({ SK }) => String(SK).slice(0, 6))
    .sort();
}

describe('name and phone of a customer', () => {
  test('are shown in the record, the phone number in E.164', async () => {
    await send(visit('a', { id: '1', name: 'Grace Hopper', phone: '+1 (212) 555-0142' }));
    const [record] = await recordsOf('generic:customer:1');
    expect(record?.contact).toEqual({ name: 'Grace Hopper', phone: '+12125550142' });
    expect((await service.get(`/customers/${record?.customerId}`)).body).toEqual(record);
    await order(1, 1, shopper());
    expect(await contactOf('email:ada@example.com')).toEqual([
      { name: 'Ada Lovelace', phone: '+49305550100' },
    ]);
    expect(await contactOf('shopify:order:1')).toEqual([{ name: 'Ada Lovelace', phone: '+49305550100' }]);
  });

  test.each(['030 5550100', '0049 30 5550100', 'ring twice'])(
    'show no phone number when only %s was reported, without a country',
    async (phone) => {
      await send(visit('a', { id: '1', phone }));
      expect(await contactOf('generic:customer:1')).toEqual([{ name: null, phone: null }]);
    },
  );

  test('are each taken from the highest-ranking identity that has it', async () => {
    await send(visit('a', { email: 'ada@example.com', name: 'A. L.', phone: '+49 30 5550100' }));
    await send(visit('b', { id: '9', email: 'ada@example.com' }, 2));
    expect(await contactOf('generic:customer:9')).toEqual([{ name: 'A. L.', phone: '+49305550100' }]);
    await send(visit('c', { id: '9', name: 'Ada Lovelace', phone: 'none' }, 1));
    expect(await contactOf('generic:customer:9')).toEqual([{ name: 'Ada Lovelace', phone: '+49305550100' }]);
  });

  test('are the latest reported ones, and stay when a later update has none', async () => {
    await send(visit('b', { id: '1', name: 'Ada Lovelace' }, 3));
    await send(visit('a', { id: '1', name: 'Ada Byron', phone: '+49 30 5550100' }, 2));
    await send(visit('c', { id: '1' }, 4));
    expect(await contactOf('generic:customer:1')).toEqual([{ name: 'Ada Lovelace', phone: '+49305550100' }]);
  });

  test('never merge two customers', async () => {
    const same = { name: 'Ada Lovelace', phone: '+49 30 5550100' };
    await send(visit('a', { id: '1', ...same }), visit('b', { id: '2', ...same }));
    await order(1, 1, shopper({ phone: '+49 30 5550100', email: null }));
    const ids = ['generic:customer:1', 'generic:customer:2', 'shopify:customer:71'].map(recordsOf);
    expect(new Set((await Promise.all(ids)).flat().map(({ customerId }) => customerId)).size).toBe(3);
  });

  test('are in the owner item and nowhere else, and in no log', async () => {
    await send(visit('a', { id: '1', name: 'Xanthippe', phone: '+49 30 5550100' }));
    await order(1, 1, shopper({ first_name: 'Xanthippe' }));
    await update(shopper({ first_name: 'Xanthippe', last_name: 'Second', updated_at: day(2) }));
    const holding = [...table.items.values()].filter((item) =>
      /Xanthippe|5550100/.test(JSON.stringify(item)),
    );
    expect(holding.map(({ SK }) => SK)).toEqual(['OWNER', 'OWNER']);
    for (const item of table.items.values()) expect(`${item.PK} ${item.SK}`).not.toMatch(/Xanthippe|5550100/);
    expect(output.text()).not.toMatch(/Xanthippe|5550100/);
  });

  test('stay with their identity when customers are split', async () => {
    await send(visit('a', { id: '1', email: 'ada@example.com', name: 'Ada' }));
    await send(visit('b', { email: 'ada@example.com', name: 'Eve' }, 2));
    const [one] = await recordsOf('generic:customer:1');
    const identities = ['email:ada@example.com'];
    const answer = await service.ask('POST', `/customers/${one?.customerId}/unmerge`, {
      body: JSON.stringify({ identities }),
    });
    expect(answer.status).toBe(200);
    expect(await contactOf('generic:customer:1')).toEqual([{ name: 'Ada', phone: null }]);
    expect(await contactOf('email:ada@example.com')).toEqual([{ name: 'Eve', phone: null }]);
  });
});

describe('a change of a name', () => {
  test('is accepted, and a duplicate when it is repeated', async () => {
    await update({ ...shopper(), created_at: day(1) });
    const renamed = { ...shopper({ last_name: 'King', updated_at: day(5) }), created_at: day(1) };
    // The object is the account, which the body confirms.
    expect(await writtenBy(() => update(renamed))).toEqual(['OBJ#sh', 'OWNER', 'RECORD']);
    expect(await contactOf('shopify:customer:71')).toEqual([{ name: 'Ada King', phone: '+49305550100' }]);
    const requests = table.requests.length;
    expect((await update(renamed)).body).toEqual({ outcome: 'duplicate' });
    expect(table.requests.slice(requests)).toEqual(['BatchGetCommand']);
  });

  test('writes no more than the confirmed account when it lies within what is known, or repeats it later', async () => {
    for (const at of [5, 2]) await update({ ...shopper({ updated_at: day(at) }), created_at: day(1) });
    for (const at of [3, 9])
      expect(
        await writtenBy(() =>
          update({
            ...shopper({ updated_at: day(at), ...(at === 3 && { first_name: 'A' }) }),
            created_at: day(1),
          }),
        ),
      ).toEqual(['OBJ#sh']);
    expect(await contactOf('shopify:customer:71')).toEqual([{ name: 'Ada Lovelace', phone: '+49305550100' }]);
  });

  test('costs the next order nothing when there is none', async () => {
    await order(1, 1, shopper());
    const written = await writtenBy(() => order(2, 2, shopper({ updated_at: day(2) })));
    // The owner item of the new order itself.
    expect(written).toEqual(['OBJ#sh', 'OWNER', 'RECORD']);
    expect(
      await writtenBy(() => order(3, 3, shopper({ updated_at: day(3), first_name: 'Augusta' }))),
    ).toEqual(['OBJ#sh', 'OWNER', 'OWNER', 'RECORD']);
  });

  test('is also kept for a customer without any activity', async () => {
    const contact = contactAt(Date.parse(day(1)), { name: 'Ada' });
    if (contact === undefined) throw new Error('there is a name');
    const named = { persons: ['generic:customer:1'], objects: [], activities: [], contact };
    expect(await deliver(service.services, [named])).toMatchObject({ applied: true });
    expect(await deliver(service.services, [named])).toMatchObject({ applied: false, known: true });
    await send(visit('a', { id: '1' }, 2));
    expect(await contactOf('generic:customer:1')).toEqual([{ name: 'Ada', phone: null }]);
  });

  test('dated more than ten minutes ahead of the clock is left out, and the rest is applied', async () => {
    const ahead = new Date(SERVICE_START + 11 * 60_000).toISOString();
    await order(1, 1, shopper({ updated_at: ahead }));
    expect(await contactOf('shopify:customer:71')).toEqual([{ name: null, phone: null }]);
  });

  test('dated before an erasure is ignored; later activities are applied without it', async () => {
    const sent = visit('a', { id: '1', name: 'Ada' });
    await send(sent);
    const [before] = await recordsOf('generic:customer:1');
    service.time.customers = Date.parse(day(90));
    expect((await service.ask('DELETE', `/customers/${before?.customerId}`)).status).toBe(200);
    expect((await send(sent)).outcome).toBe('ignored');
    expect(JSON.stringify([...table.items.values()])).not.toContain('Ada');
    service.time.customers = Date.parse(day(95));
    await update({ ...shopper(), created_at: day(1) });
    const [shop] = await recordsOf('shopify:customer:71');
    expect((await service.ask('DELETE', `/customers/${shop?.customerId}`)).status).toBe(200);
    service.time.customers = Date.parse(day(97));
    await order(9, 96, shopper());
    expect(await contactOf('shopify:customer:71')).toEqual([{ name: null, phone: null }]);
  });

  test('during a concurrent rename is not undone', async () => {
    await send(visit('a', { id: '1', name: 'first' }, 1));
    await Promise.all(
      [5, 3, 9, 7, 2, 8].map((at) => send(visit(`at-${at}`, { id: '1', name: `as of ${at}` }, at))),
    );
    expect(await contactOf('generic:customer:1')).toEqual([{ name: 'as of 9', phone: null }]);
  });
});
