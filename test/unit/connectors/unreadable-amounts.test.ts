import { describe, expect, test } from 'vitest';
import { mapItems } from '../../../shared/connectors/batch.ts';
import type { Connector, Delivery, Mapping } from '../../../shared/connectors/connector.ts';
import { genericConnector } from '../../../shared/connectors/generic/connector.ts';
import {
  mappingOf,
  objectOf,
  reportsFrom,
  snapshot,
  statedAmount,
  update,
} from '../../../shared/connectors/mapping.ts';
import { shopifyConnector } from '../../../shared/connectors/shopify/connector.ts';
import { stripeConnector } from '../../../shared/connectors/stripe/connector.ts';
import { woocommerceConnector } from '../../../shared/connectors/woocommerce/connector.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { orderBody, refundBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { paymentBody, stripeDelivery, stripeEvent } from '../../support/connectors/stripe-delivery.ts';
import { PAID, woocommerceDelivery, wooOrder } from '../../support/connectors/woocommerce-delivery.ts';

/** The number of amounts of a delivery that cannot be read. Nothing of it is refused. */
function unreadableIn({ provider, map }: Connector, delivery: Delivery): number {
  const { refused, unreadableAmounts } = map(delivery, { name: provider, provider });
  expect(refused).toEqual([]);
  return unreadableAmounts ?? 0;
}

const shopifyOrder = (changes: object) =>
  unreadableIn(shopifyConnector, shopifyDelivery('orders/updated', { ...orderBody(), ...changes }));
const stripePayment = (changes: object) =>
  unreadableIn(
    stripeConnector,
    stripeDelivery(stripeEvent('payment_intent.succeeded', { ...paymentBody(), ...changes })),
  );
const wooOrderOf = (changes: object) =>
  unreadableIn(woocommerceConnector, woocommerceDelivery('order.updated', { ...wooOrder(PAID), ...changes }));
const generic = (...items: object[]) => unreadableIn(genericConnector, genericDelivery(items));

const orderOf = (total: string) =>
  update({
    objects: [
      reportsFrom('tool')(
        'shop',
        'order',
        objectOf({ connection: 'shop' }, 'order', '501'),
        snapshot(0, { attributes: { total: statedAmount(total, 'EUR') } }),
      ),
    ],
  });

const paid = (order: object) => ({
  id: 'fact-1',
  type: 'order.paid',
  occurredAt: '2026-01-05T10:00:00Z',
  customer: { id: '17' },
  order: { id: '1', ...order },
});

describe('the mapping of a delivery counts the amounts that cannot be read', () => {
  test.each<[string, () => number]>([
    ['Shopify: an unknown currency', () => shopifyOrder({ currency: 'IRT' })],
    [
      'Shopify: an amount of another type',
      () => shopifyOrder({ current_total_price: null, total_price: {} }),
    ],
    ['Stripe: an unknown currency', () => stripePayment({ currency: 'irt' })],
    ['Stripe: a fraction of a krona', () => stripePayment({ currency: 'isk', amount_received: 4999 })],
    ['WooCommerce: an unknown currency', () => wooOrderOf({ currency: 'IRT' })],
    ['WooCommerce: too many decimals', () => wooOrderOf({ total: '1.2345' })],
    ['generic: an unknown currency', () => generic(paid({ total: '1.00', currency: 'IRT' }))],
    ['generic: too many decimals', () => generic(paid({ total: '1.005', currency: 'EUR' }))],
    ['generic: an amount without a currency', () => generic(paid({ total: '1.00' }))],
    [
      'generic: a refund that names no object',
      () => generic({ ...paid({ id: null, total: '1.00', currency: 'IRT' }), type: 'order.refunded' }),
    ],
  ])('%s', (_what, unreadable) => {
    expect(unreadable()).toBe(1);
  });

  test('of each item of a batch', () => {
    const mapped = ['1', 'x', 'y'].map((total) => mappingOf('item', orderOf(total)));
    expect(mapItems(mapped, (item) => item as Mapping).unreadableAmounts).toBe(2);
    expect(mapItems(mapped.slice(0, 1), (item) => item as Mapping)).not.toHaveProperty('unreadableAmounts');
  });

  test('each of several', () => {
    const refunds = [refundBody(1, ['10.00']), refundBody(2, ['5.00'])].map((refund) => ({
      ...refund,
      transactions: [{ kind: 'refund', status: 'success', amount: '5.00', currency: 'IRT' }],
    }));
    expect(shopifyOrder({ currency: 'IRT', refunds })).toBe(3);
    const bad = paid({ total: '1.00', currency: 'IRT' });
    expect(generic(bad, paid({ total: '1.00', currency: 'EUR' }), { ...bad, id: 'fact-2' })).toBe(2);
  });

  test.each<[string, () => number]>([
    ['an amount that can be read', () => shopifyOrder({})],
    ['an amount of zero', () => wooOrderOf({ total: '0.00' })],
    ['no amount', () => wooOrderOf({ total: null })],
    ['no amount and a currency', () => generic(paid({ currency: 'IRT' }))],
    ['a refund without an amount', () => generic({ ...paid({ id: null }), type: 'order.refunded' })],
  ])('but not %s', (_what, unreadable) => {
    expect(unreadable()).toBe(0);
  });
});
