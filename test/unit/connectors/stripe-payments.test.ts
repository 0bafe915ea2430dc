import {
  chargeBody,
  disputeBody,
  EVENT_AT,
  paymentBody,
  stripeRefund,
} from '../../support/connectors/stripe-delivery.ts';
import { describeReports, type ReportRow } from '../../support/connectors/stripe-reports.ts';

const EVENT = '2026-01-05T10:00:00.000Z';
const account = 'customer:cus_1';
const PAID = { payment: 'paid', attempt: 'none', cancelled: 'no' };
const FAILED = { payment: 'unpaid', attempt: 'failed', cancelled: 'no' };
const OFF = { payment: 'unpaid', cancelled: 'yes' };
const unpaid = { status: 'requires_payment_method', amount_received: 0 };
const payment = { account, createdAt: '2026-01-05T09:55:00.000Z', total: 'EUR 4999' };
const refund = { createdAt: '2026-01-09T10:00:00.000Z', total: 'EUR 1000' };
const REFUND = 'payment:pi_1 refund:re_1';
const dispute = { createdAt: '2026-01-25T10:00:00.000Z', total: 'EUR 4999' };
const DISPUTE = 'payment:pi_1 dispute:du_1';

const ROWS: ReportRow[] = [
  [
    'payment_intent.succeeded',
    'a payment',
    paymentBody(),
    { 'payment:pi_1': { states: PAID, since: { payment: EVENT }, ...payment } },
  ],
  [
    'payment_intent.succeeded',
    'a payment captured in part',
    paymentBody({ amount_received: 3000 }),
    { 'payment:pi_1': { states: PAID, since: { payment: EVENT }, ...payment, total: 'EUR 3000' } },
  ],
  [
    'payment_intent.succeeded',
    'a payment of an invoice, in the shape before 2025-03-31',
    paymentBody({ invoice: 'in_1' }),
    { 'payment:pi_1': { states: PAID, since: { payment: EVENT }, ...payment, of: 'invoice:in_1' } },
  ],
  [
    'payment_intent.succeeded',
    'a payment of an invoice, by the order reference',
    paymentBody({ payment_details: { order_reference: 'in_1' } }),
    { 'payment:pi_1': { states: PAID, since: { payment: EVENT }, ...payment, of: 'invoice:in_1' } },
  ],
  [
    'payment_intent.succeeded',
    "a payment with the shop's own order reference",
    paymentBody({ payment_details: { order_reference: '1001' } }),
    { 'payment:pi_1': { states: PAID, since: { payment: EVENT }, ...payment } },
  ],
  ...['Subscription creation', 'Subscription update', 'Payment for Invoice'].map(
    (description): ReportRow => [
      'payment_intent.succeeded',
      `a payment of an unknown invoice, with the description ${description}: whether it is a sale is not known`,
      paymentBody({ description }),
      { 'payment:pi_1': { states: { attempt: 'none', cancelled: 'no' }, ...payment } },
    ],
  ),
  [
    'payment_intent.payment_failed',
    'a declined card',
    paymentBody(unpaid),
    { 'payment:pi_1': { states: FAILED, since: { attempt: EVENT }, ...payment } },
  ],
  [
    'payment_intent.canceled',
    'a payment given up',
    paymentBody({ ...unpaid, status: 'canceled', canceled_at: EVENT_AT - 1 }),
    { 'payment:pi_1': { states: OFF, since: { cancelled: '2026-01-05T09:59:59.000Z' }, ...payment } },
  ],

  [
    'charge.refunded',
    'the sum refunded so far',
    chargeBody(),
    {
      'payment:pi_1': {
        account,
        states: { refunded: 'partly' },
        since: { refunded: EVENT },
        total: 'EUR 4999',
        refundedTotal: 'EUR 1000',
      },
    },
  ],
  [
    'charge.refunded',
    'a charge captured in part: the rest was never paid',
    chargeBody({ amount_captured: 4000, amount_refunded: 1999 }),
    {
      'payment:pi_1': {
        account,
        states: { refunded: 'partly' },
        since: { refunded: EVENT },
        total: 'EUR 4000',
        refundedTotal: 'EUR 1000',
      },
    },
  ],
  [
    'charge.refunded',
    'a charge without a payment intent',
    chargeBody({ payment_intent: null, invoice: 'in_1' }),
    {
      'payment:ch_1': {
        account,
        states: { refunded: 'partly' },
        since: { refunded: EVENT },
        of: 'invoice:in_1',
        createdAt: EVENT,
        total: 'EUR 4999',
        refundedTotal: 'EUR 1000',
      },
    },
  ],
  [
    'charge.refund.updated',
    'a refund',
    stripeRefund(),
    { [REFUND]: { states: { refund: 'succeeded' }, ...refund } },
  ],
  [
    'refund.created',
    'a refund',
    stripeRefund(),
    { [REFUND]: { states: { refund: 'succeeded' }, ...refund } },
  ],
  [
    'refund.created',
    'a pending refund',
    stripeRefund({ status: 'pending' }),
    { [REFUND]: { states: { refund: 'pending' }, ...refund } },
  ],
  [
    'refund.created',
    'a refund that needs an action',
    stripeRefund({ status: 'requires_action' }),
    { [REFUND]: { states: { refund: 'pending' }, ...refund } },
  ],
  [
    'refund.created',
    'a refund of a charge without a payment intent',
    stripeRefund({ payment_intent: null }),
    { 'payment:ch_1 refund:re_1': { states: { refund: 'succeeded' }, ...refund } },
  ],
  [
    'refund.updated',
    'a cancelled refund',
    stripeRefund({ status: 'canceled' }),
    { [REFUND]: { states: { refund: 'cancelled' }, ...refund } },
  ],
  [
    'refund.failed',
    'a failed refund',
    stripeRefund({ status: 'failed' }),
    { [REFUND]: { states: { refund: 'failed' }, ...refund } },
  ],
  [
    'charge.dispute.created',
    'a dispute',
    disputeBody(),
    { [DISPUTE]: { states: { dispute: 'open' }, ...dispute } },
  ],
  [
    'charge.dispute.updated',
    'a dispute under review',
    disputeBody({ status: 'under_review' }),
    { [DISPUTE]: { states: { dispute: 'open' }, ...dispute } },
  ],
  ...[
    ['won', 'won'],
    ['lost', 'lost'],
    ['warning_closed', 'won'],
    ['prevented', 'won'],
    ['charge_refunded', 'won'],
  ].map(
    ([status, state]): ReportRow => [
      'charge.dispute.closed',
      `a dispute with the status ${status}`,
      disputeBody({ status }),
      { [DISPUTE]: { states: { dispute: state }, since: { dispute: EVENT }, ...dispute } },
    ],
  ),
];

describeReports('payments', ROWS);
