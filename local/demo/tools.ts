/**
 * The tools of a shop and of its outlet, with what each is used for and the longest delay of a late delivery. The delays
 * follow how long a tool tries again (docs/connectors), where that is known.
 */
export const TOOLS = {
  // Shopify may be a day late (shopify.dev/docs/apps/build/webhooks/best-practices).
  shopify: { usedFor: 'the shop', maxDelayHours: 24 },
  klaviyo: { usedFor: 'newsletter of the shop', maxDelayHours: 48 },
  zendesk: { usedFor: 'support of the shop', maxDelayHours: 2 },
  delighted: { usedFor: 'NPS of the shop', maxDelayHours: 1 },
  judgeme: { usedFor: 'reviews of the shop', maxDelayHours: 1 },
  loyaltylion: { usedFor: 'referrals of the shop', maxDelayHours: 12 },
  // WooCommerce does not retry, but its queue can stall.
  woocommerce: { usedFor: 'the outlet', maxDelayHours: 12 },
  stripe: { usedFor: 'outlet payments, boxes', maxDelayHours: 72 },
  resend: { usedFor: 'mails of the outlet', maxDelayHours: 24 },
  helpscout: { usedFor: 'support of the outlet', maxDelayHours: 2 },
  typeform: { usedFor: 'NPS of the outlet', maxDelayHours: 10 },
  segment: { usedFor: 'websites of both', maxDelayHours: 4 },
  generic: { usedFor: "the outlet's own systems", maxDelayHours: 48 },
} as const;

/** A provider that takes part in the demo. */
export type DemoProvider = keyof typeof TOOLS;

/** All of them: first those of the shop. */
export const DEMO_PROVIDERS = Object.keys(TOOLS) as DemoProvider[];
