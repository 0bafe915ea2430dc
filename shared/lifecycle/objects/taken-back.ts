import type { ChangeType } from '../change-types.ts';
import { changesOf, type ObjectChange } from './changes.ts';
import type { ObjectHistory } from './object.ts';

/** A change, and when a later one took it back; null while it stands. */
export interface ShownChange extends ObjectChange {
  readonly takenBackAt: number | null;
}

const SUBSCRIPTION_STANDS = [
  'subscription.incomplete',
  'trial.started',
  'subscription.activated',
  'subscription.past-due',
  'subscription.unpaid',
] as const;

/**
 * The changes that take another one back. What ends in the usual course (a failed payment that is tried again, a pause)
 * happened all the same, and is not taken back.
 */
const TAKEN_BACK_BY: { readonly [Type in ChangeType]?: readonly ChangeType[] } = {
  'order.paid': ['order.unpaid'],
  'invoice.paid': ['invoice.unpaid'],
  'payment.paid': ['payment.unpaid'],
  'order.cancelled': ['order.reopened'],
  'invoice.cancelled': ['invoice.reopened'],
  'payment.cancelled': ['payment.reopened'],
  'order.partly-refunded': ['order.refund-reversed'],
  'invoice.partly-refunded': ['invoice.refund-reversed'],
  'payment.partly-refunded': ['payment.refund-reversed'],
  'order.refunded': ['order.partly-refunded', 'order.refund-reversed'],
  'invoice.refunded': ['invoice.partly-refunded', 'invoice.refund-reversed'],
  'payment.refunded': ['payment.partly-refunded', 'payment.refund-reversed'],
  'order.fulfilled': ['order.unfulfilled'],
  'invoice.fulfilled': ['invoice.unfulfilled'],
  'payment.fulfilled': ['payment.unfulfilled'],
  'refund.pending': ['refund.failed', 'refund.cancelled'],
  'refund.succeeded': ['refund.pending', 'refund.failed', 'refund.cancelled'],
  'refund.failed': ['refund.pending', 'refund.succeeded'],
  'refund.cancelled': ['refund.pending', 'refund.succeeded'],
  'dispute.won': ['dispute.opened', 'dispute.lost'],
  'dispute.lost': ['dispute.opened', 'dispute.won'],
  'shipment.pending': ['shipment.cancelled'],
  'shipment.shipped': ['shipment.pending', 'shipment.cancelled'],
  'shipment.cancelled': ['shipment.pending', 'shipment.shipped'],
  'subscription.started': ['subscription.withdrawn'],
  'subscription.cancel-scheduled': ['subscription.cancel-unscheduled'],
  'subscription.ended': SUBSCRIPTION_STANDS,
  'ticket.solved': ['ticket.reopened'],
  'account.closed': ['account.reopened'],
};

/** What happened to an object, each change with the instant at which a later snapshot took it back. */
export function shownChangesOf(history: ObjectHistory): ShownChange[] {
  const changes = changesOf(history);
  return changes.map((change, index) => {
    const takesBack = TAKEN_BACK_BY[change.type];
    // The changes of one state of one part have the same id.
    const later = changes
      .slice(index + 1)
      .find(({ id, type }) => id === change.id && takesBack?.includes(type));
    return { ...change, takenBackAt: later?.occurredAt ?? null };
  });
}
