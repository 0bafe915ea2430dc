import type { Sample } from '../samples.ts';

/** A delivery of Salla. */
function event(topic: string, data: object, at: string): Sample {
  return { topic, body: JSON.stringify({ event: topic, merchant: 1000000001, created_at: at, data }) };
}

const riyadh = (date: string) => ({ date: `${date}.000000`, timezone_type: 3, timezone: 'Asia/Riyadh' });

const NOURA = {
  id: 225167971,
  first_name: 'Noura',
  last_name: 'Example',
  mobile: 555550100,
  mobile_code: '+966',
  email: 'noura@example.com',
  country_code: 'SA',
  updated_at: riyadh('2026-01-05 12:00:00'),
};

const ORDER = {
  id: 2116149737,
  reference_id: 41027662,
  date: riyadh('2026-01-05 13:00:00'),
  draft: false,
  status: { id: 566146469, name: 'بإنتظار المراجعة', slug: 'under_review' },
  payment_method: 'mada',
  is_pending_payment: false,
  currency: 'SAR',
  amounts: { total: { amount: 196.5, currency: 'SAR' } },
  customer: NOURA,
};

/** What Salla sends, one for each kind of body. */
export const SAMPLES: readonly Sample[] = [
  event('customer.created', NOURA, 'Mon Jan 05 2026 12:00:01 GMT+0300'),
  event('customer.login', NOURA, '2026-01-05 12:30:00'),
  event('order.created', ORDER, 'Mon Jan 05 2026 13:00:02 GMT+0300'),
  event(
    'order.status.updated',
    {
      id: 198290473,
      status: 'تم التوصيل',
      created_at: riyadh('2026-01-08 13:00:00'),
      order: { ...ORDER, status: { id: 566146470, name: 'تم التوصيل', slug: 'delivered' } },
    },
    'Thu Jan 08 2026 13:00:00 GMT+0300',
  ),
  event(
    'order.refunded',
    { ...ORDER, status: { id: 566146471, name: 'مسترجع', slug: 'restored' } },
    '2026-01-12 13:00:00',
  ),
  event(
    'abandoned.cart',
    {
      id: 1097962121,
      total: { amount: 100, currency: 'SAR' },
      age_in_minutes: 83,
      created_at: riyadh('2026-01-04 10:00:00'),
      updated_at: riyadh('2026-01-04 10:10:00'),
      customer: { id: 225167971, name: 'Noura Example', mobile: '+966555550100', email: 'noura@example.com' },
      items: [{ id: 1793843311, product_id: 401511871, quantity: 2 }],
    },
    'Sun Jan 04 2026 11:23:00 GMT+0300',
  ),
  event(
    'review.added',
    {
      type: 'rating',
      rating: '5',
      content: 'not stored',
      customer: { id: '225167971', name: 'Noura Example', mobile: '+966555550100' },
      product: { id: 802593739 },
      order: { id: 2116149737, reference_id: 41027662 },
    },
    '2026-01-10 20:00:00',
  ),
];
