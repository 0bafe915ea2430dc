import type { ActivityType, Rating } from './activity.ts';
import type { Money } from './money.ts';
import type { ChurnReason } from './stage.ts';

/** A subscription that is in force. `id` is its object identity. */
export interface ActiveSubscription {
  readonly id: string;
  /** True while it is set to end. */
  readonly cancelScheduled: boolean;
}

/**
 * A ticket that is not solved. `id` is its object identity. `since` is when it was opened or last reopened,
 * in epoch milliseconds.
 */
export interface OpenTicket {
  readonly id: string;
  readonly since: number;
}

/** Something that reached or moved the customer before the first purchase. */
export interface Touchpoint {
  readonly type: ActivityType;
  readonly connection: string;
  readonly at: number;
}

/** The first and last touchpoints before the first purchase, and how many there were in all. */
export interface Touchpoints {
  readonly first: readonly Touchpoint[];
  readonly last: readonly Touchpoint[];
  readonly count: number;
}

/** What the log says of a customer, as far as the stage rules, the risk rules and the query API need it. */
export interface Facts {
  readonly activities: number;
  readonly firstSeenAt: number;
  /** Instant of the last activity of the customer's own; see `Traits.own`. */
  readonly lastActiveAt: number | null;
  /** Orders that count now, when the first and the last of them began to count, and their totals. */
  readonly orders: number;
  readonly firstOrderAt: number | null;
  readonly lastOrderAt: number | null;
  readonly revenue: readonly Money[];
  readonly refunds: readonly Money[];
  readonly lastRefundAt: number | null;
  /** Orders for which the next activity can only be judged with the whole log. */
  readonly unsettledOrders: readonly string[];
  readonly subscriptions: readonly ActiveSubscription[];
  readonly firstSubscriptionAt: number | null;
  /** Why the most recently ended subscription ended. */
  readonly lastEnd: ChurnReason | null;
  readonly openTickets: readonly OpenTicket[];
  readonly servedAt: number | null;
  readonly renewed: boolean;
  readonly fulfilled: boolean;
  readonly engaged: boolean;
  readonly evaluated: boolean;
  readonly referred: boolean;
  readonly goodReview: boolean;
  readonly lastRating: (Rating & { readonly at: number }) | null;
  /**
   * Objects whose payment failed and has not succeeded since. An empty string stands for a failure that names
   * no object.
   */
  readonly failedPayments: readonly string[];
  readonly closed: boolean;
  readonly touchpoints: Touchpoints;
  /** How many entries of each list were cut to keep the record small. All zero while folding. */
  readonly beyond: {
    readonly orders: number;
    readonly others: number;
    readonly tickets: number;
    readonly subscriptions: number;
  };
}

/** Facts of a customer without activities. */
export const NO_FACTS: Facts = {
  activities: 0,
  firstSeenAt: 0,
  lastActiveAt: null,
  orders: 0,
  firstOrderAt: null,
  lastOrderAt: null,
  revenue: [],
  refunds: [],
  lastRefundAt: null,
  unsettledOrders: [],
  subscriptions: [],
  firstSubscriptionAt: null,
  lastEnd: null,
  openTickets: [],
  servedAt: null,
  renewed: false,
  fulfilled: false,
  engaged: false,
  evaluated: false,
  referred: false,
  goodReview: false,
  lastRating: null,
  failedPayments: [],
  closed: false,
  touchpoints: { first: [], last: [], count: 0 },
  beyond: { orders: 0, others: 0, tickets: 0, subscriptions: 0 },
};

/** True for a customer with a purchase: an order that counts now, or a subscription at any time. */
export function everPurchased(facts: Facts): boolean {
  return facts.orders > 0 || facts.firstSubscriptionAt !== null;
}

/** When the earliest purchase that still counts was made; null without one. */
export function firstPurchaseAt(facts: Facts): number | null {
  const { firstOrderAt, firstSubscriptionAt } = facts;
  if (firstOrderAt === null) return firstSubscriptionAt;
  return firstSubscriptionAt === null ? firstOrderAt : Math.min(firstOrderAt, firstSubscriptionAt);
}

/** Number of open tickets, including those cut from the list. */
export function openTicketCount(facts: Facts): number {
  return facts.openTickets.length + facts.beyond.tickets;
}

/** Number of subscriptions in force, including those cut from the list. */
export function subscriptionCount(facts: Facts): number {
  return facts.subscriptions.length + facts.beyond.subscriptions;
}

const MAX_LIST_LENGTH = 12;

/** The facts with lists short enough for the record. `beyond` counts what was cut. */
export function boundFacts(facts: Facts): Facts {
  const over = (list: readonly unknown[]) => Math.max(0, list.length - MAX_LIST_LENGTH);
  return {
    ...facts,
    unsettledOrders: facts.unsettledOrders.slice(-MAX_LIST_LENGTH),
    subscriptions: facts.subscriptions.slice(0, MAX_LIST_LENGTH),
    openTickets: facts.openTickets.slice(0, MAX_LIST_LENGTH),
    failedPayments: facts.failedPayments.slice(0, MAX_LIST_LENGTH),
    beyond: {
      orders: facts.beyond.orders + over(facts.unsettledOrders),
      others: over(facts.failedPayments),
      tickets: over(facts.openTickets),
      subscriptions: over(facts.subscriptions),
    },
  };
}
