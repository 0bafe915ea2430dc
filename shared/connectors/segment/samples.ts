import type { Sample } from '../samples.ts';

const COMMON = {
  anonymousId: '0f9d6c1e-3c6b-4c0e-9a53-2f1f0a8a7c11',
  userId: '71',
  context: { library: { name: 'analytics.js', version: '2.11.1' }, traits: { email: 'ada@example.com' } },
  receivedAt: '2026-01-05T10:00:01.266Z',
  sentAt: '2026-01-05T10:00:01.169Z',
  timestamp: '2026-01-05T10:00:00.249Z',
};

function message(messageId: string, fields: object): string {
  return JSON.stringify({ ...COMMON, messageId, ...fields });
}

function track(event: string, messageId: string, properties: object): Sample {
  return { topic: `Track: ${event}`, body: message(messageId, { type: 'track', event, properties }) };
}

const ORDER = { order_id: '501', total: 12.5, revenue: 10, currency: 'EUR' };

/** What Segment sends, one for each kind of message. */
export const SAMPLES: readonly Sample[] = [
  track('Product Viewed', 'ajs-1', { product_id: 'P-1', price: 12.5, currency: 'EUR' }),
  track('Cart Viewed', 'ajs-2', { cart_id: 'C-1', products: [{ product_id: 'P-1', price: 12.5 }] }),
  track('Checkout Started', 'ajs-3', { ...ORDER, products: [] }),
  track('Order Completed', 'ajs-4', { ...ORDER, products: [] }),
  track('Order Updated', 'ajs-5', { ...ORDER, total: 13 }),
  track('Order Refunded', 'ajs-6', ORDER),
  track('Order Cancelled', 'ajs-7', ORDER),
  track('Product Reviewed', 'ajs-8', { product_id: 'P-1', review_id: 'R-1', rating: '5' }),
  track('Email Link Clicked', 'ajs-9', { campaign_id: '123' }),
  track('Signed Up', 'ajs-10', {}),
  { topic: 'Page', body: message('ajs-11', { type: 'page', name: 'Home', properties: { path: '/' } }) },
  {
    topic: 'Identify',
    body: message('ajs-12', {
      type: 'identify',
      traits: { email: 'ada@example.com', name: 'Ada', createdAt: '2026-01-01T09:00:00Z' },
    }),
  },
  { topic: 'Alias', body: message('ajs-13', { type: 'alias', previousId: 'lead-9' }) },
];
