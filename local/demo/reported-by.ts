import type { Happening, What } from './happening.ts';
import * as generic from './senders/generic.ts';
import type { Message, Report } from './senders/message.ts';
import * as shopify from './senders/shopify.ts';
import * as stripe from './senders/stripe.ts';
import * as woocommerce from './senders/woocommerce.ts';
import * as zendesk from './senders/zendesk.ts';

/** Which tools report a kind of happening, and how. */
const REPORTED_BY: { readonly [Name in What]: Report<Name> } = {
  'lead-captured': generic.reportAs('lead.captured'),
  visited: generic.reportAs('visit'),
  'mail-sent': generic.reportAs('campaign.sent'),
  'mail-opened': generic.reportAs('campaign.engaged'),
  'friend-referred': generic.reportAs('referral.made'),
  'newsletter-left': generic.reportAs('consent.withdrawn'),
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
  // WooCommerce has no webhook topic for carts, so its website reports the checkout.
  'checkout-started': byShop(shopify.checkoutStarted, generic.reportAs('checkout.started')),
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

/** The messages that the tools send about a happening. */
export function reportHappening<Name extends What>(happening: Happening<Name>): readonly Message[] {
  const report: Report<Name> = REPORTED_BY[happening.what];
  return report(happening);
}

function byShop<Name extends What>(atShopify: Report<Name>, atWoocommerce: Report<Name>): Report<Name> {
  return (happening) =>
    happening.person.shop === 'shopify' ? atShopify(happening) : atWoocommerce(happening);
}

function both<Name extends What>(first: Report<Name>, second: Report<Name>): Report<Name> {
  return (happening) => [...first(happening), ...second(happening)];
}
