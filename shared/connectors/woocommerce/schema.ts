import * as z from 'zod/mini';
import { shownCountry, shownIn, shownText } from '../contact-fields.ts';
import { decimalAmount } from '../decimal-amount.ts';
import { type FieldRefusal, field, optionalText, parseInstant } from '../fields.ts';
import { numericId, optionalNumericId } from '../numeric-id.ts';

// Field paths: https://woocommerce.github.io/woocommerce-rest-api-docs. The body of a webhook is the REST shape of its
// resource at the time of delivery. Subscriptions: https://woocommerce.github.io/subscriptions-rest-api-docs (of the
// extension WooCommerce Subscriptions).

const NAIVE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}$/;

/**
 * The time of a `_gmt` field in epoch milliseconds. It is UTC although it does not say so. Null if missing;
 * subscriptions have empty text for missing dates.
 */
const optionalUtc = field<number | null>(readUtc);

function readUtc(value: unknown): number | null | FieldRefusal {
  if (value === null || value === undefined || value === '') return null;
  const text = typeof value === 'string' ? value : '';
  const instant = parseInstant(NAIVE.test(text) ? `${text.replace(' ', 'T')}Z` : text);
  return instant ?? { refused: 'must be a time in UTC, such as 2026-01-05T10:00:00, not before 1990' };
}

/** The same for own instants of a state, and for displayed fields: null also if it is not a time. */
const readableUtc = field<number | null>((value) => {
  const at = readUtc(value);
  return typeof at === 'number' ? at : null;
});

/** Text whose absence costs nothing else: null also if it is not text. */
const readableText = field<string | null>((value) => (typeof value === 'string' ? value : null));

const shown = { first_name: shownText, last_name: shownText, phone: shownText, country: shownCountry };
export type ShownBody = z.infer<z.ZodMiniObject<typeof shown>>;

/** `customer.created`, `customer.updated`. */
export const customerSchema = z.object({
  id: numericId,
  email: z.optional(z.unknown()),
  first_name: shownText,
  last_name: shownText,
  billing: shownIn(shown),
  date_created_gmt: optionalUtc,
  date_modified_gmt: readableUtc,
});
export type CustomerBody = z.infer<typeof customerSchema>;
export type DatedBody = Pick<CustomerBody, 'date_created_gmt' | 'date_modified_gmt'>;

/** What orders and subscriptions have in common. The customer's id is 0 for guests. */
const placed = {
  id: numericId,
  status: optionalText,
  customer_id: optionalNumericId,
  billing: shownIn({ ...shown, email: readableText }),
  date_created_gmt: optionalUtc,
  date_modified_gmt: optionalUtc,
};
export type PlacedBody = z.infer<z.ZodMiniObject<typeof placed>>;

/** `order.created`, `order.updated`, `order.restored`. */
export const orderSchema = z.object({
  ...placed,
  currency: readableText,
  total: decimalAmount,
  date_paid_gmt: readableUtc,
  date_completed_gmt: readableUtc,
  refunds: z.nullish(z.array(z.object({ id: numericId, total: decimalAmount }))),
});
export type OrderBody = z.infer<typeof orderSchema>;

/** `subscription.created`, `subscription.updated`, `subscription.switched`. */
export const subscriptionSchema = z.object({
  ...placed,
  start_date_gmt: readableUtc,
  trial_end_date_gmt: optionalUtc,
  cancelled_date_gmt: readableUtc,
  end_date_gmt: readableUtc,
});
export type SubscriptionBody = z.infer<typeof subscriptionSchema>;
