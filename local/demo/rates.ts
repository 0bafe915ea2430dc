// The rates of the synthetic shop. Published figures name their source. The others are marked as assumptions: they only
// decide how often something is seen in the demo, and say nothing about real shops.

/**
 * How often and for how long people buy: BG/NBD, fitted to the CDNOW cohort, in weeks. Fader, Hardie and Lee
 * (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2), 275-284.
 */
export const BG_NBD = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 } as const;

/**
 * Order values in whole currency units: Gamma-Gamma, fitted to the same cohort's repeat buyers. Fader and Hardie (2013),
 * The Gamma-Gamma Model of Monetary Value.
 */
export const GAMMA_GAMMA = { p: 6.25, q: 3.74, gamma: 15.44 } as const;

/**
 * Probability that a subscriber leaves at a renewal, drawn once per subscriber: the shifted-beta-geometric model of the
 * "high end" subscribers in Fader and Hardie (2007), How to Project Customer Retention, Journal of Interactive Marketing 21(1).
 * Their periods are years; here they are months.
 */
export const SUBSCRIBERS_LEAVE = { alpha: 0.668, beta: 3.806 } as const;

/**
 * Share of a year's sales by month, January first: invoices of UCI Online Retail (Chen 2015, doi.org/10.24432/C5BW33),
 * with December from 2010, because December 2011 is incomplete.
 */
export const SEASON = [5.5, 5.3, 7.5, 6.8, 8.4, 7.6, 7.5, 6.6, 9.0, 10.3, 13.7, 7.7] as const;

/** Refunds per order: 3,836 credit notes to 22,064 invoices in UCI Online Retail. */
export const REFUNDS_PER_ORDER = 0.174;

/** Share of abandoned checkouts before a first purchase: baymard.com/lists/cart-abandonment-rate, the mean of some 50 studies. */
export const CHECKOUTS_ABANDONED = 0.7;

/** Share of abandoned-cart reminders that are opened: klaviyo.com/marketing-resources/abandoned-cart-benchmarks. */
export const REMINDERS_OPENED = 0.412;

/** Shares of other mails that are opened, and clicked: "email flows" in Klaviyo's benchmark report 2024. */
export const MAILS_OPENED = 0.52;
export const MAILS_CLICKED = 0.053;

/** Tickets per order, and median hours until one is solved: Gorgias, quoted in ShipmentGuard's benchmarks 2025. */
export const TICKETS_PER_ORDER = 0.067;
export const SOLVED_AFTER_HOURS = 8.3;

/** Stars per order: the 99,224 reviews of Olist's public data set (kaggle.com/olistbr/brazilian-ecommerce). */
export const STARS = { 5: 0.578, 4: 0.193, 3: 0.082, 2: 0.032, 1: 0.115 } as const;

/** Share of recurring charges that are declined: Recurly, blog.recurly.com/what-is-involuntary-churn-what-you-can-do-about-it. */
export const RENEWALS_DECLINED = 0.13;

/** Assumption: share of declined renewals that a later attempt pays. */
export const DECLINES_RECOVERED = 0.6;

/** Assumption: how people become known. */
export const ORIGINS = {
  newsletter: 0.36,
  account: 0.22,
  checkout: 0.3,
  question: 0.06,
  trial: 0.06,
} as const;

/** Assumption: by origin, the share of people who start a checkout, and the mean days until then. */
export const GOES_SHOPPING = {
  newsletter: { share: 0.6, afterDays: 14 },
  account: { share: 0.85, afterDays: 4 },
  checkout: { share: 1, afterDays: 0 },
  question: { share: 0.7, afterDays: 2 },
  trial: { share: 0.35, afterDays: 30 },
} as const;

/** Assumption: the share of abandoned checkouts that another one follows, and the mean days until then. */
export const TRIES_AGAIN = { share: 0.78, afterDays: 4 } as const;

/**
 * Assumption: shares of the customers with one or two stars who get a refund, open a ticket, or write a review. The rates
 * of the others are lower, such that the averages match the published rates.
 */
export const WHEN_UNHAPPY = { refund: 0.5, ticket: 0.3, review: 0.3 } as const;

/** Assumptions: all other rates. */
export const ASSUMED = {
  /** The others buy at the WooCommerce shop. */
  buysAtShopify: 0.7,
  isGuest: 0.4,
  paymentFails: 0.05,
  failedPaymentIsPaidLater: 0.7,
  cancelsBeforeShipping: 0.015,
  refundIsFull: 0.25,
  answersSurvey: 0.22,
  writesReview: 0.12,
  refersFriend: 0.06,
  ticketIsReopened: 0.1,
  ticketIsRated: 0.3,
  /** Share of the buyers. Other subscribers start with a trial. */
  subscribes: 0.3,
  trialConverts: 0.55,
  takesReminders: 0.5,
  takesCampaigns: 0.45,
  leavesNewsletter: 0.03,
  /** Share of those who registered and bought. */
  closesAccount: 0.08,
} as const;

/** Assumption: the cancellation feedback, with Stripe's values. */
export const CANCELLATION_FEEDBACK = {
  too_expensive: 0.34,
  unused: 0.24,
  switched_service: 0.16,
  low_quality: 0.12,
  customer_service: 0.09,
  missing_features: 0.05,
} as const;

/**
 * Assumptions: shares of duplicate and of late deliveries; few providers publish them. A tool's first delivery about a
 * person is never late, so about 2 % of all deliveries are.
 */
export const DUPLICATE_SHARE = 0.03;
export const LATE_SHARE = 0.03;
