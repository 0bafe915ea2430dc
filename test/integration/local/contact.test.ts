import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { orderBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { eventually } from '../../support/eventually.ts';
import { type LocalStack, startLocalStack } from '../../support/local-process.ts';

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack();
});
afterAll(() => stack.interrupt());

async function send(provider: 'generic' | 'shopify', delivery: Delivery): Promise<string> {
  const { url, secret } = await stack.client.connection(provider);
  const connector = await loadConnector(provider);
  return stack.client.send(connector.sign({ ...delivery, url }, secret, Date.now()));
}

const answer = z.object({
  customers: z.array(z.looseObject({ customerId: z.string(), contact: z.unknown() })),
});
async function search(identity: string) {
  const response = await fetch(`${stack.url}/customers?identity=${encodeURIComponent(identity)}`);
  return answer.parse(await response.json()).customers;
}

const visit = (id: string, customer: object) =>
  genericDelivery({ id, type: 'visit', occurredAt: new Date(Date.now() - 60_000).toISOString(), customer });

describe('name and phone', () => {
  test('reported by a shop and in the canonical schema are shown, link no customers, and are in no event or log', async () => {
    const customer = {
      id: 71,
      email: 'zenobia@example.com',
      first_name: 'Zenobia',
      last_name: 'Shop',
      phone: '030 5550100',
      default_address: { country_code: 'DE' },
      updated_at: '2026-01-05T10:00:00Z',
    };
    const order = shopifyDelivery('orders/create', orderBody({ customer }));
    expect(await send('shopify', order)).toBe('accepted');
    expect(await send('shopify', order)).toBe('duplicate');
    const renamed = { ...customer, last_name: 'Market', updated_at: '2026-01-06T10:00:00Z' };
    const update = shopifyDelivery('customers/update', renamed);
    expect(await send('shopify', update)).toBe('accepted');
    expect(await send('shopify', update)).toBe('duplicate');
    const other = visit('same', { id: 'z', name: 'Zenobia Market', phone: '+49 30 5550100' });
    expect(await send('generic', other)).toBe('accepted');

    const shown = { name: 'Zenobia Market', phone: '+49305550100' };
    const [shopper] = await search('shopify:customer:71');
    const [visitor] = await search('generic:customer:z');
    expect([shopper?.contact, visitor?.contact]).toEqual([shown, shown]);
    expect(visitor?.customerId).not.toBe(shopper?.customerId);
    const record = await fetch(`${stack.url}/customers/${shopper?.customerId}`);
    expect(await record.json()).toEqual(shopper);

    const events = await eventually(async () => {
      const all = await stack.client.events();
      const sent = JSON.stringify(all);
      return sent.includes(shopper?.customerId ?? '') && sent.includes(visitor?.customerId ?? '')
        ? sent
        : undefined;
    });
    for (const text of [events, stack.output.stdout, stack.output.stderr])
      expect(text).not.toMatch(/Zenobia|5550100/);
  });

  test.each<[string, string, string | null]>([
    ['ten thousand characters', 'n'.repeat(10_000), 'n'.repeat(200)],
    ['control characters', 'A\u0000d\u001b[31ma', 'Ad[31ma'],
    ['marks of direction', '\u202e\u200fAda', '\u202e\u200fAda'],
    ['HTML', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
  ])('of %s do no harm', async (what, hostile, expected) => {
    const id = what.replaceAll(' ', '-');
    expect(await send('generic', visit(id, { id, name: hostile, phone: hostile }))).toBe('accepted');
    expect(await search(`generic:customer:${id}`)).toMatchObject([
      { contact: { name: expected, phone: null } },
    ]);
  });
});
