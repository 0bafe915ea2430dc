import type { Identity } from '../identity/identity.ts';
import type { ActivityType } from '../lifecycle/activity.ts';

/** Kinds that can occur several times for one object or person. Their ids include which occurrence it is. */
export type RecurringType =
  | 'consent.given'
  | 'visit'
  | 'message.received'
  | 'campaign.sent'
  | 'campaign.engaged'
  | 'cart.updated'
  | 'quote.requested'
  | 'payment.failed'
  | 'subscription.started'
  | 'subscription.renewed'
  | 'order.refunded'
  | 'dispute.opened'
  | 'subscription.cancel-scheduled'
  | 'subscription.ended'
  | 'ticket.solved'
  | 'ticket.reopened'
  | 'rating.given'
  | 'review.published'
  | 'referral.made'
  | 'consent.withdrawn';

/**
 * The id of an activity, the same in every delivery that reports it: its subject, its kind and, for a recurring kind,
 * the provider's own id or instant of the occurrence. `subject` must not be an e-mail address, because ids appear in
 * keys and timelines.
 */
export function naturalId<Type extends ActivityType>(
  subject: Identity,
  type: Type,
  ...[occurrence]: Type extends RecurringType ? [occurrence: string] : []
): string {
  return occurrence === undefined ? `${subject}:${type}` : `${subject}:${type}:${occurrence}`;
}

/** An instant as text that sorts by time: for versions, and for occurrences without an id of their own. */
export function instantText(epochMilliseconds: number): string {
  return new Date(epochMilliseconds).toISOString();
}

/** Later than every instant that a provider can report. */
const LATEST_INSTANT = Date.UTC(10_000, 0);

/**
 * A version by which the update with the earliest instant wins: for facts that several deliveries report, each with a
 * time that can only be too late.
 */
export function earliestWins(epochMilliseconds: number): string {
  return String(LATEST_INSTANT - epochMilliseconds).padStart(15, '0');
}
