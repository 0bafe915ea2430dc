import * as z from 'zod/mini';
import { shownCountry, shownIn, shownText } from '../contact-fields.ts';
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

/** The same for displayed fields: null also if it is not a time. */
const shownUtc = field<number | null>((value) => {
  const at = readUtc(value);
  return typeof at === 'number' ? at : null;
});

/** A decimal amount as written; null if it is missing. */
const optionalAmount = field<string | number | null>((value) => {
  if (value === null || value === undefined || value === '') return null;
  return typeof value === 'string' || typeof value === 'number' ? value : { refused: 'must be an amount' };
});

/** A customer's id; null for guests, whose id is 0. */
const customerId = z.pipe(
  field<unknown>((value) => (value === 0 || value === '0' ? null : value)),
  optionalNumericId,
);

const shown = { first_name: shownText, last_name: shownText, phone: shownText, country: shownCountry };
export type ShownBody = z.infer<z.ZodMiniObject<typeof shown>>;

const buyer = {
  customer_id: customerId,
  billing: z.nullish(z.object({ ...shown, email: optionalText })),
};
export type BuyerBody = z.infer<z.ZodMiniObject<typeof buyer>>;

/** `customer.created`, `customer.updated`. */
export const customerSchema = z.object({
  id: numericId,
  email: optionalText,
  first_name: shownText,
  last_name: shownText,
  billing: shownIn(shown),
  date_created_gmt: optionalUtc,
  date_modified_gmt: shownUtc,
});
export type CustomerBody = z.infer<typeof customerSchema>;

/** `order.created`, `order.updated`, `order.restored`. */
export const orderSchema = z.object({
  ...buyer,
  id: numericId,
  status: optionalText,
  currency: optionalText,
  total: optionalAmount,
  date_created_gmt: optionalUtc,
  date_modified_gmt: optionalUtc,
  date_paid_gmt: optionalUtc,
  date_completed_gmt: optionalUtc,
  refunds: z.nullish(z.array(z.object({ id: numericId, total: optionalAmount }))),
});
export type OrderBody = z.infer<typeof orderSchema>;

/** `subscription.created`, `subscription.updated`, `subscription.switched`. */
export const subscriptionSchema = z.object({
  ...buyer,
  id: numericId,
  parent_id: customerId,
  status: optionalText,
  date_created_gmt: optionalUtc,
  date_modified_gmt: optionalUtc,
  start_date_gmt: optionalUtc,
  trial_end_date_gmt: optionalUtc,
  cancelled_date_gmt: optionalUtc,
  end_date_gmt: optionalUtc,
});
export type SubscriptionBody = z.infer<typeof subscriptionSchema>;

/** `*.deleted`: only the id. */
export const deletedSchema = z.object({ id: numericId });
