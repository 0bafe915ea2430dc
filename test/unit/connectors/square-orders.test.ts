import { expect, it } from 'vitest';
import { factsOf } from '../../support/connectors/folded-facts.ts';
import { reportsOf } from '../../support/connectors/reports.ts';
import {
  mapSquare,
  PAID_INVOICE,
  squareInvoice,
  squarePayment,
  squareReports,
  squareSubscription,
  squareUpdate,
} from '../../support/connectors/square-delivery.ts';

const AT = '2026-01-31T00:00:00Z';
const account = 'customer:ADA';

function order(state: string, changes: object = {}) {
  return {
    order_id: 'O1',
    location_id: 'L1',
    state,
    version: 2,
    created_at: '2026-01-05T09:50:00Z',
    updated_at: '2026-01-05T09:55:00Z',
    ...changes,
  };
}

it.each([
  ['OPEN', { cancelled: 'no' }],
  ['COMPLETED', { cancelled: 'no' }],
  ['CANCELED', { cancelled: 'yes' }],
  ['A_NEW_STATE', undefined],
])('an order in the state %s: whether it is paid, its payments say', (state, states) => {
  const expected = {
    'order:O1': {
      asOf: '2026-01-05T09:55:00Z',
      createdAt: '2026-01-05T09:50:00Z',
      ...(states && { states }),
      ...(state === 'CANCELED' && { since: { cancelled: '2026-01-05T09:55:00Z' } }),
    },
  };
  expect(squareReports('order.updated', { order_updated: order(state) })).toEqual(expected);
  expect(squareReports('order.created', { order_created: order(state) })).toEqual(expected);
});

it('an order of which nobody has placed anything yet is ignored', () => {
  expect(mapSquare('order.created', { order_created: order('DRAFT') }).ignored).toEqual(['draft-order']);
});

it('an event of an order without its object is refused', () => {
  const { refused } = mapSquare('order.updated', { order_created: order('OPEN') });
  expect(refused).toEqual(['order.updated: order_updated is missing']);
});

it.each([
  ['PROPOSED', 'pending'],
  ['RESERVED', 'pending'],
  ['PREPARED', 'pending'],
  ['COMPLETED', 'shipped'],
  ['CANCELED', 'cancelled'],
  ['FAILED', 'cancelled'],
])('a fulfilment in the state %s is a shipment that is %s', (new_state, shipment) => {
  const fulfillment_update = [{ fulfillment_uid: 'F1', old_state: 'PROPOSED', new_state }];
  const body = { order_fulfillment_updated: order('OPEN', { fulfillment_update }) };
  expect(squareReports('order.fulfillment.updated', body)).toMatchObject({
    'order:O1 shipment:F1': { states: { shipment } },
  });
});

it('an order is placed, paid by its payment and fulfilled by its fulfilment', () => {
  const placed = squareUpdate('order.created', { order_created: order('OPEN') });
  const paid = squareUpdate('payment.updated', squarePayment());
  const fulfilled = squareUpdate('order.fulfillment.updated', {
    order_fulfillment_updated: order('COMPLETED', {
      version: 4,
      updated_at: '2026-01-07T10:00:00Z',
      fulfillment_update: [{ fulfillment_uid: 'F1', new_state: 'COMPLETED' }],
    }),
  });
  expect(factsOf([placed, paid], AT)).toMatchObject({ orders: 1, fulfilled: false });
  expect(factsOf([placed, paid, fulfilled], AT)).toMatchObject({
    orders: 1,
    fulfilled: true,
    revenue: [{ currency: 'EUR', minor: 4999 }],
    firstOrderAt: Date.parse('2026-01-05T10:00:02.400Z'),
  });
});

it('an order that is called off is no sale, and one again when that is taken back', () => {
  const update = (state: string, version: number, updated_at: string) =>
    squareUpdate('order.updated', { order_updated: order(state, { version, updated_at }) });
  const paid = squareUpdate('payment.updated', squarePayment());
  const canceled = update('CANCELED', 5, '2026-01-06T10:00:00Z');
  const open = update('OPEN', 6, '2026-01-07T10:00:00Z');
  expect(factsOf([paid, canceled], AT).orders).toBe(0);
  expect(factsOf([paid, canceled, open], AT).orders).toBe(1);
});

const unpaid = { payment: 'unpaid', cancelled: 'no' };
const paid = { payment: 'paid', attempt: 'none', cancelled: 'no' };

it.each([
  ['UNPAID', unpaid, undefined],
  ['SCHEDULED', unpaid, undefined],
  ['PARTIALLY_PAID', unpaid, undefined],
  ['PAYMENT_PENDING', unpaid, undefined],
  ['PAID', { ...paid, refunded: 'no' }, undefined],
  ['PARTIALLY_REFUNDED', { cancelled: 'no', refunded: 'partly' }, 'refunded'],
  ['REFUNDED', { ...paid, refunded: 'fully' }, 'refunded'],
  ['CANCELED', { payment: 'unpaid', cancelled: 'yes' }, 'cancelled'],
  ['FAILED', { payment: 'unpaid', cancelled: 'yes' }, 'cancelled'],
  ['A_NEW_STATUS', undefined, undefined],
])('an invoice with the status %s, whose order is of it', (status, states, since) => {
  const update = squareUpdate('invoice.updated', squareInvoice({ status }));
  expect(update.persons).toEqual(['till:customer:ADA', 'email:ada@example.com']);
  const isPaid = ['PAID', 'PARTIALLY_REFUNDED', 'REFUNDED'].includes(status);
  expect(reportsOf(update)).toEqual({
    'invoice:inv:0-1': {
      asOf: '2026-01-02T10:00:00Z',
      account,
      address: 'email:ada@example.com',
      createdAt: '2026-01-02T10:00:00Z',
      total: isPaid ? 'EUR 0' : 'EUR 10000',
      ...(states && { states }),
      ...(since && { since: { [since]: '2026-01-02T10:00:00Z' } }),
    },
    'order:O1': { asOf: '2026-01-02T10:00:00Z', of: 'invoice:inv:0-1' },
  });
});

it('a draft of an invoice says only what belongs together', () => {
  expect(squareReports('invoice.created', squareInvoice({ status: 'DRAFT' }))).toEqual({
    'invoice:inv:0-1': { asOf: '2026-01-02T10:00:00Z', account, address: 'email:ada@example.com' },
    'order:O1': { asOf: '2026-01-02T10:00:00Z', of: 'invoice:inv:0-1' },
  });
});

it.each([
  [
    'a deposit and a balance are added',
    [
      [2500, 'EUR'],
      [7500, 'EUR'],
    ],
    'EUR 10000',
  ],
  [
    'two currencies have no sum',
    [
      [2500, 'EUR'],
      [7500, 'USD'],
    ],
    null,
  ],
  ['what cannot be read has none either', [[2500, 'XXX']], null],
  ['without a payment request the amount is unknown', [], undefined],
])('the amount of an invoice: %s', (_what, requests, expected) => {
  const payment_requests = requests.map(([amount, currency]) => ({
    computed_amount_money: { amount, currency },
  }));
  const reported = squareReports('invoice.updated', squareInvoice({ payment_requests }));
  expect(reported['invoice:inv:0-1']?.total).toBe(expected);
});

it.each([
  ['invoice.payment_made', PAID_INVOICE, { payment: '2026-01-05T10:00:03Z' }],
  ['invoice.updated', PAID_INVOICE, undefined],
  ['invoice.refunded', { ...PAID_INVOICE, status: 'REFUNDED' }, { refunded: '2026-01-05T10:00:03Z' }],
  ['invoice.canceled', { status: 'CANCELED' }, { cancelled: '2026-01-02T10:00:00Z' }],
  ['invoice.scheduled_charge_failed', {}, { attempt: '2026-01-02T10:00:00Z' }],
])('%s is sent at the change, and dates it', (topic, changes, since) => {
  const reported = squareReports(topic, squareInvoice(changes))['invoice:inv:0-1'];
  expect(reported?.since).toEqual(since);
});

const published = squareUpdate('invoice.published', squareInvoice());
const payment = squareUpdate(
  'payment.updated',
  squarePayment({ total_money: { amount: 10000, currency: 'EUR' } }),
);
const made = squareUpdate('invoice.payment_made', squareInvoice(PAID_INVOICE));

it('an invoice, its order and the payment of the order are one sale', () => {
  const sale = { orders: 1, revenue: [{ currency: 'EUR', minor: 10000 }] };
  expect(factsOf([published, payment], AT)).toMatchObject({ orders: 0 });
  expect(factsOf([published, payment, made], AT)).toMatchObject(sale);
  expect(factsOf([payment, made], AT)).toMatchObject(sale);
});

it('an automatic charge that failed is a failed payment until the invoice is paid', () => {
  const failed = squareUpdate('invoice.scheduled_charge_failed', squareInvoice({ version: 2 }));
  expect(factsOf([published, failed], AT)).toMatchObject({ orders: 0, failedPayments: [{}] });
  expect(factsOf([published, failed, made], AT)).toMatchObject({ orders: 1, failedPayments: [] });
});

it('an invoice whose payment was taken back in the same second is not paid, by its version', () => {
  const back = squareUpdate(
    'invoice.updated',
    squareInvoice({ ...PAID_INVOICE, status: 'UNPAID', version: 4 }),
  );
  expect(factsOf([published, made, back], AT).orders).toBe(0);
});

it('the invoices of a subscription are its terms, not orders', () => {
  const begun = squareUpdate('subscription.created', squareSubscription());
  const term = (id: string, order_id: string, updated_at: string) => [
    squareUpdate(
      'payment.updated',
      squarePayment({ id: `P-${id}`, order_id, updated_at, created_at: updated_at, card_details: undefined }),
    ),
    squareUpdate(
      'invoice.payment_made',
      squareInvoice({ ...PAID_INVOICE, id, order_id, updated_at, subscription_id: 'S1' }),
    ),
  ];
  const first = term('inv:0-1', 'O1', '2026-01-05T10:00:03Z');
  const second = term('inv:0-2', 'O2', '2026-01-12T10:00:03Z');
  expect(factsOf([begun, ...first], AT)).toMatchObject({ orders: 0, renewed: false });
  expect(factsOf([begun, ...first, ...second], AT)).toMatchObject({
    orders: 0,
    renewed: true,
    revenue: [{ currency: 'EUR', minor: 20000 }],
    subscriptions: [{ id: 'till:subscription:S1', counts: true, paid: 2 }],
  });
});

it.each([
  ['PENDING', { begun: 'no', status: 'incomplete', paused: 'no', ending: 'no' }, undefined],
  ['ACTIVE', { begun: 'yes', status: 'active', paused: 'no', ending: 'no' }, undefined],
  ['PAUSED', { status: 'active', paused: 'yes', ending: 'no' }, undefined],
  ['CANCELED', { status: 'ended', paused: 'no' }, 'cancelled'],
  ['DEACTIVATED', { status: 'ended', paused: 'no' }, 'cancelled'],
])('a subscription with the status %s', (status, states, endReason) => {
  expect(squareReports('subscription.updated', squareSubscription({ status }))).toEqual({
    'subscription:S1': {
      asOf: '2026-01-05T10:00:00Z',
      account,
      states,
      ...(endReason && { endReason, since: { status: '2026-01-05T10:00:00Z' } }),
    },
  });
});

it('a subscription with an unknown status proves nothing', () => {
  const reported = squareReports('subscription.updated', squareSubscription({ status: 'NEW' }));
  expect(reported['subscription:S1']).toEqual({ asOf: '2026-01-05T10:00:00Z', account });
});

it('a date of cancellation sets a subscription to end, until it is cleared', () => {
  const update = (changes: object, at: string) =>
    squareUpdate('subscription.updated', squareSubscription({ ...changes }), at);
  const begun = update({ version: 1767607200000 }, '2026-01-05T10:00:00Z');
  const ending = update({ version: 1767693600000, canceled_date: '2026-02-05' }, '2026-01-06T10:00:00Z');
  const cleared = update({ version: 1767780000000 }, '2026-01-07T10:00:00Z');
  const ended = update(
    { version: 1767866400000, status: 'CANCELED', canceled_date: '2026-01-08' },
    '2026-01-08T10:00:00Z',
  );
  expect(factsOf([begun, ending], AT).subscriptions).toMatchObject([{ ending: true }]);
  expect(factsOf([begun, ending, cleared], AT).subscriptions).toMatchObject([{ ending: false }]);
  expect(factsOf([begun, ending, ended], AT)).toMatchObject({
    subscriptions: [],
    lastEnd: { reason: 'cancelled' },
  });
});

it('a subscription that was cancelled before its first day never counted', () => {
  const pending = squareUpdate('subscription.created', squareSubscription({ status: 'PENDING' }));
  const ended = squareUpdate(
    'subscription.updated',
    squareSubscription({ status: 'CANCELED' }),
    '2026-01-06T10:00:00Z',
  );
  expect(factsOf([pending, ended], AT)).toMatchObject({ subscriptions: [], lastEnd: null });
});
