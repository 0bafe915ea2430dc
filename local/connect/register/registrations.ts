import type { Register } from './registration.ts';
import { registerAtShopify } from './shopify.ts';
import { registerAtStripe } from './stripe.ts';
import { registerAtTypeform } from './typeform.ts';
import { registerAtWooCommerce } from './woocommerce.ts';

/** The tools whose API can register a webhook here, by provider, and what their token is. */
export const REGISTRATIONS: Readonly<
  Record<string, { readonly register: Register; readonly token: string; readonly makesSecret?: true }>
> = {
  shopify: {
    register: registerAtShopify,
    token: 'an Admin API access token (shpat_…) of the app whose client secret signs',
  },
  stripe: {
    register: registerAtStripe,
    token: 'a secret or restricted key (sk_…, rk_…) that may write webhook endpoints',
    makesSecret: true,
  },
  typeform: { register: registerAtTypeform, token: 'a personal access token with the scope webhooks:write' },
  woocommerce: {
    register: registerAtWooCommerce,
    token: 'a REST API key with write permission, as ck_…:cs_…',
  },
};
