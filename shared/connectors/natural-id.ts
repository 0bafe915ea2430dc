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

/** The latest instant that a date can be. */
const LAST_INSTANT = 8.64e15;

/**
 * A version that falls with time: of several reports of one activity the earliest counts. For what happens once and is
 * repeated by every later report.
 */
export function earliestFirst(epochMilliseconds: number): string {
  return String(LAST_INSTANT - epochMilliseconds).padStart(16, '0');
}
