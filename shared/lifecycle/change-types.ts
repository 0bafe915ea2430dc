/**
 * Everything that can happen to a customer: activities, and changes of the state of their objects. The order is causal:
 * of two at the same instant, the earlier in this list comes first. What lets a sale count comes before what ends that, so
 * that a sale that counts before and after an instant is not interrupted by it.
 */
export const CHANGE_TYPES = [
  'lead.captured',
  'account.created',
  'account.reopened',
  'consent.given',
  'visit',
  'message.received',
  'campaign.sent',
  'campaign.engaged',
  'cart.updated',
  'checkout.started',
  'quote.requested',
  'subscription.incomplete',
  'trial.started',
  'order.placed',
  'invoice.created',
  'order.reopened',
  'invoice.reopened',
  'payment.reopened',
  'payment.failed',
  'payment.recovered',
  'payment.paid',
  'invoice.paid',
  'order.paid',
  'subscription.paused',
  'subscription.started',
  'subscription.activated',
  'subscription.resumed',
  'subscription.cancel-unscheduled',
  'shipment.pending',
  'shipment.shipped',
  'order.fulfilled',
  'invoice.fulfilled',
  'payment.fulfilled',
  'dispute.opened',
  'dispute.won',
  'refund.pending',
  'refund.failed',
  'refund.cancelled',
  'order.refund-reversed',
  'invoice.refund-reversed',
  'payment.refund-reversed',
  'order.partly-refunded',
  'invoice.partly-refunded',
  'payment.partly-refunded',
  'refund.succeeded',
  'order.refunded',
  'invoice.refunded',
  'payment.refunded',
  'order.unpaid',
  'invoice.unpaid',
  'payment.unpaid',
  'order.cancelled',
  'invoice.cancelled',
  'payment.cancelled',
  'shipment.cancelled',
  'order.unfulfilled',
  'invoice.unfulfilled',
  'payment.unfulfilled',
  'dispute.lost',
  'subscription.past-due',
  'subscription.cancel-scheduled',
  'subscription.unpaid',
  'subscription.ended',
  'subscription.withdrawn',
  'ticket.opened',
  'ticket.solved',
  'ticket.reopened',
  'rating.given',
  'review.published',
  'referral.made',
  'consent.withdrawn',
  'account.closed',
] as const;
export type ChangeType = (typeof CHANGE_TYPES)[number];

const POSITION = new Map<ChangeType, number>(CHANGE_TYPES.map((type, index) => [type, index]));

/** Causal position of a type, for sorting. */
export function positionOf(type: ChangeType): number {
  return POSITION.get(type) ?? CHANGE_TYPES.length;
}

/** What sorts an entry of the log: its instant, then the causal position of its type, then its id. */
export interface LogPlace {
  readonly occurredAt: number;
  readonly type: ChangeType;
  readonly id: string;
}

/** The order of the log. */
export function comparePlaces(a: LogPlace, b: LogPlace): number {
  if (a.occurredAt !== b.occurredAt) return a.occurredAt - b.occurredAt;
  if (a.type !== b.type) return positionOf(a.type) - positionOf(b.type);
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}
