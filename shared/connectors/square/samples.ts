import type { Sample } from '../samples.ts';

/** An event of Square about one object. */
function event(topic: string, object: object, at: string, headers?: Sample['headers']): Sample {
  const body = {
    merchant_id: 'MERCHANT1',
    type: topic,
    event_id: '5d3f1c9e-0000-4000-8000-000000000001',
    created_at: at,
    data: { type: topic.split('.')[0], id: 'OBJECT', object },
  };
  return { topic, body: JSON.stringify(body), ...(headers && { headers }) };
}

const ADA = {
  id: 'ADA',
  created_at: '2026-01-05T09:00:00Z',
  updated_at: '2026-01-05T09:00:00Z',
  given_name: 'Ada',
  family_name: 'Example',
  email_address: 'ada@example.com',
  phone_number: '+49 30 5550100',
  address: { country: 'DE' },
  creation_source: 'INSTANT_PROFILE',
  preferences: { email_unsubscribed: false },
  version: 0,
};

const PAYMENT = {
  id: 'PAYMENT1',
  created_at: '2026-01-05T10:00:00.000Z',
  updated_at: '2026-01-05T10:00:02.500Z',
  amount_money: { amount: 4500, currency: 'EUR' },
  tip_money: { amount: 499, currency: 'EUR' },
  total_money: { amount: 4999, currency: 'EUR' },
  status: 'COMPLETED',
  source_type: 'CARD',
  card_details: {
    status: 'CAPTURED',
    card_payment_timeline: {
      authorized_at: '2026-01-05T10:00:01.000Z',
      captured_at: '2026-01-05T10:00:02.400Z',
    },
  },
  order_id: 'ORDER1',
  customer_id: 'ADA',
  buyer_email_address: 'ada@example.com',
  version_token: 'token-2',
};

const REFUND = {
  id: 'PAYMENT1_REFUND1',
  status: 'COMPLETED',
  amount_money: { amount: 1000, currency: 'EUR' },
  payment_id: 'PAYMENT1',
  order_id: 'ORDER_OF_THE_RETURN',
  created_at: '2026-01-09T10:00:00.000Z',
  updated_at: '2026-01-09T10:30:00.000Z',
  version: 3,
};

const DISPUTE = {
  id: 'DISPUTE1',
  state: 'EVIDENCE_REQUIRED',
  amount_money: { amount: 4999, currency: 'EUR' },
  disputed_payment: { payment_id: 'PAYMENT1' },
  created_at: '2026-01-25T10:00:00.000Z',
  updated_at: '2026-01-25T10:00:00.000Z',
  version: 1,
};

const INVOICE = {
  id: 'inv:0-1',
  version: 2,
  status: 'PAID',
  order_id: 'ORDER2',
  primary_recipient: { customer_id: 'ADA', email_address: 'ada@example.com' },
  payment_requests: [
    {
      computed_amount_money: { amount: 10000, currency: 'EUR' },
      total_completed_amount_money: { amount: 10000, currency: 'EUR' },
    },
  ],
  created_at: '2026-01-10T10:00:00Z',
  updated_at: '2026-01-12T10:00:00Z',
};

const SUBSCRIPTION = {
  id: 'SUBSCRIPTION1',
  customer_id: 'ADA',
  status: 'ACTIVE',
  created_at: '2026-01-05T10:00:00Z',
  start_date: '2026-01-05',
  version: 1767607200000,
};

/** What Square sends, one for each kind of body. */
export const SAMPLES: readonly Sample[] = [
  event('customer.created', { customer: ADA }, '2026-01-05T09:00:01Z'),
  event(
    'customer.created',
    {
      customer: { ...ADA, id: 'MERGED', creation_source: 'MERGE' },
      event_context: { merge: { from_customer_ids: ['ADA', 'ADA2'], to_customer_id: 'MERGED' } },
    },
    '2026-01-20T09:00:01Z',
  ),
  event(
    'customer.deleted',
    {
      customer: { ...ADA, version: 1 },
      event_context: { merge: { from_customer_ids: ['ADA', 'ADA2'], to_customer_id: 'MERGED' } },
    },
    '2026-01-20T09:00:02Z',
  ),
  event('customer.deleted', { customer: { ...ADA, version: 1 } }, '2026-02-01T09:00:00Z'),
  event(
    'loyalty.account.created',
    {
      loyalty_account: {
        id: 'LOYALTY1',
        customer_id: 'ADA',
        enrolled_at: '2026-01-05T09:30:00Z',
        created_at: '2026-01-05T09:30:00Z',
        mapping: { phone_number: '+49305550100' },
      },
    },
    '2026-01-05T09:30:01Z',
  ),
  event('payment.updated', { payment: PAYMENT }, '2026-01-05T10:00:03Z', {
    'square-environment': 'Production',
  }),
  event('refund.updated', { refund: REFUND }, '2026-01-09T10:30:01Z'),
  event('dispute.created', { dispute: DISPUTE }, '2026-01-25T10:00:01Z'),
  event(
    'order.updated',
    {
      order_updated: {
        order_id: 'ORDER1',
        location_id: 'LOCATION1',
        state: 'OPEN',
        version: 2,
        created_at: '2026-01-05T10:00:00.000Z',
        updated_at: '2026-01-05T10:00:02.000Z',
      },
    },
    '2026-01-05T10:00:02Z',
  ),
  event(
    'order.fulfillment.updated',
    {
      order_fulfillment_updated: {
        order_id: 'ORDER1',
        location_id: 'LOCATION1',
        state: 'OPEN',
        version: 4,
        created_at: '2026-01-05T10:00:00.000Z',
        updated_at: '2026-01-07T10:00:00.000Z',
        fulfillment_update: [
          { fulfillment_uid: 'FULFILLMENT1', old_state: 'PREPARED', new_state: 'COMPLETED' },
        ],
      },
    },
    '2026-01-07T10:00:01Z',
  ),
  event('invoice.payment_made', { invoice: INVOICE }, '2026-01-12T10:00:01Z'),
  event('subscription.created', { subscription: SUBSCRIPTION }, '2026-01-05T10:00:05Z'),
];
