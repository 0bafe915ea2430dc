import type { ActivityType } from './activity.ts';

/** What an activity says of a customer by its type alone. */
export interface Traits {
  /** The customer acted, so it ends their inactivity. */
  readonly own?: true;
  /** Evidence for a stage before the first purchase. */
  readonly shows?: 'engagement' | 'evaluation';
  /** Counts as a touchpoint if it comes before the first purchase. */
  readonly touchpoint?: true;
  /** After the first purchase, shows that the customer is being served. */
  readonly serves?: true;
}

/** One row per type of activity. */
export const TRAITS: Readonly<Record<ActivityType, Traits>> = {
  'lead.captured': { own: true, touchpoint: true },
  'account.created': { own: true, touchpoint: true },
  'consent.given': { own: true, touchpoint: true },
  visit: { own: true, shows: 'engagement', touchpoint: true },
  'message.received': { own: true, shows: 'engagement', touchpoint: true },
  'campaign.sent': { touchpoint: true },
  'campaign.engaged': { own: true, shows: 'engagement', touchpoint: true },
  'cart.updated': { own: true, shows: 'evaluation', touchpoint: true },
  'checkout.started': { own: true, shows: 'evaluation', touchpoint: true },
  'trial.started': { own: true, shows: 'evaluation', touchpoint: true },
  'quote.requested': { own: true, shows: 'evaluation', touchpoint: true },
  'order.placed': { own: true, shows: 'evaluation' },
  'payment.failed': {},
  'order.paid': { own: true, shows: 'evaluation' },
  'subscription.started': { own: true },
  'subscription.renewed': { own: true },
  'order.fulfilled': {},
  'order.refunded': {},
  'order.cancelled': {},
  'dispute.opened': {},
  'subscription.cancel-scheduled': {},
  'subscription.ended': {},
  'ticket.opened': { own: true, shows: 'engagement', touchpoint: true, serves: true },
  'ticket.solved': { shows: 'engagement', serves: true },
  'ticket.reopened': { own: true, shows: 'engagement', serves: true },
  'rating.given': { own: true, serves: true },
  'review.published': { own: true, serves: true },
  'referral.made': { own: true },
  'consent.withdrawn': {},
  'account.closed': {},
};
