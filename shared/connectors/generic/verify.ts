import { standardWebhooks, whsecKey } from '../standard-webhooks.ts';

/** Standard Webhooks with a `whsec_` secret. */
export const GENERIC_SIGNATURE = standardWebhooks({ headers: 'webhook', keyOf: whsecKey });
