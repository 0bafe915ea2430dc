import type { Rating } from './activity.ts';
import type { ChangeType } from './change-types.ts';
import type { Money } from './money.ts';
import type { EndReason } from './objects/object.ts';

/** A subscription that is in force, on trial, or ended no longer than the days of grace ago. */
export interface HeldSubscription {
  /** Its object identity. */
  readonly id: string;
  /** From when it counts; null for a trial that nothing has been paid for. */
  readonly from: number | null;
  /** True once it counts. */
  readonly counts: boolean;
  /** Until when it counts after its end; null while it is in force. */
  readonly until: number | null;
  readonly endReason: EndReason | null;
  /** True while it is set to end. */
  readonly ending: boolean;
  readonly pausedSince: number | null;
  /** Invoices with an amount above zero that were paid. */
  readonly paid: number;
}

/**
 * A ticket that is not solved. `id` is its object identity. `since` is when it was opened or last reopened,
 * in epoch milliseconds.
 */
export interface OpenTicket {
  readonly id: string;
  readonly since: number;
}

/** A payment that failed and that nothing has settled since. */
export interface FailedPayment {
  /** The object that was to be paid; empty when none was named. */
  readonly id: string;
  /** What that object is of; empty when it is on its own. */
  readonly of: string;
  readonly at: number;
  /** It is for an order or a single payment, so that any later payment of the customer settles it. */
  readonly isSingle: boolean;
}

/** Something that reached or moved the customer before the first purchase. */
export interface Touchpoint {
  readonly type: ChangeType;
  readonly connection: string;
  readonly at: number;
}

/** The first and last touchpoints before the first purchase, and how many there were in all. */
export interface Touchpoints {
  readonly first: readonly Touchpoint[];
  readonly last: readonly Touchpoint[];
  readonly count: number;
}

/** A rating that the customer gave. */
export type GivenRating = Rating & { readonly at: number };

/** The last ratings that the customer gave, and how many there were in all. */
export interface Ratings {
  readonly last: readonly GivenRating[];
  readonly count: number;
}

/** What the log says of a customer, as far as the stage rules, the risk rules and the query API need it. */
export interface Facts {
  /** Activities and changes of objects. */
  readonly activities: number;
  readonly firstSeenAt: number;
  /** Instant of the last activity of the customer's own; see `Traits.own`. */
  readonly lastActiveAt: number | null;
  /** Orders that count now, when the first and the last of them began to count, and their totals. */
  readonly orders: number;
  /** Those of them whose total is not zero. */
  readonly pricedOrders: number;
  readonly firstOrderAt: number | null;
  readonly lastOrderAt: number | null;
  readonly revenue: readonly Money[];
  readonly refunds: readonly Money[];
  /** The last refund that stands. */
  readonly lastRefundAt: number | null;
  readonly openDisputes: number;
  /** Orders, invoices and payments that have a payment with a history of its own. */
  readonly families: readonly string[];
  readonly subscriptions: readonly HeldSubscription[];
  readonly firstSubscriptionAt: number | null;
  /** The end of the last subscription that no longer counts. */
  readonly lastEnd: { readonly reason: EndReason; readonly at: number } | null;
  readonly openTickets: readonly OpenTicket[];
  readonly servedAt: number | null;
  readonly renewed: boolean;
  readonly fulfilled: boolean;
  readonly engaged: boolean;
  readonly evaluated: boolean;
  readonly referred: boolean;
  readonly goodReview: boolean;
  readonly ratings: Ratings;
  readonly failedPayments: readonly FailedPayment[];
  /** How many accounts of the customer can be closed. Zero while none is. */
  readonly accounts: number;
  /** Accounts that were closed and not used to buy since. */
  readonly closedAccounts: readonly string[];
  readonly touchpoints: Touchpoints;
  /** Names of the connections that reported something, sorted. */
  readonly connections: readonly string[];
  /** How many entries of each list were cut to keep the record small. All zero while folding. */
  readonly beyond: {
    readonly families: number;
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
  pricedOrders: 0,
  firstOrderAt: null,
  lastOrderAt: null,
  revenue: [],
  refunds: [],
  lastRefundAt: null,
  openDisputes: 0,
  families: [],
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
  ratings: { last: [], count: 0 },
  failedPayments: [],
  accounts: 0,
  closedAccounts: [],
  touchpoints: { first: [], last: [], count: 0 },
  connections: [],
  beyond: { families: 0, others: 0, tickets: 0, subscriptions: 0 },
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

/** The last rating of the customer; null if there is none. */
export function lastRatingOf({ ratings }: Facts): GivenRating | null {
  return ratings.last.at(-1) ?? null;
}

/** Number of open tickets, including those cut from the list. */
export function openTicketCount(facts: Facts): number {
  return facts.openTickets.length + facts.beyond.tickets;
}

/** Number of subscriptions that count, including those cut from the list. */
export function subscriptionCount({ subscriptions, beyond }: Facts): number {
  return subscriptions.filter(({ counts }) => counts).length + beyond.subscriptions;
}

/**
 * True when every account of the customer was closed that can be. An account without an id of its own, which is named by its address, counts
 * only if the customer has no other.
 */
export function isClosed({ accounts, closedAccounts }: Facts): boolean {
  const closed = accounts === 0 ? closedAccounts : closedAccounts.filter((name) => !name.startsWith('#'));
  return closed.length > 0 && closed.length >= accounts;
}

const MAX_LIST_LENGTH = 12;

/** The facts with lists short enough for the record. `beyond` counts what was cut. */
export function boundFacts(facts: Facts): Facts {
  const over = (list: readonly unknown[]) => Math.max(0, list.length - MAX_LIST_LENGTH);
  const { families, subscriptions: all, openTickets, failedPayments, closedAccounts } = facts;
  if ([families, all, openTickets, failedPayments, closedAccounts].every((list) => over(list) === 0))
    return facts;
  // Those that count come first, so that what is cut and counted is exact.
  const subscriptions = [...facts.subscriptions].sort((a, b) => Number(b.counts) - Number(a.counts));
  const cut = subscriptions.slice(MAX_LIST_LENGTH);
  const counted = cut.filter(({ counts }) => counts).length;
  return {
    ...facts,
    families: facts.families.slice(-MAX_LIST_LENGTH),
    subscriptions: subscriptions.slice(0, MAX_LIST_LENGTH).sort((a, b) => (a.id < b.id ? -1 : 1)),
    openTickets: facts.openTickets.slice(0, MAX_LIST_LENGTH),
    failedPayments: facts.failedPayments.slice(0, MAX_LIST_LENGTH),
    closedAccounts: facts.closedAccounts.slice(0, MAX_LIST_LENGTH),
    beyond: {
      families: facts.beyond.families + over(facts.families),
      others: over(facts.failedPayments) + over(facts.closedAccounts) + cut.length - counted,
      tickets: over(facts.openTickets),
      subscriptions: counted,
    },
  };
}
