import type { Happening, What } from './happening.ts';
import * as generic from './tellers/generic.ts';
import type { Message, Tell } from './tellers/message.ts';
import * as shopify from './tellers/shopify.ts';
import * as stripe from './tellers/stripe.ts';
import * as woocommerce from './tellers/woocommerce.ts';
import * as zendesk from './tellers/zendesk.ts';

/** What happened → who tells it, and how. */
const WHO_TELLS: { readonly [Name in What]: Tell<Name> } = {
  'lead-captured': generic.tells('lead.captured'),
  visited: generic.tells('visit'),
  'mail-sent': generic.tells('campaign.sent'),
  'mail-opened': generic.tells('campaign.engaged'),
  'friend-referred': generic.tells('referral.made'),
  'newsletter-left': generic.tells('consent.withdrawn'),
  'survey-answered': (happening) => [
    generic.genericMessage([
      generic.item('rating.given', happening, { rating: { scale: 'nps', score: happening.nps } }),
    ]),
  ],
  'review-published': (happening) => [
    generic.genericMessage([
      generic.item('review.published', happening, { rating: { scale: 'stars', score: happening.stars } }),
    ]),
  ],

  registered: byShop(shopify.registered, woocommerce.registered),
  'account-closed': shopify.accountClosed,
  // WooCommerce has no topic for carts: there the website tells it.
  'checkout-started': byShop(shopify.checkoutStarted, generic.tells('checkout.started')),
  'order-placed': byShop(shopify.orderPlaced, woocommerce.orderPlaced),
  'order-paid': byShop(shopify.orderPaid, both(stripe.orderPaid, woocommerce.orderPaid)),
  'order-payment-failed': byShop(shopify.paymentFailed, stripe.paymentFailed),
  'order-fulfilled': byShop(shopify.orderFulfilled, woocommerce.orderFulfilled),
  'order-cancelled': byShop(shopify.orderCancelled, (happening) =>
    happening.order.paidAt === null
      ? woocommerce.orderCancelled(happening)
      : both(woocommerce.orderCancelled, stripe.orderRefunded)(happening),
  ),
  'order-refunded': byShop(shopify.orderRefunded, both(woocommerce.orderRefunded, stripe.orderRefunded)),

  'trial-started': stripe.trialStarted,
  'subscription-started': stripe.subscriptionStarted,
  'subscription-renewed': stripe.subscriptionRenewed,
  'renewal-failed': stripe.renewalFailed,
  'cancellation-scheduled': stripe.cancellationScheduled,
  'subscription-ended': stripe.subscriptionEnded,

  'ticket-opened': zendesk.ticketOpened,
  'ticket-solved': zendesk.ticketSolved,
  'ticket-reopened': zendesk.ticketReopened,
  'ticket-rated': zendesk.ticketRated,
};

/** All that the tools send about a happening. */
export function tellHappening<Name extends What>(happening: Happening<Name>): readonly Message[] {
  const tell: Tell<Name> = WHO_TELLS[happening.what];
  return tell(happening);
}

function byShop<Name extends What>(atShopify: Tell<Name>, atWoocommerce: Tell<Name>): Tell<Name> {
  return (happening) =>
    happening.person.shop === 'shopify' ? atShopify(happening) : atWoocommerce(happening);
}

function both<Name extends What>(first: Tell<Name>, second: Tell<Name>): Tell<Name> {
  return (happening) => [...first(happening), ...second(happening)];
}
