import type { Happening, What } from './happening.ts';
import * as delighted from './senders/delighted.ts';
import * as generic from './senders/generic.ts';
import * as helpscout from './senders/helpscout.ts';
import * as judgeme from './senders/judgeme.ts';
import * as klaviyo from './senders/klaviyo.ts';
import * as loyaltylion from './senders/loyaltylion.ts';
import type { Message, Report } from './senders/message.ts';
import * as resend from './senders/resend.ts';
import * as segment from './senders/segment.ts';
import * as shopify from './senders/shopify.ts';
import * as stripe from './senders/stripe.ts';
import * as typeform from './senders/typeform.ts';
import * as woocommerce from './senders/woocommerce.ts';
import * as zendesk from './senders/zendesk.ts';

/** Which tools report a kind of happening, and how. */
const REPORTED_BY: { readonly [Name in What]: Report<Name> } = {
  'lead-captured': byShop(klaviyo.subscribed, generic.reportAs('lead.captured')),
  'mail-sent': byShop((mail) => [klaviyo.mailsSent([mail])], resend.mailDelivered),
  // Resend's opens prove nothing, so the outlet does not send them.
  'mail-opened': byShop(klaviyo.mailOpened, () => []),
  'mail-clicked': both(byShop(klaviyo.mailClicked, resend.mailClicked), segment.visited),
  'newsletter-left': byShop(klaviyo.unsubscribed, generic.reportAs('consent.withdrawn')),
  'survey-answered': byShop(delighted.surveyAnswered, typeform.surveyAnswered),
  'review-published': byShop(judgeme.reviewPublished, generic.reviewPublished),
  'friend-referred': byShop(loyaltylion.friendReferred, generic.reportAs('referral.made')),

  registered: byShop(shopify.registered, woocommerce.registered),
  'account-closed': shopify.accountClosed,
  // WooCommerce has no webhook topic for carts, so Segment reports the checkout from its website.
  'checkout-started': byShop(shopify.checkoutStarted, segment.checkoutStarted),
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

  'ticket-opened': byShop(zendesk.ticketOpened, helpscout.ticketOpened),
  'ticket-solved': byShop(zendesk.ticketSolved, helpscout.ticketSolved),
  'ticket-reopened': byShop(zendesk.ticketReopened, helpscout.ticketReopened),
  'ticket-rated': byShop(zendesk.ticketRated, helpscout.ticketRated),
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
