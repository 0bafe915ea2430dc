/** Somebody who comes to know the shop during the year. */
export interface Person {
  /** From 1, in the order in which they were made up. */
  readonly number: number;
  readonly email: string;
  /** Where they buy. */
  readonly shop: 'shopify' | 'woocommerce';
  /** Buys without an account, which only WooCommerce's orders can do here. */
  readonly isGuest: boolean;
}

/** An order as it will have been. Instants in epoch milliseconds, money in minor units of the euro. */
export interface Order {
  readonly number: number;
  readonly minor: number;
  readonly placedAt: number;
  /** Null when it is never paid. */
  readonly paidAt: number | null;
}

/** A monthly box, billed by Stripe. */
export interface Subscription {
  readonly number: number;
  readonly minor: number;
  readonly createdAt: number;
  readonly trialEndsAt: number | null;
}

/** Why a subscription ended. */
export type End =
  | { readonly by: 'customer'; readonly scheduledAt: number; readonly feedback: string }
  | { readonly by: 'failed-payment' }
  | { readonly by: 'trial-over' };

/** A question to the help desk. */
export interface Ticket {
  readonly number: number;
  readonly openedAt: number;
}

interface OfOrder {
  readonly order: Order;
}
interface OfSubscription {
  readonly subscription: Subscription;
}
interface OfTicket {
  readonly ticket: Ticket;
}
interface OfMail {
  readonly campaign: string;
}
type Nothing = object;

/** What can happen, in no provider's words, and what is known of it. */
interface Details {
  'lead-captured': Nothing;
  visited: Nothing;
  registered: Nothing;
  'mail-sent': OfMail;
  'mail-opened': OfMail;
  'checkout-started': { readonly checkout: number };
  'order-placed': OfOrder;
  'order-payment-failed': OfOrder;
  'order-paid': OfOrder;
  'order-fulfilled': OfOrder;
  'order-cancelled': OfOrder;
  'order-refunded': OfOrder & { readonly minor: number; readonly fulfilledAt: number };
  'trial-started': OfSubscription;
  'subscription-started': OfSubscription;
  'subscription-renewed': OfSubscription & { readonly invoice: number };
  'renewal-failed': OfSubscription & { readonly invoice: number; readonly attempt: number };
  'cancellation-scheduled': OfSubscription & { readonly feedback: string };
  'subscription-ended': OfSubscription & { readonly end: End };
  'ticket-opened': OfTicket;
  'ticket-solved': OfTicket;
  'ticket-reopened': OfTicket;
  'ticket-rated': OfTicket & { readonly good: boolean };
  'survey-answered': { readonly nps: number };
  'review-published': { readonly stars: number };
  'friend-referred': Nothing;
  'newsletter-left': Nothing;
  'account-closed': Nothing;
}

/** Name of something that can happen. */
export type What = keyof Details;

/** Something that happened, without its time and its person. */
export type Event<Name extends What = What> = {
  readonly [Each in Name]: { readonly what: Each } & Details[Each];
}[Name];

/** Something that happened to one person. `at` in epoch milliseconds, whole seconds. */
export type Happening<Name extends What = What> = {
  readonly [Each in Name]: {
    readonly what: Each;
    readonly at: number;
    readonly person: Person;
  } & Details[Each];
}[Name];
