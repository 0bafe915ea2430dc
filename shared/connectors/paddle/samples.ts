import type { Sample } from '../samples.ts';

/** A notification about an entity that was changed at the instant at which the event occurred. */
function event(topic: string, occurredAt: string, data: object): Sample {
  return {
    topic,
    body: JSON.stringify({
      event_id: `evt_${topic.replace(/\W/g, '')}`,
      event_type: topic,
      occurred_at: occurredAt,
      notification_id: `ntf_${topic.replace(/\W/g, '')}`,
      data: { ...data, updated_at: occurredAt },
    }),
  };
}

const CUSTOMER = {
  id: 'ctm_01',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  status: 'active',
  created_at: '2026-01-05T10:00:00.000Z',
};

const SUBSCRIPTION = {
  id: 'sub_01',
  status: 'active',
  customer_id: 'ctm_01',
  currency_code: 'EUR',
  billing_cycle: { interval: 'month', frequency: 1 },
  created_at: '2026-01-05T10:02:10.000Z',
  started_at: '2026-01-05T10:02:09.000Z',
  paused_at: null,
  canceled_at: null,
  scheduled_change: null,
  items: [{ status: 'active', quantity: 1, trial_dates: null }],
};

const TRANSACTION = {
  id: 'txn_01',
  status: 'ready',
  customer_id: 'ctm_01',
  subscription_id: null,
  origin: 'web',
  collection_mode: 'automatic',
  currency_code: 'EUR',
  items: [],
  details: {
    tax_rates_used: [],
    totals: { subtotal: '1000', tax: '190', total: '1190', grand_total: '1190', currency_code: 'EUR' },
    line_items: [],
  },
  payments: [],
  created_at: '2026-01-05T10:00:05.000Z',
};

const CAPTURED = {
  status: 'captured',
  amount: '1190',
  created_at: '2026-01-05T10:02:00.000Z',
  captured_at: '2026-01-05T10:02:08.000Z',
};

const RENEWAL = {
  ...TRANSACTION,
  id: 'txn_02',
  status: 'past_due',
  subscription_id: 'sub_01',
  origin: 'subscription_recurring',
  payments: [{ status: 'error', amount: '1190', created_at: '2026-02-05T10:02:00.000Z', captured_at: null }],
  created_at: '2026-02-05T10:01:00.000Z',
};

const ADJUSTMENT = {
  id: 'adj_01',
  action: 'refund',
  type: 'partial',
  status: 'pending_approval',
  transaction_id: 'txn_01',
  customer_id: 'ctm_01',
  subscription_id: 'sub_01',
  reason: 'error',
  currency_code: 'EUR',
  items: [],
  totals: { subtotal: '420', tax: '80', total: '500', currency_code: 'EUR' },
  created_at: '2026-01-09T10:00:00.000Z',
};

/** What Paddle sends, at least one for each kind of entity. */
export const SAMPLES: readonly Sample[] = [
  event('customer.created', '2026-01-05T10:00:00.000Z', CUSTOMER),
  event('transaction.ready', '2026-01-05T10:00:06.000Z', TRANSACTION),
  event('transaction.completed', '2026-01-05T10:02:11.000Z', {
    ...TRANSACTION,
    status: 'completed',
    subscription_id: 'sub_01',
    payments: [CAPTURED],
  }),
  event('subscription.created', '2026-01-05T10:02:10.000Z', { ...SUBSCRIPTION, transaction_id: 'txn_01' }),
  event('adjustment.created', '2026-01-09T10:00:00.000Z', ADJUSTMENT),
  event('adjustment.updated', '2026-01-10T10:00:00.000Z', { ...ADJUSTMENT, status: 'approved' }),
  event('subscription.past_due', '2026-02-05T10:02:01.000Z', { ...SUBSCRIPTION, status: 'past_due' }),
  event('transaction.past_due', '2026-02-05T10:02:01.000Z', RENEWAL),
  event('subscription.updated', '2026-02-07T10:00:00.000Z', {
    ...SUBSCRIPTION,
    scheduled_change: { action: 'cancel', effective_at: '2026-03-05T10:02:09.000Z', resume_at: null },
  }),
  event('subscription.canceled', '2026-03-05T10:02:10.000Z', {
    ...SUBSCRIPTION,
    status: 'canceled',
    canceled_at: '2026-03-05T10:02:09.000Z',
  }),
];
