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
const APPEARS: Traits = { own: true, touchpoint: true };
const INTERACTS: Traits = { own: true, shows: 'engagement', touchpoint: true };
const WEIGHS_BUYING: Traits = { own: true, shows: 'evaluation', touchpoint: true };
const BUYS: Traits = { own: true, shows: 'evaluation' };
const RATES: Traits = { own: true, serves: true };

/** One row per type with traits. */
const TRAITS: { readonly [Type in ChangeType]?: Traits } = {
  'lead.captured': APPEARS,
  'account.created': APPEARS,
  'consent.given': APPEARS,
  visit: INTERACTS,
  'message.received': INTERACTS,
  'campaign.sent': { touchpoint: true },
  'campaign.engaged': INTERACTS,
  'cart.updated': WEIGHS_BUYING,
  'checkout.started': WEIGHS_BUYING,
  'trial.started': WEIGHS_BUYING,
  'quote.requested': WEIGHS_BUYING,
  'order.placed': BUYS,
  'invoice.created': { shows: 'evaluation' },
  'subscription.incomplete': BUYS,
  'order.paid': BUYS,
  'invoice.paid': BUYS,
  'payment.paid': BUYS,
  'subscription.started': { own: true },
  'ticket.opened': { own: true, shows: 'engagement', touchpoint: true, serves: true },
  'ticket.solved': { shows: 'engagement', serves: true },
  'ticket.reopened': { own: true, shows: 'engagement', serves: true },
  'rating.given': RATES,
  'review.published': RATES,
  'referral.made': { own: true },
};

/** What a change of this type says of a customer. */
export function traitsOf(type: ChangeType): Traits {
  return TRAITS[type] ?? NONE;
}
