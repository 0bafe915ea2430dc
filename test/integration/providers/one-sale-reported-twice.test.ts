import { beforeEach, describe, expect, test } from 'vitest';
import type { KnownConnection } from '../../../shared/connectors/connection-list.ts';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { applyDelivery } from '../../../shared/intake/intake.ts';
import { customerByIdentity } from '../../../shared/storage/customer-lookup.ts';
import { captureOutput } from '../../support/captured-output.ts';
import {
  chargeBody,
  paymentBody,
  secondsAfter,
  sessionBody,
  stripeDelivery,
  stripeEvent,
  stripeRefund,
} from '../../support/connectors/stripe-delivery.ts';
import { PAID, woocommerceDelivery, wooOrder } from '../../support/connectors/woocommerce-delivery.ts';
import { createModelTable } from '../../support/model-table.ts';
import { policyWith, servicesOn } from '../../support/services.ts';

const SHOP: KnownConnection = { name: 'woocommerce', provider: 'woocommerce' };
const PAYMENTS: KnownConnection = { name: 'stripe', provider: 'stripe' };

type Sent = readonly [KnownConnection, Delivery];

// The common address is reported first: without it, the two accounts would be two customers until it is.
const customer: Sent = [
  PAYMENTS,
  stripeDelivery(
    stripeEvent('customer.created', { id: 'cus_1', email: 'ada@example.com', created: secondsAfter(0) }),
  ),
];
const placed: Sent = [SHOP, woocommerceDelivery('order.created', wooOrder())];
const paid: Sent = [SHOP, woocommerceDelivery('order.updated', wooOrder(PAID))];
const session: Sent = [PAYMENTS, stripeDelivery(stripeEvent('checkout.session.completed', sessionBody()))];
const payment: Sent = [PAYMENTS, stripeDelivery(stripeEvent('payment_intent.succeeded', paymentBody()))];
const atRefund = { created: secondsAfter(4) };
const refundedInShop: Sent = [
  SHOP,
  woocommerceDelivery(
    'order.updated',
    wooOrder({ ...PAID, date_modified_gmt: '2026-01-09T10:00:03', refunds: [{ id: 801, total: '-10.00' }] }),
  ),
];
const refund: Sent = [PAYMENTS, stripeDelivery(stripeEvent('refund.created', stripeRefund(), atRefund))];
const charge: Sent = [PAYMENTS, stripeDelivery(stripeEvent('charge.refunded', chargeBody(), atRefund))];

const SALE = [placed, paid, session, payment, refundedInShop, refund, charge];

beforeEach(() => captureOutput());

/** The orders, revenue and refunds of the one customer after all deliveries. */
async function factsAfter(sent: readonly Sent[], notCounted: string | null) {
  const policy = policyWith(
    notCounted === null ? {} : { connections: { [notCounted]: { orders: 'not-counted' } } },
  );
  const services = servicesOn(createModelTable().client, { policy });
  for (const [connection, delivery] of [customer, ...sent]) {
    const connector = await loadConnector(connection.provider);
    const intake = await applyDelivery(services, connector, connection, delivery, () => false);
    expect(intake).toMatchObject({ busy: false, refused: [] });
  }
  const [byShop, byPayment] = await Promise.all(
    ['woocommerce:customer:71', 'stripe:customer:cus_1'].map((identity) =>
      customerByIdentity(services.store, identity),
    ),
  );
  if (byShop === undefined || byPayment === undefined) throw new Error('there is no customer');
  expect(byPayment.customerId).toBe(byShop.customerId);
  const { orders, revenue, refunds } = byShop.lifecycle.facts;
  return { orders, revenue, refunds };
}

const ONCE = {
  orders: 1,
  revenue: [{ currency: 'EUR', minor: 4999 }],
  refunds: [{ currency: 'EUR', minor: 1000 }],
};

describe('one sale that both the shop and its payment provider report', () => {
  test.each(['stripe', 'woocommerce'])(
    'counts once when the orders of %s do not count',
    async (notCounted) => {
      expect(await factsAfter(SALE, notCounted)).toEqual(ONCE);
    },
  );

  test('counts once in any order and with duplicates', async () => {
    for (const sent of [SALE.toReversed(), [...SALE, ...SALE], [payment, charge, paid, session, ...SALE]])
      expect(await factsAfter(sent, 'stripe')).toEqual(ONCE);
  });

  test('counts twice without that setting, because it may be two sales', async () => {
    expect(await factsAfter(SALE, null)).toMatchObject({ orders: 2 });
  });
});
