import type { Identity } from '../identity/identity.ts';
import type { ActivityType } from '../lifecycle/activity.ts';

/** Types that can occur several times for one object or person. Their ids include which occurrence it is. */
export type RecurringType =
  | 'consent.given'
  | 'visit'
  | 'message.received'
  | 'campaign.sent'
  | 'campaign.engaged'
  | 'quote.requested'
  | 'order.refunded'
  | 'rating.given'
  | 'review.published'
  | 'referral.made'
  | 'consent.withdrawn';

/**
 * The id of an activity, the same in every delivery that reports it: its subject, its type and, for a recurring type,
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

/** A version that is greater the earlier it is: the earliest report counts. */
export function earliestWins(at: number): string {
  return String(Number.MAX_SAFE_INTEGER - at).padStart(16, '0');
}
