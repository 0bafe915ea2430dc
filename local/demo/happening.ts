/** A person who gets to know the shop during the year. */
export interface Person {
  /** From 1, in the order of generation. */
  readonly number: number;
  readonly email: string;
  /** The shop where they buy. */
  readonly shop: 'shopify' | 'woocommerce';
  /** Buys without an account. Only at the WooCommerce shop. */
  readonly isGuest: boolean;
}

/** An order. Instants in epoch milliseconds, money in euro cents. */
export interface Order {
  readonly number: number;
  readonly minor: number;
  readonly placedAt: number;
  /** Null when the order is never paid. */
  readonly paidAt: number | null;
}

/** A monthly subscription, billed by Stripe. */
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

/** A help desk ticket. */
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

/** The kinds of happenings, independent of providers, and the data of each. */
interface Details {
  'lead-captured': Nothing;
  registered: Nothing;
  'mail-sent': OfMail;
  'mail-opened': OfMail;
  'mail-clicked': OfMail;
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

/** A kind of happening. */
export type What = keyof Details;

/** A happening without its time and its person. */
export type Event<Name extends What = What> = {
  readonly [Each in Name]: { readonly what: Each } & Details[Each];
}[Name];

/** Something that happened to one person. `at` is in epoch milliseconds, at whole seconds. */
export type Happening<Name extends What = What> = {
  readonly [Each in Name]: {
    readonly what: Each;
    readonly at: number;
    readonly person: Person;
  } & Details[Each];
}[Name];
