import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { captureOutput } from '../../support/captured-output.ts';
import { orderBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { type EmbeddedTable, scanTable, startEmbeddedTable } from '../../support/embedded-table.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

// Two shops with one owner, whose accounts of one person are one customer because both have the person's address.

const DAY = 86_400_000;

let table: EmbeddedTable;
let service: TestService;
let storage: ReturnType<typeof createMemoryStorage>;
/** A number that no other test has: they share the table. */
let round = 0;
beforeAll(async () => {
  table = await startEmbeddedTable();
});
afterAll(() => table.close());
beforeEach(() => {
  captureOutput();
  round += 1;
  storage = createMemoryStorage();
  service = createTestService(table.client, storage, { table: table.name });
  service.live.connections.set('unbound', {
    name: 'unbound',
    provider: 'shopify',
    account: 'b-shop.myshopify.com',
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const SHOPS = { shopify: 'a-shop.myshopify.com', unbound: 'b-shop.myshopify.com' } as const;
type Shop = keyof typeof SHOPS;

const email = () => `mary-${round}@example.com`;
const own = () => `mary-only-a-${round}@example.com`;
const account = (shop: Shop) => (shop === 'shopify' ? 710_000 : 720_000) + round;
const order = (shop: Shop) => (shop === 'shopify' ? 810_000 : 820_000) + round;

async function send(shop: Shop, topic: string, body: object): Promise<unknown> {
  const headers = { 'x-shopify-shop-domain': SHOPS[shop] };
  return (await service.send(shop, shopifyDelivery(topic, body, headers))).body;
}

async function reportAccount(shop: Shop, address = email()): Promise<void> {
  const customer = { id: account(shop), email: address, created_at: '2026-01-01T10:00:00Z', phone: null };
  await send(shop, 'customers/create', customer);
  const number = order(shop);
  const ids = { id: number, admin_graphql_api_id: `gid://shopify/Order/${number}` };
  await send(
    shop,
    'orders/paid',
    orderBody({ ...ids, customer, financial_status: 'paid', checkout_token: null, cart_token: null }),
  );
}

const ask = (shop: Shop, topic: string, more: object) =>
  send(shop, topic, { shop_id: 1, shop_domain: SHOPS[shop], ...more });
const redact = (shop: Shop) =>
  ask(shop, 'customers/redact', {
    customer: { id: account(shop), email: email() },
    orders_to_redact: [order(shop)],
  });

async function recordOf(identity: string) {
  const { body } = await service.get('/customers', { identity });
  return (body as { customers: { identities: string[]; facts: { orders: number } }[] }).customers[0];
}

async function letTimePass(milliseconds = 200_000): Promise<void> {
  service.time.customers += milliseconds;
  service.time.real += milliseconds;
  for (let more = true; more; ) ({ more } = await service.review());
  await service.redrive('busy');
  for (let more = true; more; ) ({ more } = await service.review());
}

const everything = async () => JSON.stringify(await scanTable(table));

describe('of somebody who is one customer in two shops', () => {
  test('a request of one shop erases what that shop reported, and no more', async () => {
    await reportAccount('shopify');
    await reportAccount('unbound');
    expect(await recordOf(`email:${email()}`)).toMatchObject({ facts: { orders: 2 } });

    expect(await redact('shopify')).toEqual({ outcome: 'accepted' });
    await letTimePass();
    expect(await recordOf(`unbound:customer:${account('unbound')}`)).toMatchObject({
      identities: [`email:${email()}`, `unbound:customer:${account('unbound')}`],
      facts: { orders: 1 },
    });
    const left = await everything();
    expect(left).not.toContain(`shopify:customer:${account('shopify')}`);
    expect(left).not.toContain(`shopify:order:${order('shopify')}`);
    expect(left).toContain(`unbound:order:${order('unbound')}`);
    expect(await redact('shopify')).toEqual({ outcome: 'duplicate' });
  });

  test('the other shop can then erase the rest', async () => {
    await reportAccount('shopify');
    await reportAccount('unbound');
    await redact('shopify');
    await letTimePass();
    expect(await redact('unbound')).toEqual({ outcome: 'accepted' });
    await letTimePass();
    const left = await everything();
    expect(left).not.toContain(email());
    expect(left).not.toContain(`unbound:order:${order('unbound')}`);
  });

  test('an address that the shop alone claims goes with its account', async () => {
    await reportAccount('shopify', own());
    await reportAccount('unbound');
    const [a, b] = await Promise.all(
      [`shopify:customer:${account('shopify')}`, `unbound:customer:${account('unbound')}`].map(
        async (identity) => (await recordOf(identity)) as unknown as { customerId: string },
      ),
    );
    const merged = await service.ask('POST', `/customers/${a?.customerId}/merge`, {
      body: JSON.stringify({ with: b?.customerId }),
    });
    expect(merged.status).toBe(200);
    await redact('shopify');
    await letTimePass();
    expect(await recordOf(`email:${own()}`)).toBeUndefined();
    expect(await everything()).not.toContain(own());
    expect(await recordOf(`email:${email()}`)).toMatchObject({
      identities: [`unbound:customer:${account('unbound')}`, `email:${email()}`],
    });
  });

  test('a request for data is answered with what that shop reported', async () => {
    await reportAccount('shopify');
    await reportAccount('unbound');
    await ask('shopify', 'customers/data_request', {
      customer: { id: account('shopify'), email: email() },
      orders_requested: [order('shopify')],
      data_request: { id: 9_000 + round },
    });
    await letTimePass();
    const exported = [...storage.texts].filter(([key]) => key.startsWith('exports/')).map(([, text]) => text);
    expect(exported.join()).toContain(`shopify:order:${order('shopify')}`);
    expect(exported.join()).not.toContain('unbound');
    expect(exported.join()).not.toContain(String(account('unbound')));
    expect(exported.join()).not.toContain(String(order('unbound')));
  });

  test('the erasing of one shop leaves the other as it was', async () => {
    await reportAccount('shopify');
    await reportAccount('unbound');
    expect(await ask('shopify', 'shop/redact', {})).toEqual({ outcome: 'accepted' });
    await letTimePass(6 * DAY);
    expect(await recordOf(`shopify:customer:${account('shopify')}`)).toBeDefined();
    await letTimePass(DAY);
    await letTimePass();
    expect(await recordOf(`shopify:customer:${account('shopify')}`)).toBeUndefined();
    expect(await recordOf(`unbound:customer:${account('unbound')}`)).toMatchObject({ facts: { orders: 1 } });
    expect(await everything()).not.toContain('shopify:customer:');
  });
});
