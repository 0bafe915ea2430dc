import { describe, expect, test } from 'vitest';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import type { Provider } from '../../../shared/connectors/registry.ts';

const delivery = (body: unknown, headers: Record<string, string> = {}): Delivery => ({
  method: 'POST',
  url: 'https://test/webhooks/test',
  headers,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});

async function describedBy(provider: Provider, one: Delivery) {
  const connector = await loadConnector(provider);
  return connector.describe?.(one);
}

const SHOPIFY_ID = 'b1f2c3d4-0000-4000-8000-000000000001';

describe('what the log says of a delivery', () => {
  test.each<[Provider, Delivery, object]>([
    [
      'shopify',
      delivery({ id: 1 }, { 'x-shopify-topic': 'orders/paid', 'x-shopify-webhook-id': SHOPIFY_ID }),
      { topic: 'orders/paid', deliveryId: SHOPIFY_ID },
    ],
    [
      'woocommerce',
      delivery({ id: 1 }, { 'x-wc-webhook-topic': 'order.updated', 'x-wc-webhook-delivery-id': 'af09' }),
      { topic: 'order.updated', deliveryId: 'af09' },
    ],
    [
      'stripe',
      delivery({ id: 'evt_1Q0', object: 'event', type: 'invoice.paid' }),
      { topic: 'invoice.paid', deliveryId: 'evt_1Q0' },
    ],
    [
      'zendesk',
      delivery(
        { type: 'zen:event-type:ticket.created', id: 'cbe4' },
        { 'x-zendesk-webhook-invocation-id': '01HX' },
      ),
      { topic: 'ticket.created', deliveryId: '01HX' },
    ],
    ['zendesk', delivery({ event: 'satisfaction', rating: 'good' }), { topic: 'satisfaction' }],
    [
      'generic',
      delivery({ id: '1', type: 'visit' }, { 'webhook-id': 'msg-1' }),
      { topic: 'visit', deliveryId: 'msg-1' },
    ],
    ['generic', delivery([{ type: 'visit' }, { type: 'visit' }]), { topic: 'visit' }],
    ['generic', delivery([{ type: 'visit' }, { type: 'order.paid' }]), {}],
  ])('of %s is its topic and the id of the sender', async (provider, one, expected) => {
    expect(await describedBy(provider, one)).toEqual(expected);
  });

  test.each<[string, string]>([
    ['an e-mail address', 'ann@example.org'],
    ['a telephone number', '+49 30 5550100'],
    ['a sentence', 'Ann has paid'],
    ['a quotation mark', 'a"b'],
    ['a line', 'a\nb'],
    ['text of 101 characters', 'x'.repeat(101)],
    ['nothing', ''],
  ])('is never %s', async (_, text) => {
    const headers = {
      'x-shopify-topic': text,
      'x-shopify-webhook-id': text,
      'x-wc-webhook-topic': text,
      'x-wc-webhook-delivery-id': text,
      'x-zendesk-webhook-invocation-id': text,
      'webhook-id': text,
    };
    for (const provider of ['shopify', 'woocommerce', 'stripe', 'zendesk', 'generic'] as const)
      expect(await describedBy(provider, delivery({ id: text, type: text }, headers))).toEqual({});
  });

  test.each(['', '{', 'null', '[]', '[null]', '7', '{"type":{}}', '{"type":null}'])(
    'is nothing for the body %j',
    async (body) => {
      for (const provider of ['stripe', 'zendesk', 'generic'] as const)
        expect(await describedBy(provider, delivery(body))).toEqual({});
    },
  );
});
