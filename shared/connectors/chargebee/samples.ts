import type { Sample } from '../samples.ts';

const DAY = 86_400;
/** 2026-01-05T10:00:00Z. */
const START = 1_767_607_200;

/** An event whose objects were changed when it occurred. */
function event(topic: string, occurredAt: number, content: Readonly<Record<string, object>>): Sample {
  const changed = { resource_version: occurredAt * 1000 + 17, updated_at: occurredAt };
  return {
    topic,
    body: JSON.stringify({
      id: `ev_${topic}`,
      occurred_at: occurredAt,
      source: 'api',
      object: 'event',
      api_version: 'v2',
      event_type: topic,
      webhook_status: 'scheduled',
      content: Object.fromEntries(
        Object.entries(content).map(([kind, object]) => [
          kind,
          Array.isArray(object)
            ? object.map((one: object) => ({ ...one, ...changed }))
            : { ...object, ...changed, object: kind },
        ]),
      ),
    }),
  };
}

const customer = {
  id: 'ada',
  first_name: 'Ada',
  last_name: 'Lovelace',
  email: 'ada@example.com',
  phone: '+49 30 5550100',
  billing_address: { country: 'DE' },
  created_at: START,
  deleted: false,
};

const subscription = {
  id: 'sub-1',
  customer_id: 'ada',
  status: 'active',
  currency_code: 'EUR',
  created_at: START,
  started_at: START,
  activated_at: START,
  due_invoices_count: 0,
  deleted: false,
};

const invoice = {
  id: 'inv-1',
  customer_id: 'ada',
  subscription_id: 'sub-1',
  status: 'paid',
  currency_code: 'EUR',
  date: START,
  paid_at: START,
  total: 1190,
  amount_paid: 1190,
  credits_applied: 0,
  amount_adjusted: 0,
  write_off_amount: 0,
  line_items: [{ subscription_id: 'sub-1', amount: 1190 }],
};

const unpaid = {
  ...invoice,
  id: 'inv-2',
  status: 'payment_due',
  dunning_status: 'in_progress',
  date: START + 31 * DAY,
  paid_at: undefined,
  amount_paid: 0,
};

const creditNote = {
  id: 'cn-1',
  customer_id: 'ada',
  subscription_id: 'sub-1',
  reference_invoice_id: 'inv-1',
  type: 'refundable',
  status: 'refunded',
  currency_code: 'EUR',
  date: START + 4 * DAY,
  refunded_at: START + 4 * DAY,
  total: 500,
  amount_refunded: 500,
  amount_allocated: 0,
};

/** What Chargebee sends, at least one for each kind of object. */
export const SAMPLES: readonly Sample[] = [
  event('customer_created', START, { customer }),
  event('subscription_created', START, { customer, subscription, invoice }),
  event('payment_refunded', START + 4 * DAY, {
    customer,
    subscription,
    invoice,
    credit_note: creditNote,
    transaction: { id: 'txn-2', type: 'refund', status: 'success', amount: 500, currency_code: 'EUR' },
  }),
  event('payment_failed', START + 31 * DAY, {
    customer,
    subscription: { ...subscription, due_invoices_count: 1 },
    invoice: unpaid,
    transaction: { id: 'txn-3', type: 'payment', status: 'failure', amount: 1190, currency_code: 'EUR' },
  }),
  event('subscription_cancellation_scheduled', START + 33 * DAY, {
    customer,
    subscription: {
      ...subscription,
      status: 'non_renewing',
      cancelled_at: START + 59 * DAY,
      cancel_schedule_created_at: START + 33 * DAY,
    },
  }),
  event('subscription_cancelled', START + 59 * DAY, {
    customer,
    subscription: { ...subscription, status: 'cancelled', cancelled_at: START + 59 * DAY },
    credit_notes: [{ ...creditNote, id: 'cn-2', status: 'refund_due', amount_refunded: 0 }],
  }),
];
