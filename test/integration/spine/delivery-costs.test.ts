import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readItems, sizeOf, writeUnitsOf } from '../../../local/measure/write-units.ts';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { applyDelivery } from '../../../shared/intake/intake.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import * as shopify from '../../support/connectors/shopify-delivery.ts';
import * as stripe from '../../support/connectors/stripe-delivery.ts';
import * as woo from '../../support/connectors/woocommerce-delivery.ts';
import * as zendesk from '../../support/connectors/zendesk-delivery.ts';
import { type EmbeddedTable, startEmbeddedTable } from '../../support/embedded-table.ts';
import { servicesOn } from '../../support/services.ts';

// What deliveries of each provider cost, one after the other, against the budgets.

/** Write units of the table for one thing, in items of at most 1 KB. */
const UNITS = { duplicate: 0, confirmation: 1, effect: 4, transition: 6, move: 14 } as const;
/** The entry of each further thing that a delivery reports. */
const UNITS_OF_FURTHER = 2;
const UNITS_OF_FIRST_SEEN = 2;
/** It is also deleted under its old home, and its owner follows. */
const UNITS_OF_OTHER_HOME = 4;
/** It is deleted under its old home and written under the new one. */
const UNITS_OF_MOVED_ACTIVITY = 4;
/** At most; a move has a transition of each of two customers. An effect also writes two if the next review comes earlier. */
const INDEX_UNITS = { duplicate: 0, confirmation: 0, effect: 3, transition: 5, move: 10 } as const;

type Kind = keyof typeof UNITS;

interface Expected {
  /** Identities and objects that no delivery named before. */
  readonly firstSeen?: number;
  /** Snapshots and activities of the delivery beyond the first. */
  readonly further?: number;
  /** The delivery names no person. */
  readonly nobody?: true;
  /** Objects that get another home of the same customer. */
  readonly otherHome?: number;
  /** Activities about an object that move with it. */
  readonly movedActivities?: number;
  /** Known identities whose claims change. */
  readonly claims?: number;
  /** Known objects that get to know a child, or that are of another object than before. */
  readonly parents?: number;
  /** Objects that are only confirmed, beside the rest. Each takes a call of its own. */
  readonly confirmed?: number;
  /** Reads of others: of a customer who loses an object, or of what decides about claims. */
  readonly others?: number;
  /** Queries of logs: one for each home of a customer whose log is folded again. */
  readonly logs?: number;
  /** Written items of more than 1 KB. */
  readonly large?: number;
}
type Row = readonly [what: string, delivery: Delivery, kind: Kind, expected?: Expected];

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 5, 10);
const iso = (day: number) => new Date(START + day * DAY).toISOString();

const shop = (topic: string, body: object) => shopify.shopifyDelivery(topic, body);
const order = (day: number, changes: object = {}) =>
  shopify.orderBody({ updated_at: iso(day), financial_status: 'paid', ...changes });
const later = (id: number, day: number, more: object = {}) => ({
  id,
  admin_graphql_api_id: null,
  created_at: iso(day),
  processed_at: iso(day),
  checkout_token: null,
  cart_token: null,
  ...more,
});
const parcel = (id: number, day: number, status = 'success', updated = day) =>
  shopify.fulfillmentBody(id, status, { created_at: iso(day), updated_at: iso(updated) });
const bob = { customer: { id: 72, email: 'bob@example.com' } };

const SHOPIFY: readonly Row[] = [
  // Two persons, the order, its checkout and its cart.
  [
    'a first order',
    shop('orders/create', order(0.1, { financial_status: 'pending' })),
    'transition',
    { firstSeen: 5, further: 2 },
  ],
  ['its payment', shop('orders/paid', order(0.2)), 'transition'],
  ['the same again', shop('orders/updated', order(0.2)), 'duplicate'],
  ['a later body that says the same', shop('orders/updated', order(0.3)), 'confirmation'],
  ['a shipment', shop('fulfillments/create', parcel(1, 2)), 'transition', { nobody: true }],
  ['another shipment', shop('fulfillments/create', parcel(2, 3)), 'effect', { nobody: true }],
  [
    'a shipment with a new address',
    shop('fulfillments/update', parcel(2, 3, 'success', 3.1)),
    'confirmation',
    { nobody: true },
  ],
  [
    'the same again',
    shop('fulfillments/update', parcel(2, 3, 'success', 3.1)),
    'duplicate',
    { nobody: true },
  ],
  // Its risk is published.
  [
    'a refund',
    shop('refunds/create', shopify.refundBody(9, ['10.00'], { created_at: iso(4), processed_at: iso(4) })),
    'transition',
    { nobody: true },
  ],
  ['a second order', shop('orders/paid', order(6, later(502, 6))), 'effect', { firstSeen: 1 }],
  [
    'a subscription',
    shop('subscription_contracts/create', shopify.contractBody('active')),
    'effect',
    { firstSeen: 1 },
  ],
  // The order no longer counts, so that both homes of the customer are read.
  [
    'the second order is cancelled',
    shop('orders/cancelled', order(8, later(502, 6, { cancelled_at: iso(8) }))),
    'effect',
    { logs: 2 },
  ],
];

const accountBody = (id: number, email: string) =>
  shop('customers/create', { id, email, verified_email: true, created_at: iso(-9), updated_at: iso(-9) });

const SHOPIFY_MOVED: readonly Row[] = [
  // The account has its address by its own body, so no order claims one.
  ['an account', accountBody(71, 'ada@example.com'), 'transition', { firstSeen: 2 }],
  ['another account', accountBody(72, 'bob@example.com'), 'transition', { firstSeen: 2 }],
  ['an order of an account', shop('orders/paid', order(0.1, later(501, 0))), 'transition', { firstSeen: 1 }],
  [
    'an order of another account',
    shop('orders/paid', order(1, later(502, 1, bob))),
    'transition',
    { firstSeen: 1 },
  ],
  [
    'an order that moves there',
    shop('orders/updated', order(2, later(501, 0, bob))),
    'move',
    { others: 1, logs: 4 },
  ],
];

const checkout = (day: number) => ({
  token: 'chk-1',
  cart_token: 'crt-1',
  email: 'ada@example.com',
  customer: null,
  created_at: iso(-1),
  updated_at: iso(day),
});
const guest = { customer: null, email: 'ada@example.com', financial_status: 'pending' };

const SHOPIFY_GUEST: readonly Row[] = [
  // An address, a checkout and its cart.
  ['a checkout', shop('checkouts/create', checkout(-1)), 'transition', { firstSeen: 3, further: 1 }],
  ['a later body of it', shop('checkouts/update', checkout(-0.9)), 'confirmation'],
  // The checkout has a parent now, so what is of it is looked at.
  [
    'an order of an address',
    shop('orders/create', order(0.1, guest)),
    'effect',
    { firstSeen: 1, further: 2, parents: 1, others: 1 },
  ],
  // It moves from the home of the address to that of the account, with its checkout and its cart. The address is claimed.
  [
    'it is of an account',
    shop('orders/paid', order(0.2)),
    'transition',
    { firstSeen: 1, claims: 1, further: 2, otherHome: 3 },
  ],
  ['a later body of it', shop('orders/updated', order(0.3)), 'confirmation'],
];

const event = (type: string, object: object, day: number) =>
  stripe.stripeDelivery(
    stripe.stripeEvent(type, object, { id: `${type}-${day}`, created: stripe.secondsAfter(day) }),
  );
const subscribed = (changes: object = {}) =>
  stripe.subscriptionBody({ created: stripe.secondsAfter(22), ...changes });
const invoice = (day: number) =>
  stripe.invoiceBody({
    created: stripe.secondsAfter(day),
    status_transitions: { paid_at: stripe.secondsAfter(day + 0.1) },
  });
const paidBy = stripe.invoicePaymentBody({
  payment: { type: 'payment_intent', payment_intent: 'pi_2' },
  status_transitions: { paid_at: stripe.secondsAfter(23.1) },
});

const STRIPE: readonly Row[] = [
  // Two changes of stage are published.
  [
    'a checkout with its payment',
    event('checkout.session.completed', stripe.sessionBody(), 0),
    'transition',
    { firstSeen: 4, further: 1, large: 1 },
  ],
  ['the payment', event('payment_intent.succeeded', stripe.paymentBody(), 0), 'confirmation'],
  ['the same again', event('payment_intent.succeeded', stripe.paymentBody(), 0), 'duplicate'],
  ['a refund', event('charge.refunded', stripe.chargeBody(), 4), 'transition'],
  [
    'a dispute',
    event('charge.dispute.created', stripe.disputeBody(), 20),
    'transition',
    { nobody: true, large: 1 },
  ],
  // So far, only a single purchase made the account. Its log and its address are read.
  [
    'a subscription',
    event('customer.subscription.created', subscribed(), 22),
    'effect',
    { firstSeen: 1, claims: 2, others: 1, logs: 1 },
  ],
  ['its invoice', event('invoice.paid', invoice(23), 23.1), 'effect', { firstSeen: 1, parents: 1 }],
  // A family in several items is folded from the log.
  [
    'what paid the invoice',
    event('invoice_payment.paid', paidBy, 23.1),
    'effect',
    { nobody: true, firstSeen: 1, parents: 1, logs: 2 },
  ],
  [
    'the subscription is past due',
    event('customer.subscription.updated', subscribed({ status: 'past_due' }), 25),
    'effect',
  ],
  [
    'the same later',
    event('customer.subscription.updated', subscribed({ status: 'past_due' }), 26),
    'confirmation',
  ],
];

const wooBody = (topic: string, body: object) => woo.woocommerceDelivery(topic, body);
const gmt = (day: number) => iso(day).slice(0, 19);
const wooOrder = (day: number, changes: object = {}) =>
  woo.wooOrder({ status: 'processing', date_paid_gmt: gmt(0.1), date_modified_gmt: gmt(day), ...changes });
const wooSubscription = (day: number, status: string) =>
  woo.wooSubscription({
    status,
    date_modified_gmt: gmt(day),
    date_created_gmt: gmt(5),
    start_date_gmt: gmt(5),
    ...(status === 'cancelled' && { cancelled_date_gmt: gmt(day), end_date_gmt: gmt(day) }),
  });

const WOOCOMMERCE: readonly Row[] = [
  ['a first order', wooBody('order.created', woo.wooOrder()), 'transition', { firstSeen: 3 }],
  ['its payment', wooBody('order.updated', wooOrder(0.1)), 'transition'],
  ['the same again', wooBody('order.updated', wooOrder(0.1)), 'duplicate'],
  ['a later body that says the same', wooBody('order.updated', wooOrder(0.2)), 'confirmation'],
  [
    'a refund',
    wooBody('order.updated', wooOrder(3, { refunds: [{ id: 7, total: '-10.00' }] })),
    'transition',
  ],
  [
    'a subscription',
    wooBody('subscription.created', wooSubscription(5, 'active')),
    'effect',
    { firstSeen: 1 },
  ],
  ['the subscription is on hold', wooBody('subscription.updated', wooSubscription(6, 'on-hold')), 'effect'],
  [
    'the subscription is cancelled',
    wooBody('subscription.updated', wooSubscription(7, 'cancelled')),
    'effect',
  ],
];

const ticket = (day: number, status: string, changes: object = {}) =>
  zendesk.zendeskDelivery({
    ...zendesk.ticketEvent('ticket.status_changed', {
      status,
      created_at: iso(1),
      updated_at: iso(day),
      ...changes,
    }),
    time: iso(day),
  });
const user = (day: number) =>
  zendesk.zendeskDelivery({
    ...zendesk.userEvent('user.details_changed', { created_at: iso(0), updated_at: iso(day) }),
    time: iso(day),
  });

const ZENDESK: readonly Row[] = [
  ['a user', user(0), 'transition', { firstSeen: 2 }],
  ['a later body that says the same', user(0.5), 'confirmation'],
  ['a ticket', ticket(1, 'OPEN'), 'transition', { firstSeen: 1 }],
  ['the same again', ticket(1, 'OPEN'), 'duplicate'],
  ['the ticket is solved', ticket(2, 'SOLVED'), 'effect'],
  ['the ticket is closed', ticket(3, 'CLOSED'), 'confirmation'],
  [
    'a rating of it',
    zendesk.zendeskDelivery(zendesk.satisfactionBody({ updated_at: iso(4) })),
    'effect',
    { confirmed: 1 },
  ],
  [
    'another requester',
    ticket(5, 'CLOSED', { requester_id: '99' }),
    'move',
    // The log of the old home is read for the rating, too.
    { firstSeen: 1, others: 1, logs: 3, movedActivities: 1 },
  ],
];

const ada = { customer: { id: 'ada', email: 'ada@example.com' } };
const item = (type: string, day: number, more: object) =>
  genericDelivery({ id: `${type}-${day}`, type, occurredAt: iso(day), ...more });
const generic = (type: string, day: number, more: object = {}) => item(type, day, { ...ada, ...more });
const sale = { order: { id: '1', total: '10.00', currency: 'EUR' } };

const GENERIC: readonly Row[] = [
  ['a lead', generic('lead.captured', 0), 'transition', { firstSeen: 2 }],
  ['a visit', generic('visit', 1), 'transition'],
  ['another visit', generic('visit', 2), 'effect'],
  ['the same again', generic('visit', 2), 'duplicate'],
  ['a first order', generic('order.placed', 3, sale), 'transition', { firstSeen: 1 }],
  ['a visit that names the order', generic('visit', 4, { order: { id: '1' } }), 'effect', { confirmed: 1 }],
  ['its payment', generic('order.paid', 5, sale), 'transition'],
  ['its delivery', item('order.fulfilled', 6, { order: { id: '1' } }), 'transition', { nobody: true }],
  [
    'a refund',
    item('order.refunded', 7, {
      order: { id: '1' },
      refund: { id: 'r' },
      amount: { total: '1.00', currency: 'EUR' },
    }),
    'transition',
    { nobody: true },
  ],
  ['a ticket', generic('ticket.opened', 8, { ticket: { id: 't' } }), 'effect', { firstSeen: 1 }],
  ['the ticket is solved', item('ticket.solved', 9, { ticket: { id: 't' } }), 'effect', { nobody: true }],
  [
    'a rating of it',
    item('rating.given', 10, { ticket: { id: 't' }, rating: { scale: 'csat', score: 5 } }),
    'transition',
    { nobody: true, confirmed: 1 },
  ],
  [
    'the same again',
    item('rating.given', 10, { ticket: { id: 't' }, rating: { scale: 'csat', score: 5 } }),
    'duplicate',
    { nobody: true },
  ],
  [
    'a subscription',
    generic('subscription.started', 11, { subscription: { id: 's' } }),
    'effect',
    { firstSeen: 1 },
  ],
  [
    'the subscription is set to end',
    generic('subscription.cancel-scheduled', 12, { subscription: { id: 's' } }),
    'transition',
  ],
  [
    'a visit that names only the address',
    item('visit', 13, { customer: { email: 'ada@example.com' } }),
    'effect',
    { nobody: true },
  ],
];

let table: EmbeddedTable;
beforeEach(async () => {
  captureOutput();
  table = await startEmbeddedTable();
});
afterEach(() => table.close());

const READ = 'BatchGetItemCommand';
const QUERY = 'QueryCommand';

describe('each delivery of a sequence costs what its parts may cost', () => {
  test.each([
    ['shopify', 'shopify', SHOPIFY],
    ['shopify, a guest', 'shopify', SHOPIFY_GUEST],
    ['shopify, an order of somebody else', 'shopify', SHOPIFY_MOVED],
    ['stripe', 'stripe', STRIPE],
    ['woocommerce', 'woocommerce', WOOCOMMERCE],
    ['zendesk', 'zendesk', ZENDESK],
    ['generic', 'generic', GENERIC],
  ] as const)('%s', async (_, provider, rows) => {
    const services = servicesOn(table.client);
    const connector = await loadConnector(provider);
    for (const [what, delivery, kind, expected = {}] of rows) {
      const before = await readItems(table.client, table.name);
      table.requests.length = 0;
      const { refused, ignored } = await applyDelivery(
        services,
        connector,
        { name: provider, provider },
        delivery,
        () => false,
      );
      const requests = [...table.requests];
      const after = await readItems(table.client, table.name);
      const calls = requests.map(({ name }) => name);
      const units = writeUnitsOf(requests, before);
      const large = [...after].filter(
        ([key, one]) => sizeOf(one) > 1_024 && !isDeepStrictEqual(before.get(key), one),
      );
      const reads = calls.filter((call) => call === READ).length;
      const queries = calls.filter((call) => call === QUERY).length;
      const { confirmed = 0 } = expected;
      expect({
        what,
        refused,
        ignored,
        reads,
        queries,
        writes: calls.length - reads - queries,
        units: units.table,
        large: large.length,
        isWithinIndexBudget: units.index <= INDEX_UNITS[kind],
      }).toEqual({
        what,
        refused: [],
        ignored: [],
        reads: 1 + (expected.nobody ? 1 : 0) + (expected.others ?? 0),
        queries: expected.logs ?? 0,
        writes: kind === 'duplicate' ? 0 : 1 + confirmed,
        units: unitsOf(kind, expected),
        large: expected.large ?? 0,
        isWithinIndexBudget: true,
      });
    }
  });
});

function unitsOf(kind: Kind, expected: Expected): number {
  const { firstSeen = 0, further = 0, otherHome = 0, parents = 0, confirmed = 0, large = 0 } = expected;
  const { movedActivities = 0, claims = 0 } = expected;
  return (
    UNITS[kind] +
    further * UNITS_OF_FURTHER +
    otherHome * UNITS_OF_OTHER_HOME +
    movedActivities * UNITS_OF_MOVED_ACTIVITY +
    confirmed * UNITS.confirmation +
    (firstSeen + claims + parents) * UNITS_OF_FIRST_SEEN +
    large * UNITS_OF_FURTHER
  );
}
