import type { Sample } from '../samples.ts';

/** A delivery of BigCommerce. `at` is in Unix seconds. */
function callback(topic: string, data: object, at: number): Sample {
  const body = {
    scope: topic,
    store_id: '1000001',
    data,
    hash: '0123456789abcdef0123456789abcdef01234567',
    created_at: at,
    producer: 'stores/abc123',
  };
  return { topic, body: JSON.stringify(body) };
}

/** 2026-01-05T10:00:00Z. */
const AT = 1_767_607_200;
const CART = '0a1b2c3d-0000-4000-8000-000000000001';

/** What BigCommerce sends, one for each kind of body. */
export const SAMPLES: readonly Sample[] = [
  callback('store/customer/created', { type: 'customer', id: 32 }, AT),
  callback('store/cart/created', { type: 'cart', id: CART }, AT),
  callback('store/cart/converted', { type: 'cart', id: CART, orderId: 250 }, AT + 600),
  callback('store/order/created', { type: 'order', id: 250 }, AT + 600),
  callback(
    'store/order/statusUpdated',
    { type: 'order', id: 250, status: { previous_status_id: 0, new_status_id: 11 } },
    AT + 601,
  ),
  callback(
    'store/order/transaction/created',
    {
      type: 'transaction',
      order_id: '250',
      transaction_id: '176342342',
      transaction_status: 'complete',
      transaction_type: 'capture',
      result: { code: 'captured', message: 'Captured', type: 'success' },
    },
    AT + 601,
  ),
  callback('store/shipment/created', { type: 'shipment', id: 12, orderId: 250 }, AT + 86_400),
  callback(
    'store/order/refund/created',
    { type: 'order', id: 250, refund: { refund_id: 3 } },
    AT + 4 * 86_400,
  ),
];
