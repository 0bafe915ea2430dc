import type { Attributes, Snapshot } from '../../lifecycle/objects/object.ts';
import type { States } from '../../lifecycle/objects/states.ts';
import { snapshot, statedAmount } from '../mapping.ts';
import { instantText } from '../natural-id.ts';
import type { OrderBody } from './schema.ts';

/** What an event says of its order, beside the body: it is sent at this very change. */
export type OrderEvent = 'changed' | 'cancelled' | 'refunded';

const NOT_SENT: States = { cancelled: 'no', fulfilled: 'no', refunded: 'no' };
const SENT: States = { cancelled: 'no', fulfilled: 'yes', refunded: 'no' };

/**
 * What each status proves, by its slug (https://docs.salla.dev/5394150e0). Its name is in the language of the store, and
 * stores add statuses of their own below these, which have the slug and the id of Salla's own status. Whether the order is
 * paid, `paymentOf` says.
 */
const STATUSES: ReadonlyMap<string | null, States> = new Map<string | null, States>([
  ['payment_pending', { ...NOT_SENT, payment: 'unpaid' }],
  ['waiting_for_payment_confirmation', { ...NOT_SENT, payment: 'unpaid' }],
  ['payment_failed', { ...NOT_SENT, payment: 'unpaid', attempt: 'failed' }],
  ['request_quote', { ...NOT_SENT, payment: 'unpaid' }],
  ['under_review', NOT_SENT],
  ['in_progress', NOT_SENT],
  ['completed', SENT],
  ['delivering', SENT],
  ['shipped', SENT],
  ['delivered', SENT],
  ['restoring', { cancelled: 'no' }],
  ['restored', { cancelled: 'no', refunded: 'fully' }],
  ['canceled', { cancelled: 'yes' }],
]);

/** Salla's own statuses have the same ids in every store. */
const SLUGS: ReadonlyMap<number | null, string> = new Map<number | null, string>([
  [1473353380, 'payment_pending'],
  [566146469, 'under_review'],
  [1939592358, 'in_progress'],
  [1298199463, 'completed'],
  [349994915, 'delivering'],
  [1723506348, 'delivered'],
  [814202285, 'shipped'],
  [525144736, 'canceled'],
  [989286562, 'restored'],
  [1548352431, 'restoring'],
  [773200552, 'request_quote'],
]);

function slugOf({ status: { id, slug } }: OrderBody): string | null {
  return slug ?? SLUGS.get(id) ?? null;
}

/** The shop works on an order once it has the money, or trusts that it will come. */
const ACCEPTED = new Set<string | null>(['in_progress', 'completed', 'delivering', 'shipped', 'delivered']);
const DELIVERED = new Set<string | null>(['completed', 'delivered']);

/** Paid outside of Salla: the money comes later than the order. */
const CASH_ON_DELIVERY = 'cod';
const BANK_TRANSFER = 'bank';

/**
 * `order.*`: the whole order. It has no time of its last change. A refund of an unknown part is a part of the order: no
 * later status says anything of it.
 */
export function orderSnapshots(
  order: OrderBody,
  owner: Pick<Attributes, 'account' | 'address'>,
  at: number,
  event: OrderEvent,
): Snapshot[] {
  const total = order.amounts?.total ?? order.total;
  const states = statesOf(order, event);
  const whole = snapshot(at, {
    states,
    attributes: {
      ...owner,
      createdAt: order.date ?? undefined,
      total: statedAmount(total?.amount, total?.currency),
    },
  });
  if (event !== 'refunded' || states.refunded === 'fully') return [whole];
  const refund = {
    part: `refund:${instantText(at)}`,
    states: { refund: 'succeeded' },
    since: { refund: at },
  } as const;
  return [whole, snapshot(at, refund)];
}

function statesOf(order: OrderBody, event: OrderEvent): States {
  const slug = slugOf(order);
  const known = STATUSES.get(slug) ?? {};
  if (event === 'cancelled') return { ...known, cancelled: 'yes' };
  if (event === 'refunded') return known;
  const payment = known.payment ?? paymentOf(order, slug);
  return payment === undefined ? known : { ...known, payment };
}

/**
 * Whether the order is paid; undefined if the body does not prove it. Salla says only whether it waits for the payment. An
 * order that is paid online waits for it until it is paid. One that is paid on delivery or by bank transfer does not.
 */
function paymentOf(
  { is_pending_payment: isPending, payment_method: method }: OrderBody,
  slug: string | null,
): States['payment'] {
  if (isPending === true) return 'unpaid';
  if (method === CASH_ON_DELIVERY) return DELIVERED.has(slug) ? 'paid' : undefined;
  if (ACCEPTED.has(slug)) return 'paid';
  const isOnline = method !== null && method !== BANK_TRANSFER;
  return slug === 'under_review' && isPending === false && isOnline ? 'paid' : undefined;
}
