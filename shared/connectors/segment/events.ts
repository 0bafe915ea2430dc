import type { ActivityType } from '../../lifecycle/activity.ts';

/** What an event is mapped to: an activity, or something that is said of an order or an account. */
export type EventMeaning =
  | Extract<
      ActivityType,
      | 'visit'
      | 'cart.updated'
      | 'checkout.started'
      | 'trial.started'
      | 'campaign.sent'
      | 'campaign.engaged'
      | 'consent.withdrawn'
      | 'review.published'
    >
  | 'order-completed'
  | 'order-updated'
  | 'order-cancelled'
  | 'order-refunded'
  | 'signed-up';

/** The events of Segment's specifications that say something of a customer. */
const EVENTS: Readonly<Record<EventMeaning, readonly string[]>> = {
  visit: [
    'Products Searched',
    'Product List Viewed',
    'Product List Filtered',
    'Promotion Viewed',
    'Promotion Clicked',
    'Product Clicked',
    'Product Viewed',
    'Product Added to Wishlist',
    'Product Removed from Wishlist',
    'Product Shared',
    'Cart Shared',
    'Checkout Step Viewed',
    'Checkout Step Completed',
    'Payment Info Entered',
    'Coupon Entered',
    'Application Opened',
    'Signed In',
  ],
  'cart.updated': ['Product Added', 'Product Removed', 'Cart Viewed', 'Wishlist Product Added to Cart'],
  'checkout.started': ['Checkout Started'],
  'trial.started': ['Trial Started'],
  'campaign.sent': ['Email Delivered'],
  'campaign.engaged': ['Email Link Clicked', 'Push Notification Tapped'],
  'consent.withdrawn': ['Unsubscribed', 'Email Marked as Spam'],
  'review.published': ['Product Reviewed'],
  'order-completed': ['Order Completed'],
  'order-updated': ['Order Updated'],
  'order-cancelled': ['Order Cancelled'],
  'order-refunded': ['Order Refunded'],
  'signed-up': ['Signed Up'],
};

const MEANINGS: ReadonlyMap<string, EventMeaning> = new Map(
  Object.entries(EVENTS).flatMap(([meaning, names]) =>
    names.map((name) => [letters(name), meaning as EventMeaning] as const),
  ),
);

/** The names of all events that are mapped, as Segment writes them. */
export const EVENT_NAMES: readonly string[] = Object.values(EVENTS).flat();

/** The meaning of an event. Senders also write `order_completed` and `orderCompleted`. */
export function meaningOf(event: string): EventMeaning | undefined {
  return MEANINGS.get(letters(event));
}

function letters(name: string): string {
  return name
    .slice(0, 100)
    .toLowerCase()
    .replace(/[^a-z]+/g, '');
}
