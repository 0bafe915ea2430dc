import type { ChangeType } from './change-types.ts';

/** What a change says of a customer by its type alone. */
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

const NONE: Traits = {};

/** One row per type with traits. */
const TRAITS: { readonly [Type in ChangeType]?: Traits } = {
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
  'invoice.created': { shows: 'evaluation' },
  'subscription.incomplete': { own: true, shows: 'evaluation' },
  'order.paid': { own: true, shows: 'evaluation' },
  'invoice.paid': { own: true, shows: 'evaluation' },
  'payment.paid': { own: true, shows: 'evaluation' },
  'subscription.started': { own: true },
  'ticket.opened': { own: true, shows: 'engagement', touchpoint: true, serves: true },
  'ticket.solved': { shows: 'engagement', serves: true },
  'ticket.reopened': { own: true, shows: 'engagement', serves: true },
  'rating.given': { own: true, serves: true },
  'review.published': { own: true, serves: true },
  'referral.made': { own: true },
};

/** What a change of this type says of a customer. */
export function traitsOf(type: ChangeType): Traits {
  return TRAITS[type] ?? NONE;
}
