import type { Money } from './money.ts';
import type { ChurnReason } from './stage.ts';

/**
 * Every type of activity, in causal order. Of two activities at the same instant, the earlier type comes
 * first.
 */
export const ACTIVITY_TYPES = [
  'lead.captured',
  'account.created',
  'consent.given',
  'visit',
  'message.received',
  'campaign.sent',
  'campaign.engaged',
  'cart.updated',
  'checkout.started',
  'trial.started',
  'quote.requested',
  'order.placed',
  'payment.failed',
  'order.paid',
  'subscription.started',
  'subscription.renewed',
  'order.fulfilled',
  'order.refunded',
  'order.cancelled',
  'dispute.opened',
  'subscription.cancel-scheduled',
  'subscription.ended',
  'ticket.opened',
  'ticket.solved',
  'ticket.reopened',
  'rating.given',
  'review.published',
  'referral.made',
  'consent.withdrawn',
  'account.closed',
] as const;
export type ActivityType = (typeof ACTIVITY_TYPES)[number];

/** A score on its own scale: NPS 0…10, CSAT and stars 1…5. */
export interface Rating {
  readonly scale: 'nps' | 'csat' | 'stars';
  readonly score: number;
}

interface ActivityBase<Type extends ActivityType> {
  /** Natural id: connection, object and type. A type that can recur on one object also has the occurrence. */
  readonly id: string;
  readonly type: Type;
  /** Epoch milliseconds: the provider's own time of the activity. */
  readonly occurredAt: number;
  readonly connection: string;
  readonly provider: string;
  /** The provider's version or updated-at, sortable as text. Empty when the provider reports none. */
  readonly version: string;
}

interface About<Type extends ActivityType> extends ActivityBase<Type> {
  /**
   * The object identity (`shop:order:17`) that the activity is about. The activity is stored under the home
   * of this object.
   */
  readonly about: string;
}

interface MaybeAbout<Type extends ActivityType> extends ActivityBase<Type> {
  /** The object identity, or null when the activity concerns only the person. */
  readonly about: string | null;
}

/** An order placed or paid. `total` is null when the delivery does not report it. */
export interface OrderReported extends About<'order.placed' | 'order.paid'> {
  readonly total: Money | null;
}

/** Money refunded or disputed. Without an order (`about` null) it undoes none. */
export interface MoneyBack extends MaybeAbout<'order.refunded' | 'dispute.opened'> {
  readonly amount: Money | null;
  /**
   * The amount is the total refunded on the order, not one refund. It is not added to refunds reported
   * before.
   */
  readonly inAll?: true;
}

export interface SubscriptionEnded extends About<'subscription.ended'> {
  readonly reason: ChurnReason;
}

export interface RatingGiven extends MaybeAbout<'rating.given' | 'review.published'> {
  readonly rating: Rating | null;
}

/** An activity with no fields besides its type and the object that it is about. */
export type ObjectActivity = About<
  | 'order.fulfilled'
  | 'order.cancelled'
  | 'subscription.started'
  | 'subscription.renewed'
  | 'subscription.cancel-scheduled'
  | 'ticket.opened'
  | 'ticket.solved'
  | 'ticket.reopened'
>;

/** An activity with no fields besides its type. */
export type PlainActivity = MaybeAbout<
  | 'lead.captured'
  | 'account.created'
  | 'consent.given'
  | 'visit'
  | 'message.received'
  | 'campaign.sent'
  | 'campaign.engaged'
  | 'cart.updated'
  | 'checkout.started'
  | 'trial.started'
  | 'quote.requested'
  | 'payment.failed'
  | 'referral.made'
  | 'consent.withdrawn'
  | 'account.closed'
>;

/** Something that a customer did or that happened to them, normalised from a delivery. */
export type Activity =
  | PlainActivity
  | ObjectActivity
  | OrderReported
  | MoneyBack
  | SubscriptionEnded
  | RatingGiven;

const POSITION = new Map<ActivityType, number>(ACTIVITY_TYPES.map((type, index) => [type, index]));

/** Causal position of a type, for sorting. */
export function positionOf(type: ActivityType): number {
  return POSITION.get(type) ?? ACTIVITY_TYPES.length;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The order of the log: by instant, then causal position of the type, then id. */
export function compareActivities(
  a: Pick<Activity, 'occurredAt' | 'type' | 'id'>,
  b: Pick<Activity, 'occurredAt' | 'type' | 'id'>,
): number {
  return a.occurredAt - b.occurredAt || positionOf(a.type) - positionOf(b.type) || compareText(a.id, b.id);
}

/** Canonical text of an activity: equal for equal activities, whatever the order of their fields. */
function contentOf(activity: Activity): string {
  return JSON.stringify(Object.entries(activity).sort(([a], [b]) => compareText(a, b)));
}

/**
 * Orders two versions of one activity. The later version wins, whatever the order of arrival.
 * Zero when they are equal.
 */
export function compareVersions(a: Activity, b: Activity): number {
  if (a === b) return 0;
  return compareText(a.version, b.version) || compareText(contentOf(a), contentOf(b));
}

/** The log of a customer: each fact once, in its latest version, sorted. */
export function toLog(updates: Iterable<Activity>): Activity[] {
  const latest = new Map<string, Activity>();
  for (const update of updates) {
    const other = latest.get(update.id);
    if (other === undefined || compareVersions(update, other) > 0) latest.set(update.id, update);
  }
  return [...latest.values()].sort(compareActivities);
}
