import { describe, expect, it, test } from 'vitest';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import type { Provider } from '../../../shared/connectors/registry.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { firstUpdate } from '../../support/connectors/mapped.ts';
import { orderBody, refundBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import {
  chargeBody,
  invoiceBody,
  secondsAfter,
  sessionBody,
  stripeDelivery,
  stripeEvent,
} from '../../support/connectors/stripe-delivery.ts';
import {
  woocommerceDelivery,
  wooOrder,
  wooSubscription,
} from '../../support/connectors/woocommerce-delivery.ts';
import {
  satisfactionBody,
  ticketEvent,
  userEvent,
  zendeskDelivery,
} from '../../support/connectors/zendesk-delivery.ts';

/** The contact of the first update in short: name, phone with its country, and the instant that both share. */
async function contactOf(provider: Provider, delivery: Delivery) {
  const connector = await loadConnector(provider);
  const { contact } = firstUpdate(connector.map(delivery, { name: 'one', provider }));
  if (contact === undefined) return null;
  const { name, phone } = contact;
  const [at, ...others] = new Set([name, phone].flatMap((dated) => (dated === null ? [] : [dated.at])));
  expect(others).toEqual([]);
  return {
    name: name?.text ?? null,
    phone: phone && [phone.text, phone.country],
    at: new Date(at ?? Number.NaN).toISOString(),
  };
}

const item = (customer: object) =>
  genericDelivery({ id: 'v', type: 'visit', occurredAt: '2026-01-05T10:00:00Z', customer });

const shopper = {
  id: 71,
  email: 'ada@example.com',
  first_name: 'Ada',
  last_name: 'Lovelace',
  phone: '030 5550100',
  default_address: { country_code: 'de', phone: '+49 30 5550199' },
  created_at: '2026-01-01T08:00:00Z',
  updated_at: '2026-01-04T08:00:00Z',
};
const shown = { name: 'Ada Lovelace', phone: ['030 5550100', 'DE'] };
const checkout = {
  token: 'chk-1',
  email: 'receipt@example.com',
  customer: { id: 71 },
  created_at: '2026-01-05T09:50:00Z',
  updated_at: '2026-01-05T09:55:00Z',
};

const billing = {
  first_name: 'Ada',
  last_name: 'Lovelace',
  phone: '030 5550100',
  country: 'DE',
  email: 'ada@example.com',
};
const account = { id: 71, email: 'ada@example.com', date_created_gmt: '2026-01-01T10:00:00', billing };

const payer = { name: 'Ada Lovelace', phone: '030 5550100', address: { country: 'DE', line1: 'Street 1' } };
const stripeCustomer = { id: 'cus_1', email: 'ada@example.com', created: secondsAfter(-1), ...payer };

const EVENT = '2026-01-05T10:00:00.000Z';

const REPORTED: [Provider, what: string, Delivery, expected: object][] = [
  [
    'generic',
    'an activity',
    item({ id: '7', name: 'Ada', phone: '+49 30 5550100' }),
    { name: 'Ada', phone: ['+49 30 5550100', null], at: EVENT },
  ],
  [
    'generic',
    'an activity with only a name',
    item({ id: '7', name: 'Ada' }),
    { name: 'Ada', phone: null, at: EVENT },
  ],

  ...['customers/create', 'customers/update'].map((topic): (typeof REPORTED)[number] => [
    'shopify',
    topic,
    shopifyDelivery(topic, shopper),
    { ...shown, at: '2026-01-04T08:00:00.000Z' },
  ]),
  ...['orders/create', 'orders/updated', 'orders/paid', 'orders/fulfilled', 'orders/cancelled'].map(
    (topic): (typeof REPORTED)[number] => [
      'shopify',
      topic,
      shopifyDelivery(topic, orderBody({ customer: shopper })),
      { ...shown, at: '2026-01-04T08:00:00.000Z' },
    ],
  ),
  [
    'shopify',
    'an order whose customer has no time',
    shopifyDelivery('orders/create', orderBody({ customer: { ...shopper, updated_at: null } })),
    { ...shown, at: '2026-01-05T10:00:09.000Z' },
  ],
  [
    'shopify',
    'a customer with a phone number only in the address',
    shopifyDelivery('customers/update', { ...shopper, phone: null, last_name: null }),
    { name: 'Ada', phone: ['+49 30 5550199', 'DE'], at: '2026-01-04T08:00:00.000Z' },
  ],
  [
    'shopify',
    'checkouts/create',
    shopifyDelivery('checkouts/create', { ...checkout, customer: shopper }),
    { ...shown, at: '2026-01-04T08:00:00.000Z' },
  ],
  [
    'shopify',
    'checkouts/update whose customer has no time',
    shopifyDelivery('checkouts/update', { ...checkout, customer: { id: 71, first_name: 'Ada' } }),
    { name: 'Ada', phone: null, at: '2026-01-05T09:55:00.000Z' },
  ],

  [
    'woocommerce',
    'customer.created',
    woocommerceDelivery('customer.created', account),
    { ...shown, at: '2026-01-01T10:00:00.000Z' },
  ],
  [
    'woocommerce',
    'customer.updated with a name of the account',
    woocommerceDelivery('customer.updated', {
      ...account,
      first_name: 'Augusta',
      last_name: '',
      date_modified_gmt: '2026-01-03T10:00:00',
    }),
    { ...shown, name: 'Augusta', at: '2026-01-03T10:00:00.000Z' },
  ],
  [
    'woocommerce',
    'order.updated',
    woocommerceDelivery('order.updated', wooOrder({ billing })),
    { ...shown, at: '2026-01-05T10:00:05.000Z' },
  ],
  [
    'woocommerce',
    'subscription.updated',
    woocommerceDelivery('subscription.updated', wooSubscription({ billing })),
    { ...shown, at: '2026-01-05T10:02:01.000Z' },
  ],

  ...['customer.created', 'customer.updated'].map((type): (typeof REPORTED)[number] => [
    'stripe',
    type,
    stripeDelivery(stripeEvent(type, stripeCustomer)),
    { ...shown, at: EVENT },
  ]),
  [
    'stripe',
    'checkout.session.async_payment_succeeded, as of the session',
    stripeDelivery(
      stripeEvent(
        'checkout.session.async_payment_succeeded',
        sessionBody({ customer_details: { ...payer, email: 'ada@example.com' } }),
      ),
    ),
    { ...shown, at: '2026-01-05T09:50:00.000Z' },
  ],

  [
    'zendesk',
    'user.name_changed',
    zendeskDelivery({ ...userEvent('user.name_changed'), event: { previous: 'A', current: 'Ada Lovelace' } }),
    { name: 'Ada Lovelace', phone: null, at: '2026-01-05T10:00:00.123Z' },
  ],
];

const NOT_REPORTED: [Provider, what: string, Delivery][] = [
  ['generic', 'an activity without name and phone', item({ id: '7' })],
  ['shopify', 'an order without a customer', shopifyDelivery('orders/create', orderBody({ customer: null }))],
  [
    'shopify',
    'a customer without a time',
    shopifyDelivery('customers/update', { ...shopper, updated_at: null }),
  ],
  ['shopify', 'a refund', shopifyDelivery('refunds/create', refundBody(801, ['5.00']))],
  [
    'woocommerce',
    'an order without a billing address',
    woocommerceDelivery('order.created', wooOrder({ billing: null })),
  ],
  // The contact on an invoice or a charge is a copy from its creation and may be outdated.
  [
    'stripe',
    'an invoice',
    stripeDelivery(
      stripeEvent('invoice.paid', invoiceBody({ customer_name: 'Ada', customer_phone: '+49 30 5550100' })),
    ),
  ],
  [
    'stripe',
    'a refunded charge',
    stripeDelivery(stripeEvent('charge.refunded', chargeBody({ billing_details: payer }))),
  ],
  ['zendesk', 'a user', zendeskDelivery(userEvent('user.created'))],
  ['zendesk', 'the trigger template', zendeskDelivery(satisfactionBody())],
  ['zendesk', 'a ticket', zendeskDelivery(ticketEvent('ticket.created'))],
  [
    'zendesk',
    'another changed field',
    zendeskDelivery({ ...userEvent('user.role_changed'), event: { current: 'admin' } }),
  ],
];

describe('name and phone', () => {
  test.each(REPORTED)('of %s are read from %s', async (provider, _, delivery, expected) => {
    expect(await contactOf(provider, delivery)).toEqual(expected);
  });

  test.each(NOT_REPORTED)('of %s are not read from %s', async (provider, _, delivery) => {
    expect(await contactOf(provider, delivery)).toBeNull();
  });

  it.each<[string, unknown, string | null]>([
    ['is cut after 200 characters', 'x'.repeat(10_000), 'x'.repeat(200)],
    ['is cut between characters', `${'x'.repeat(199)}😀`, 'x'.repeat(199)],
    ['loses control characters', '\u0000A\u001bd\u0085a\u007f', 'Ada'],
    ['becomes one line', ' Ada\r\nLovelace\t', 'Ada  Lovelace'],
    ['loses a lone surrogate', 'A\ud800da', 'Ada'],
    ['keeps direction marks', '\u202eadA\u200f', '\u202eadA\u200f'],
    ['keeps what looks like HTML', '<script>alert("1")</script>&amp;', '<script>alert("1")</script>&amp;'],
    ['is missing if it has only control characters', '\u0000\u0001', null],
    ['is missing if it is blank', '  ', null],
    ['is missing if it is an object', { toString: 'Ada' }, null],
    ['is missing if it is a number', 17, null],
  ])('never refuse the delivery: the name %s', async (_, name, expected) => {
    const contact = await contactOf('generic', item({ id: '7', name }));
    expect(contact?.name ?? null).toBe(expected);
  });

  it.each<[Provider, Delivery]>([
    [
      'shopify',
      shopifyDelivery('customers/update', { ...shopper, default_address: 'x', updated_at: 'soon' }),
    ],
    [
      'shopify',
      shopifyDelivery('orders/create', orderBody({ customer: { ...shopper, default_address: [1] } })),
    ],
    ['shopify', shopifyDelivery('checkouts/update', { ...checkout, updated_at: 5 })],
    [
      'woocommerce',
      woocommerceDelivery('customer.updated', { ...account, billing: 7, date_modified_gmt: 'x' }),
    ],
    [
      'stripe',
      stripeDelivery(stripeEvent('customer.updated', { ...stripeCustomer, address: 'x', phone: 4 })),
    ],
    ['zendesk', zendeskDelivery({ ...userEvent('user.name_changed'), event: 'x' })],
  ])('of %s that cannot be read count as missing', async (provider, delivery) => {
    const { updates, refused } = (await loadConnector(provider)).map(delivery, { name: 'one', provider });
    expect(refused).toEqual([]);
    expect(updates).toHaveLength(1);
  });

  it('have at most 200 characters of first and last name together', async () => {
    const body = { ...shopper, first_name: 'x'.repeat(300), last_name: 'y'.repeat(300) };
    const contact = await contactOf('shopify', shopifyDelivery('customers/update', body));
    expect(contact?.name).toHaveLength(200);
  });
});
