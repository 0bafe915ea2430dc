import type { Attributes, Snapshot } from '../../lifecycle/objects/object.ts';
import type { States } from '../../lifecycle/objects/states.ts';
import { snapshot, statedAmount } from '../mapping.ts';
import type { OrderBody } from './schema.ts';

/** What an event says of its order, beside the body: it is sent at this very change. */
export type OrderEvent = 'changed' | 'cancelled' | 'refunded';

const NOT_SENT: States = { cancelled: 'no', fulfilled: 'no' };
const SENT: States = { cancelled: 'no', fulfilled: 'yes' };

/**
 * What each status proves, by its slug. Its name is in the language of the store, and stores add statuses of their own
 * below these. Whether the order is paid, `isPaid` says.
 */
const STATUSES: ReadonlyMap<string | null, States> = new Map<string | null, States>([
  ['payment_pending', { ...NOT_SENT, payment: 'unpaid' }],
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

/** The shop works on an order once it has the money, or trusts that it will come. */
const ACCEPTED = new Set<string | null>(['in_progress', 'completed', 'delivering', 'shipped', 'delivered']);
const DELIVERED = new Set<string | null>(['completed', 'delivered']);

/** Paid outside of Salla: the money comes later than the order. */
const CASH_ON_DELIVERY = 'cod';
const BANK_TRANSFER = 'bank';

/** `order.*`: the whole order. It has no time of its last change. */
export function orderSnapshot(
  order: OrderBody,
  owner: Pick<Attributes, 'account' | 'address'>,
  at: number,
  event: OrderEvent,
): Snapshot {
  const total = order.amounts?.total ?? order.total;
  const states = statesOf(order, event);
  return snapshot(at, {
    states,
    // Neither is as old as the order, also if it is the first that is reported.
    since: {
      cancelled: states.cancelled === 'yes' ? at : null,
      refunded: states.refunded === undefined ? null : at,
    },
    attributes: {
      ...owner,
      createdAt: order.date ?? undefined,
      total: statedAmount(total?.amount, total?.currency),
    },
  });
}

function statesOf(order: OrderBody, event: OrderEvent): States {
  const known = STATUSES.get(order.status.slug) ?? {};
  if (event === 'cancelled') return { ...known, cancelled: 'yes' };
  // How much went back the body does not say, unless the whole order was taken back.
  if (event === 'refunded') return { ...known, refunded: known.refunded ?? 'partly' };
  const payment = known.payment ?? paymentOf(order);
  return payment === undefined ? known : { ...known, payment };
}

/**
 * Whether the order is paid; undefined if the body does not prove it. Salla says only whether it waits for the payment. An
 * order that is paid online waits for it until it is paid. One that is paid on delivery or by bank transfer does not.
 */
function paymentOf({
  status: { slug },
  is_pending_payment: isPending,
  payment_method: method,
}: OrderBody): States['payment'] {
  if (isPending === true) return 'unpaid';
  if (method === CASH_ON_DELIVERY) return DELIVERED.has(slug) ? 'paid' : undefined;
  if (ACCEPTED.has(slug)) return 'paid';
  const isOnline = method !== null && method !== BANK_TRANSFER;
  return slug === 'under_review' && isPending === false && isOnline ? 'paid' : undefined;
}
