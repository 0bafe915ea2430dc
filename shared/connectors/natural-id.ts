import type { Identity } from '../identity/identity.ts';
import type { ActivityType } from '../lifecycle/activity.ts';

/** Kinds that can happen more than once to one object or person, so that their ids have to say which time. */
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
 * The id of an activity that every delivery of the fact agrees on: whom or what it happened to, its kind and, for a
 * kind that recurs, the provider's own id or instant of the occurrence. `subject` must not be an e-mail address, as
 * ids stand in keys and timelines.
 */
export function naturalId<Type extends ActivityType>(
  subject: Identity,
  type: Type,
  ...occurrence: Type extends RecurringType ? [occurrence: string] : []
): string {
  return [subject, type, ...occurrence].join(':');
}

/** An instant as text that sorts by time: for versions and for occurrences that have no id of their own. */
export function instantText(epochMilliseconds: number): string {
  return new Date(epochMilliseconds).toISOString();
}

/** After every instant that a provider can tell. */
const LATEST_INSTANT = Date.UTC(10_000, 0);

/**
 * A version by which the update with the earliest instant stands: for facts that several deliveries tell, each with
 * a time of its own that can only be late.
 */
export function earliestStands(epochMilliseconds: number): string {
  return String(LATEST_INSTANT - epochMilliseconds).padStart(15, '0');
}
