import { comparePlaces } from './change-types.ts';
import type { Money } from './money.ts';
import { compareText } from './objects/snapshot-order.ts';

/** Every type of activity: something that happened at an instant and cannot be undone. */
export const ACTIVITY_TYPES = [
  'lead.captured',
  'consent.given',
  'visit',
  'message.received',
  'campaign.sent',
  'campaign.engaged',
  'cart.updated',
  'checkout.started',
  'trial.started',
  'quote.requested',
  'payment.failed',
  'payment.recovered',
  'order.refunded',
  'dispute.opened',
  'rating.given',
  'review.published',
  'referral.made',
  'consent.withdrawn',
] as const;
export type ActivityType = (typeof ACTIVITY_TYPES)[number];

/** A score on its own scale: NPS 0…10, CSAT and stars 1…5. */
export interface Rating {
  readonly scale: 'nps' | 'csat' | 'stars';
  readonly score: number;
}

interface ActivityBase<Type extends ActivityType> {
  /** Natural id: connection, object and type. A type that can recur also has the occurrence. */
  readonly id: string;
  readonly type: Type;
  /** Epoch milliseconds: the provider's own time of the activity. */
  readonly occurredAt: number;
  readonly connection: string;
  readonly provider: string;
  /** The provider's version or updated-at, sortable as text. Empty when the provider reports none. */
  readonly version: string;
  /** The object identity (`shop:ticket:17`) that the activity is about; null when it concerns only the person. */
  readonly about: string | null;
  /** The address that was named with the account that it is stored with, by hidden name. */
  readonly address?: string;
}

/** Money refunded, without an order, invoice or payment that it belongs to. */
export interface MoneyBack extends ActivityBase<'order.refunded'> {
  readonly amount: Money | null;
}

export interface RatingGiven extends ActivityBase<'rating.given' | 'review.published'> {
  readonly rating: Rating | null;
}

/** An activity with no fields besides its type. */
export type PlainActivity = ActivityBase<
  Exclude<ActivityType, 'order.refunded' | 'rating.given' | 'review.published'>
>;

/** Something that a customer did or that happened to them, normalised from a delivery. */
export type Activity = PlainActivity | MoneyBack | RatingGiven;

/** Canonical text of an activity without its address: equal for equal activities, whatever the order of their fields. */
function contentOf({ address: _, ...activity }: Activity): string {
  return JSON.stringify(Object.entries(activity).sort(([a], [b]) => compareText(a, b)));
}

/**
 * Orders two versions of one activity. The later version wins, whatever the order of arrival. Of two that differ only
 * in this, the one that names an address wins. Zero when they are equal.
 */
export function compareVersions(a: Activity, b: Activity): number {
  if (a === b) return 0;
  return (
    compareText(a.version, b.version) ||
    compareText(contentOf(a), contentOf(b)) ||
    compareText(a.address ?? '', b.address ?? '')
  );
}

/** The later of two versions of one activity; the first one if they are equal. */
export function laterVersion(a: Activity, b: Activity): Activity {
  return compareVersions(b, a) > 0 ? b : a;
}

/** The log of a customer: each fact once, in its latest version, sorted. */
export function toLog(updates: Iterable<Activity>): Activity[] {
  const latest = new Map<string, Activity>();
  for (const update of updates) {
    const other = latest.get(update.id);
    if (other === undefined || compareVersions(update, other) > 0) latest.set(update.id, update);
  }
  return [...latest.values()].sort(comparePlaces);
}
