import type { Money } from './money.ts';
import type { ChurnReason } from './stage.ts';

/** Every kind of activity, in causal order: of two activities in one instant the earlier kind comes first. */
export const ACTIVITY_KINDS = [
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
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

/** A score on the scale it was asked on: NPS 0…10, CSAT and stars 1…5. */
export interface Rating {
  readonly scale: 'nps' | 'csat' | 'stars';
  readonly score: number;
}

interface ActivityBase<Kind extends ActivityKind> {
  /** Natural id: connection, object, kind and, for kinds that recur on one object, the occurrence. */
  readonly id: string;
  readonly kind: Kind;
  /** Epoch milliseconds: the provider's own time of the thing itself. */
  readonly occurredAt: number;
  readonly connection: string;
  readonly provider: string;
  /** The provider's version or updated-at, sortable as text; empty when it tells none. */
  readonly version: string;
}

interface About<Kind extends ActivityKind> extends ActivityBase<Kind> {
  /** The object identity (`shop:order:17`) that the activity is about, and under whose home it is kept. */
  readonly about: string;
}

interface MaybeAbout<Kind extends ActivityKind> extends ActivityBase<Kind> {
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

/** An activity that says all by its kind and the object that it is about. */
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

/** An activity that says all by its kind. */
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

const POSITION = new Map<ActivityKind, number>(ACTIVITY_KINDS.map((kind, index) => [kind, index]));

/** Causal position of a kind, for sorting. */
export function positionOf(kind: ActivityKind): number {
  return POSITION.get(kind) ?? ACTIVITY_KINDS.length;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The order of the log: by instant, then causal position of the kind, then id. */
export function compareActivities(
  a: Pick<Activity, 'occurredAt' | 'kind' | 'id'>,
  b: Pick<Activity, 'occurredAt' | 'kind' | 'id'>,
): number {
  return a.occurredAt - b.occurredAt || positionOf(a.kind) - positionOf(b.kind) || compareText(a.id, b.id);
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
