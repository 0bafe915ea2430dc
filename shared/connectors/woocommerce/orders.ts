import { type Identity, objectIdentity } from '../../identity/identity.ts';
import type { Activity } from '../../lifecycle/activity.ts';
import { type Money, type MoneyRefusal, parseMoney } from '../../lifecycle/money.ts';
import { type Outcome, update } from '../mapping.ts';
import { earliestStands, instantText, naturalId } from '../natural-id.ts';
import { activity, buyerOf, contactOf } from './mapping.ts';
import type { OrderBody } from './schema.ts';

/** Orders that are not placed yet, or that the shop moved to the trash. */
const DRAFTS = new Set(['auto-draft', 'checkout-draft', 'draft', 'new']);

/**
 * Everything the body of an order proves. The topic adds nothing: the body is built at delivery, and a late
 * `order.created` already shows later changes. States without a time of their own (cancelled, failed, refunded) are
 * dated by the order's last change. Of several updates the earliest wins, which is closest to the real time.
 */
export function mapOrder(order: OrderBody, connection: string): Outcome {
  const about = objectIdentity(connection, 'order', order.id);
  if (about === undefined) return { refused: 'the body has no order id' };
  const status = order.status ?? '';
  if (DRAFTS.has(status)) return { ignored: 'draft-order' };
  if (status === 'trash') return { ignored: 'trashed-order' };
  const placedAt = order.date_created_gmt;
  if (placedAt === null) return { refused: 'the order has no date_created_gmt' };
  const total = totalOf(order.total, order.currency);
  if (total !== null && 'refused' in total) return total;

  const changedAt = order.date_modified_gmt ?? placedAt;
  const version = instantText(changedAt);
  const undated = earliestStands(changedAt);
  const activities: Activity[] = [
    {
      ...activity(connection, 'order.placed', naturalId(about, 'order.placed'), placedAt, version),
      about,
      total,
    },
  ];
  if (status === 'failed') {
    const id = naturalId(about, 'payment.failed', 'status');
    activities.push({ ...activity(connection, 'payment.failed', id, changedAt, undated), about });
  }
  if (order.date_paid_gmt !== null) {
    const id = naturalId(about, 'order.paid');
    activities.push({
      ...activity(connection, 'order.paid', id, order.date_paid_gmt, version),
      about,
      total,
    });
  }
  if (status === 'completed' || order.date_completed_gmt !== null) {
    const at = order.date_completed_gmt ?? changedAt;
    const id = naturalId(about, 'order.fulfilled');
    activities.push({ ...activity(connection, 'order.fulfilled', id, at, earliestStands(at)), about });
  }
  const refunds = refundsOf(order, about, connection, changedAt);
  if ('refused' in refunds) return refunds;
  activities.push(...refunds.activities);
  // An order with an unlisted refund is still cancelled. Its amount is not guessed.
  if (status === 'cancelled' || (status === 'refunded' && refunds.activities.length === 0)) {
    const id = naturalId(about, 'order.cancelled');
    activities.push({ ...activity(connection, 'order.cancelled', id, changedAt, undated), about });
  }
  return update({
    persons: buyerOf(connection, order),
    objects: [about],
    activities,
    contact: contactOf(order.billing, changedAt),
  });
}

function refundsOf(
  order: OrderBody,
  about: Identity,
  connection: string,
  changedAt: number,
): { readonly activities: Activity[] } | { readonly refused: string } {
  const activities = new Map<string, Activity>();
  for (const refund of order.refunds ?? []) {
    const amount = totalOf(withoutSign(refund.total), order.currency);
    if (amount !== null && 'refused' in amount) return amount;
    const id = naturalId(about, 'order.refunded', refund.id);
    activities.set(id, {
      ...activity(connection, 'order.refunded', id, changedAt, earliestStands(changedAt)),
      about,
      amount,
    });
  }
  return { activities: [...activities.values()] };
}

/** Refunds are reported as negative amounts. */
function withoutSign(amount: string | number | null): string | number | null {
  return typeof amount === 'number' ? Math.abs(amount) : (amount?.replace(/^-/, '') ?? null);
}

function totalOf(amount: string | number | null, currency: string | null): Money | null | MoneyRefusal {
  if (amount === null) return null;
  return currency === null ? { refused: 'the amount has no currency' } : parseMoney(amount, currency);
}
