import { describe, expect, it } from 'vitest';
import {
  chargeBody,
  disputeBody,
  paymentBody,
  secondsAfter,
  sessionBody,
  stripeRefund,
} from '../../support/connectors/stripe-delivery.ts';
import {
  describeReports,
  type ReportRow,
  stripeReports,
  stripeUpdate,
} from '../../support/connectors/stripe-reports.ts';

const EVENT = '2026-01-05T10:00:00.000Z';
const account = 'customer:cus_1';
const address = 'email:ada@example.com';
const PAID = { payment: 'paid', attempt: 'none', cancelled: 'no' };
const OFF = { payment: 'unpaid', cancelled: 'yes' };
const customer = { id: 'cus_1', email: 'ada@example.com', created: secondsAfter(-1) };
const createdAt = '2026-01-04T10:00:00.000Z';
const OPEN = { states: { account: 'open' }, createdAt, address };
const opened = { account, address, createdAt: '2026-01-05T09:50:00.000Z' };
const sale = { account, address, total: 'EUR 4999' };
const pending = sessionBody({ payment_status: 'unpaid' });

const ROWS: ReportRow[] = [
  ['customer.created', 'a customer', customer, { [account]: OPEN }],
  ['customer.updated', 'a customer', customer, { [account]: OPEN }],
  [
    'customer.deleted',
    'a customer',
    customer,
    { [account]: { states: { account: 'closed' }, since: { account: EVENT }, createdAt } },
  ],

  [
    'checkout.session.completed',
    'a paid sale',
    sessionBody(),
    {
      'checkout:cs_live_1': { ...opened, of: 'payment:pi_1' },
      'payment:pi_1': { states: PAID, ...sale },
    },
  ],
  [
    'checkout.session.completed',
    'a sale with an invoice',
    sessionBody({ invoice: 'in_1' }),
    {
      'checkout:cs_live_1': { ...opened, of: 'invoice:in_1' },
      'payment:pi_1': { states: PAID, ...sale, of: 'invoice:in_1' },
    },
  ],
  [
    'checkout.session.completed',
    'a free sale',
    sessionBody({ payment_status: 'no_payment_required', payment_intent: null, amount_total: 0 }),
    {
      'checkout:cs_live_1': { ...opened, of: 'payment:cs_live_1' },
      'payment:cs_live_1': { states: PAID, ...sale, total: 'EUR 0' },
    },
  ],
  [
    'checkout.session.completed',
    'a sale with a pending payment',
    pending,
    {
      'checkout:cs_live_1': { ...opened, of: 'payment:pi_1' },
      'payment:pi_1': { states: { payment: 'unpaid' }, ...sale },
    },
  ],
  [
    'checkout.session.completed',
    'a subscription',
    sessionBody({ mode: 'subscription', payment_intent: null, invoice: 'in_1', subscription: 'sub_1' }),
    {
      'checkout:cs_live_1': { ...opened, of: 'subscription:sub_1' },
      'invoice:in_1': { of: 'subscription:sub_1' },
    },
  ],
  [
    'checkout.session.async_payment_succeeded',
    'a sale',
    sessionBody(),
    {
      'checkout:cs_live_1': { ...opened, of: 'payment:pi_1' },
      'payment:pi_1': { states: PAID, ...sale },
    },
  ],
  [
    'checkout.session.async_payment_failed',
    'a sale',
    pending,
    {
      'checkout:cs_live_1': { ...opened, of: 'payment:pi_1' },
      'payment:pi_1': { states: { payment: 'unpaid', attempt: 'failed' }, ...sale },
    },
  ],
  [
    'checkout.session.expired',
    'a session with a payment',
    pending,
    {
      'checkout:cs_live_1': { ...opened, of: 'payment:pi_1' },
      'payment:pi_1': { states: OFF, since: { cancelled: '2026-01-05T10:00:00.000Z' }, ...sale },
    },
  ],
  [
    'checkout.session.expired',
    'a session without a payment',
    sessionBody({ payment_status: 'unpaid', payment_intent: null }),
    { 'checkout:cs_live_1': opened },
  ],
];

describeReports('customers', ROWS);

describe('a sale of a checkout', () => {
  it('is one payment, whatever reports it', () => {
    const reporting = {
      session: stripeReports('checkout.session.completed', sessionBody()),
      payment: stripeReports('payment_intent.succeeded', paymentBody()),
      refund: stripeReports('refund.created', stripeRefund()),
      dispute: stripeReports('charge.dispute.created', disputeBody()),
      charge: stripeReports('charge.refunded', chargeBody()),
    };
    for (const reports of Object.values(reporting))
      expect(Object.keys(reports).find((key) => key.startsWith('payment:'))).toMatch(/^payment:pi_1(?: |$)/);
  });

  it('that was pending is paid later, or is tried again after it failed', () => {
    const states = (type: string, payment_status: string) =>
      stripeReports(type, sessionBody({ payment_status }))['payment:pi_1']?.states;
    expect(states('checkout.session.completed', 'unpaid')).toEqual({ payment: 'unpaid' });
    expect(states('checkout.session.async_payment_failed', 'unpaid')).toMatchObject({ attempt: 'failed' });
    expect(states('checkout.session.async_payment_succeeded', 'paid')).toEqual(PAID);
  });

  it('belongs to the customer and to the address that was entered', () => {
    const { persons } = stripeUpdate('checkout.session.completed', sessionBody());
    expect(persons).toEqual(['pay:customer:cus_1', 'email:ada@example.com']);
  });

  it('belongs to the address alone for a guest', () => {
    const guest = sessionBody({ customer: null, customer_details: null, customer_email: 'ada@example.com' });
    expect(stripeUpdate('checkout.session.completed', guest).persons).toEqual([address]);
    expect(stripeReports('checkout.session.completed', guest)['payment:pi_1']).toEqual({
      states: PAID,
      address,
      total: 'EUR 4999',
    });
  });
});

describe('an account for each purchase', () => {
  const isPerPurchase = (type: string, body: object) => stripeUpdate(type, body).perPurchase;

  it.each(['completed', 'async_payment_succeeded', 'async_payment_failed', 'expired'])(
    'is stated by checkout.session.%s in payment mode with a customer',
    (event) => {
      expect(isPerPurchase(`checkout.session.${event}`, sessionBody())).toBe(true);
    },
  );

  it('is not stated for a guest or in another mode', () => {
    for (const changes of [
      { customer: null },
      { mode: 'subscription', subscription: 'sub_1' },
      { mode: null },
    ])
      expect(isPerPurchase('checkout.session.completed', sessionBody(changes))).toBeUndefined();
  });

  it('is not stated by other events of the customer', () => {
    expect(isPerPurchase('customer.created', customer)).toBeUndefined();
    expect(isPerPurchase('payment_intent.succeeded', paymentBody())).toBeUndefined();
  });
});

describe('a customer', () => {
  it('is tied to the address that it has', () => {
    expect(stripeUpdate('customer.updated', customer).persons).toEqual(['pay:customer:cus_1', address]);
  });

  it.each([null, ''])('whose address was removed states that it has none: %j', (email) => {
    const body = { ...customer, email };
    expect(stripeUpdate('customer.updated', body).persons).toEqual(['pay:customer:cus_1']);
    expect(stripeReports('customer.updated', body)[account]).toEqual({ ...OPEN, address: null });
  });

  it.each([undefined, 'n/a', 7])('without a readable address does not state one: %j', (email) => {
    expect(stripeReports('customer.updated', { ...customer, email })[account]).not.toHaveProperty('address');
  });

  it('that was deleted states no address', () => {
    expect(stripeUpdate('customer.deleted', customer).persons).toEqual(['pay:customer:cus_1']);
    expect(stripeReports('customer.deleted', customer)[account]).not.toHaveProperty('address');
  });

  it('that was a duplicate closes nothing but its own account', () => {
    const duplicate = { ...customer, id: 'cus_2', deleted: true };
    expect(Object.keys(stripeReports('customer.deleted', duplicate))).toEqual(['customer:cus_2']);
  });
});
