import type { Money } from './money.ts';
import type { ChurnReason } from './stage.ts';

/** Every type of activity, in causal order: of two activities in one instant the earlier type comes first. */
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

/** A score on the scale it was asked on: NPS 0…10, CSAT and stars 1…5. */
export interface Rating {
  readonly scale: 'nps' | 'csat' | 'stars';
  readonly score: number;
}

interface ActivityBase<Type extends ActivityType> {
  /** Natural id: connection, object, type and, for kinds that recur on one object, the occurrence. */
  readonly id: string;
  readonly type: Type;
  /** Epoch milliseconds: the provider's own time of the thing itself. */
  readonly occurredAt: number;
  readonly connection: string;
  readonly provider: string;
  /** The provider's version or updated-at, sortable as text; empty when it tells none. */
  readonly version: string;
}

interface About<Type extends ActivityType> extends ActivityBase<Type> {
  /** The object identity (`shop:order:17`) that the activity is about, and under whose home it is kept. */
  readonly about: string;
}

interface MaybeAbout<Type extends ActivityType> extends ActivityBase<Type> {
  /** The object identity, or null when the activity concerns the person alone. */
  readonly about: string | null;
}

/** An order placed or paid. `total` is null when the delivery does not tell it. */
export interface OrderReported extends About<'order.placed' | 'order.paid'> {
  readonly total: Money | null;
}

/** Money that went back, or is disputed. Tied to no order (`about` null) it undoes none. */
export interface MoneyBack extends MaybeAbout<'order.refunded' | 'dispute.opened'> {
  readonly amount: Money | null;
  /** The amount is all that ever went back of the order, not one refund: it never adds to what is known by then. */
  readonly inAll?: true;
}

/** The end of a subscription. */
export interface SubscriptionEnded extends About<'subscription.ended'> {
  readonly reason: ChurnReason;
}

/** A score that the customer gave. */
export interface RatingGiven extends MaybeAbout<'rating.given' | 'review.published'> {
  readonly rating: Rating | null;
}

/** An activity that says all by its type and the object that it is about. */
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

/** An activity that says all by its type. */
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

/** One thing a customer did or that happened to them, normalised from a delivery. */
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

/** Text of what an activity says, equal for equal updates whatever the order of their fields. */
function contentOf(activity: Activity): string {
  return JSON.stringify(Object.entries(activity).sort(([a], [b]) => compareText(a, b)));
}

/**
 * Order of two updates of one fact: the greater stands, whatever their order of arrival.
 * Zero when they say the same.
 */
export function compareVersions(a: Activity, b: Activity): number {
  if (a === b) return 0;
  return compareText(a.version, b.version) || compareText(contentOf(a), contentOf(b));
}

/** The log of a customer: each fact once, in its standing update, sorted. */
export function toLog(updates: Iterable<Activity>): Activity[] {
  const standing = new Map<string, Activity>();
  for (const update of updates) {
    const other = standing.get(update.id);
    if (other === undefined || compareVersions(update, other) > 0) standing.set(update.id, update);
  }
  return [...standing.values()].sort(compareActivities);
}
