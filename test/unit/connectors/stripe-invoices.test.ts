import {
  creditNoteBody,
  EVENT_AT,
  invoiceBody,
  invoicePaymentBody,
} from '../../support/connectors/stripe-delivery.ts';
import { describeReports, type ReportRow } from '../../support/connectors/stripe-reports.ts';

const EVENT = '2026-01-05T10:00:00.000Z';
const account = 'customer:cus_1';
const address = 'email:ada@example.com';
const PAID = { payment: 'paid', attempt: 'none', cancelled: 'no' };
const UNPAID = { payment: 'unpaid', cancelled: 'no' };
const FAILED = { payment: 'unpaid', attempt: 'failed', cancelled: 'no' };
const OFF = { payment: 'unpaid', cancelled: 'yes' };
const invoice = { account, address, createdAt: '2026-01-05T09:00:00.000Z', total: 'EUR 900' };
const renewal = { ...invoice, of: 'subscription:sub_1' };
const paidAt = '2026-01-05T09:59:55.000Z';
const open = { amount_paid: 0, status: 'open', status_transitions: { paid_at: null } };

const ROWS: ReportRow[] = [
  ...['invoice.paid', 'invoice.payment_succeeded'].map(
    (type): ReportRow => [
      type,
      'an invoice of a subscription',
      invoiceBody(),
      { 'invoice:in_1': { states: PAID, since: { payment: paidAt }, ...renewal } },
    ],
  ),
  [
    'invoice.paid',
    'an invoice of a subscription, in the shape before 2025-03-31',
    invoiceBody({ parent: undefined, subscription: 'sub_1', payment_intent: 'pi_1', charge: 'ch_1' }),
    {
      'invoice:in_1': { states: PAID, since: { payment: paidAt }, ...renewal },
      'payment:pi_1': { of: 'invoice:in_1' },
    },
  ],
  [
    'invoice.paid',
    'an invoice with its payments, in the shape since 2025-03-31',
    invoiceBody({
      payments: {
        data: [
          { payment: { type: 'payment_intent', payment_intent: 'pi_1' } },
          { payment: { type: 'charge', charge: 'ch_2' } },
          { payment: { type: 'payment_record', payment_record: 'pr_1' } },
          { payment: { type: 'payment_intent', payment_intent: { id: 'pi_1' } } },
        ],
      },
    }),
    {
      'invoice:in_1': { states: PAID, since: { payment: paidAt }, ...renewal },
      'payment:pi_1': { of: 'invoice:in_1' },
      'payment:ch_2': { of: 'invoice:in_1' },
    },
  ],
  [
    'invoice.paid',
    'the empty invoice of a trial',
    invoiceBody({ amount_paid: 0, amount_due: 0, total: 0 }),
    { 'invoice:in_1': { states: PAID, since: { payment: paidAt }, ...renewal, total: 'EUR 0' } },
  ],
  [
    'invoice.paid',
    'an invoice of no subscription, paid in part from the balance',
    invoiceBody({ parent: null, amount_paid: 700 }),
    { 'invoice:in_1': { states: PAID, since: { payment: paidAt }, ...invoice, total: 'EUR 700' } },
  ],
  [
    'invoice.paid',
    'an invoice that was credited in full before it was paid',
    invoiceBody({ parent: null, amount_paid: 0, amount_due: 0, pre_payment_credit_notes_amount: 900 }),
    {
      'invoice:in_1': {
        states: { ...PAID, refunded: 'fully' },
        since: { payment: paidAt, refunded: EVENT },
        ...invoice,
        total: 'EUR 0',
      },
    },
  ],
  [
    'invoice.payment_failed',
    'a declined renewal',
    invoiceBody(open),
    { 'invoice:in_1': { states: FAILED, since: { attempt: EVENT }, ...renewal } },
  ],
  [
    'invoice.payment_action_required',
    'an invoice that waits for the customer',
    invoiceBody(open),
    { 'invoice:in_1': { states: UNPAID, ...renewal } },
  ],
  [
    'invoice.voided',
    'an invoice',
    invoiceBody({ ...open, status: 'void', status_transitions: { voided_at: EVENT_AT - 5 } }),
    { 'invoice:in_1': { states: OFF, since: { cancelled: paidAt }, ...renewal } },
  ],
  [
    'invoice.marked_uncollectible',
    'an invoice',
    invoiceBody({
      ...open,
      status: 'uncollectible',
      status_transitions: { marked_uncollectible_at: EVENT_AT - 5 },
    }),
    { 'invoice:in_1': { states: OFF, since: { cancelled: paidAt }, ...renewal } },
  ],
  [
    'invoice_payment.paid',
    'what paid an invoice',
    invoicePaymentBody(),
    {
      'payment:pi_1': { states: PAID, since: { payment: paidAt }, of: 'invoice:in_1', total: 'EUR 900' },
    },
  ],
  [
    'credit_note.created',
    'a credit to the balance',
    creditNoteBody(),
    {
      'invoice:in_1': { account },
      'invoice:in_1 refund:cn_1': {
        states: { refund: 'succeeded' },
        createdAt: '2026-01-05T09:59:50.000Z',
        total: 'EUR 400',
      },
    },
  ],
  [
    'credit_note.updated',
    'a credit of which a part is a refund, which is reported by itself',
    creditNoteBody({ refunds: [{ amount_refunded: 300, refund: 're_1' }] }),
    {
      'invoice:in_1': { account },
      'invoice:in_1 refund:cn_1': {
        states: { refund: 'succeeded' },
        createdAt: '2026-01-05T09:59:50.000Z',
        total: 'EUR 100',
      },
    },
  ],
  [
    'credit_note.voided',
    'a credit taken back',
    creditNoteBody({ status: 'void', voided_at: EVENT_AT - 5 }),
    {
      'invoice:in_1': { account },
      'invoice:in_1 refund:cn_1': {
        states: { refund: 'cancelled' },
        since: { refund: paidAt },
        createdAt: '2026-01-05T09:59:50.000Z',
        total: 'EUR 400',
      },
    },
  ],
];

describeReports('invoices', ROWS);
