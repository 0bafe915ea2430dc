import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { KnownConnection } from '../../../shared/connectors/connection-list.ts';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { applyDelivery } from '../../../shared/intake/intake.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { orderBody, refundBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import {
  paymentBody,
  secondsAfter,
  stripeDelivery,
  stripeEvent,
  stripeRefund,
} from '../../support/connectors/stripe-delivery.ts';
import { ticketEvent, userEvent, zendeskDelivery } from '../../support/connectors/zendesk-delivery.ts';
import { comparableCustomers, reviewAll } from '../../support/delivered.ts';
import { expectGapFreeEvents } from '../../support/gap-free.ts';
import { createModelTable } from '../../support/model-table.ts';
import { expectOneLogEach } from '../../support/one-log-each.ts';
import { ordersOf } from '../../support/orders-of.ts';
import { policyWith, servicesOn } from '../../support/services.ts';

const SHOP: KnownConnection = { name: 'shopify', provider: 'shopify' };
const DESK: KnownConnection = { name: 'zendesk', provider: 'zendesk' };
const PAYMENTS: KnownConnection = { name: 'stripe', provider: 'stripe' };
const NOW = Date.parse('2026-03-01T00:00:00Z');

type Sent = readonly [KnownConnection, Delivery];

const paid = { financial_status: 'paid' };
const guest = { ...paid, customer: null, email: 'ada@example.com', contact_email: 'ada@example.com' };
const order: Sent = [SHOP, shopifyDelivery('orders/paid', orderBody(paid))];
const guestOrder: Sent = [SHOP, shopifyDelivery('orders/paid', orderBody(guest))];
const refund: Sent = [SHOP, shopifyDelivery('refunds/create', refundBody(9, ['10.00']))];
const account: Sent = [
  SHOP,
  shopifyDelivery('customers/create', {
    id: 71,
    admin_graphql_api_id: 'gid://shopify/Customer/71',
    email: 'ada@example.com',
    created_at: '2026-01-08T10:00:00Z',
    updated_at: '2026-01-08T10:00:00Z',
  }),
];
const ticket: Sent = [DESK, zendeskDelivery(ticketEvent('ticket.created'))];
const user: Sent = [DESK, zendeskDelivery(userEvent('user.created'))];
const payer: Sent = [
  PAYMENTS,
  stripeDelivery(
    stripeEvent('customer.created', { id: 'cus_1', email: 'ada@example.com', created: secondsAfter(0) }),
  ),
];
const payment: Sent = [
  PAYMENTS,
  stripeDelivery(stripeEvent('payment_intent.succeeded', paymentBody({ receipt_email: null }))),
];
const payback: Sent = [
  PAYMENTS,
  stripeDelivery(stripeEvent('refund.created', stripeRefund(), { created: secondsAfter(4) })),
];

/** The customers after the deliveries in this order, in sequence or concurrently. */
async function after(sent: readonly Sent[], atOnce = false) {
  const table = createModelTable(atOnce ? () => Promise.resolve() : undefined);
  const policy = policyWith();
  const services = servicesOn(table.client, { policy, now: () => NOW });
  const send = async ([connection, delivery]: Sent) => {
    const connector = await loadConnector(connection.provider);
    expect(await applyDelivery(services, connector, connection, delivery, () => false)).toMatchObject({
      busy: false,
      refused: [],
    });
  };
  if (atOnce) await Promise.all(sent.map(send));
  else for (const one of sent) await send(one);
  await reviewAll(services, () => table.items.values(), NOW);
  const items = [...table.items.values()];
  expectOneLogEach(items, policy);
  expectGapFreeEvents(items);
  return comparableCustomers(items);
}

/** The one customer after the deliveries. Expects the same in all orders, concurrently, and with duplicates. */
async function onlyCustomer(sent: readonly Sent[]) {
  const [first, ...others] = await after(sent);
  expect(others).toEqual([]);
  for (const order of ordersOf(sent)) expect(await after(order)).toEqual([first]);
  expect(await after(sent, true)).toEqual([first]);
  expect(await after([...sent, ...[...sent].reverse()])).toEqual([first]);
  return first;
}

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('a delivery that is received before its customer is known', () => {
  test('a refund before its order is in the record of the customer who ordered', async () => {
    const customer = await onlyCustomer([refund, order]);
    expect(customer?.record.facts).toMatchObject({ orders: 1, refunds: [{ currency: 'EUR', minor: 1000 }] });
    expect(customer?.identities).toEqual(
      expect.arrayContaining(['shopify:customer:71', 'shopify:order:501']),
    );
  });

  test('a ticket with only a requester is in the record of the customer whose address is reported later', async () => {
    const customer = await onlyCustomer([ticket, user, order, account]);
    expect(customer?.record.facts.orders).toBe(1);
    expect(customer?.identities).toEqual(
      expect.arrayContaining([
        'email:ada@example.com',
        'shopify:customer:71',
        'zendesk:customer:8447388090494',
        'zendesk:ticket:31',
      ]),
    );
  });

  test('a guest order is in the record of the account that is created later', async () => {
    const customer = await onlyCustomer([guestOrder, refund, account]);
    expect(customer?.record.facts).toMatchObject({ orders: 1, refunds: [{ currency: 'EUR', minor: 1000 }] });
    expect(customer?.identities).toContain('shopify:customer:71');
  });

  test('a payment and its refund are in the record of the customer with the address that the payment provider reports', async () => {
    const customer = await onlyCustomer([payback, payment, payer, account]);
    expect(customer?.identities).toEqual(
      expect.arrayContaining(['shopify:customer:71', 'stripe:customer:cus_1']),
    );
    expect(customer?.record.facts.refunds).toEqual([{ currency: 'EUR', minor: 1000 }]);
  });
});
