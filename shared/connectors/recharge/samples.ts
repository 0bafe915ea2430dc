import type { Sample } from '../samples.ts';

const CHARGE = {
  id: 900100,
  customer: { id: 700100, email: 'ada@example.com', external_customer_id: { ecommerce: '17' } },
  currency: 'EUR',
  type: 'recurring',
  line_items: [{ purchase_item_id: 800100, purchase_item_type: 'subscription', quantity: 1 }],
  total_price: '42.00',
  total_refunds: '0.00',
  scheduled_at: '2026-02-05',
  created_at: '2026-01-05T10:00:00+00:00',
};

const SUBSCRIPTION = {
  id: 800100,
  customer_id: 700100,
  status: 'active',
  price: '42.00',
  max_retries_reached: false,
  cancellation_reason: null,
  cancelled_at: null,
  created_at: '2026-01-05T10:00:00+00:00',
};

const CUSTOMER = {
  id: 700100,
  email: 'ada@example.com',
  first_name: 'Ada',
  last_name: 'Lovelace',
  phone: '+49 30 5550100',
  created_at: '2026-01-05T09:59:00+00:00',
};

function sample(topic: string, kind: string, object: object): Sample {
  return { topic, body: JSON.stringify({ [kind]: object }) };
}

/** What Recharge sends, at least one for each kind of object. */
export const SAMPLES: readonly Sample[] = [
  sample('customer/created', 'customer', { ...CUSTOMER, updated_at: '2026-01-05T09:59:00+00:00' }),
  sample('subscription/created', 'subscription', {
    ...SUBSCRIPTION,
    updated_at: '2026-01-05T10:00:00+00:00',
  }),
  sample('charge/failed', 'charge', {
    ...CHARGE,
    status: 'error',
    error: 'Card declined',
    processed_at: null,
    updated_at: '2026-02-05T08:00:00+00:00',
  }),
  sample('charge/paid', 'charge', {
    ...CHARGE,
    status: 'success',
    processed_at: '2026-02-06T08:00:00+00:00',
    updated_at: '2026-02-06T08:00:02+00:00',
  }),
  sample('charge/refunded', 'charge', {
    ...CHARGE,
    status: 'partially_refunded',
    total_refunds: '10.00',
    processed_at: '2026-02-06T08:00:00+00:00',
    updated_at: '2026-02-08T08:00:00+00:00',
  }),
  sample('subscription/cancelled', 'subscription', {
    ...SUBSCRIPTION,
    status: 'cancelled',
    cancellation_reason: 'Too much of it',
    cancelled_at: '2026-03-01T10:00:00+00:00',
    updated_at: '2026-03-01T10:00:00+00:00',
  }),
];
