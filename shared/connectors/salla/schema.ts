import * as z from 'zod/mini';
import { shownCountry, shownIn, shownText } from '../contact-fields.ts';
import { decimalAmount } from '../decimal-amount.ts';
import { field, flag, optionalText } from '../fields.ts';
import { numericId, optionalNumericId } from '../numeric-id.ts';
import { readableFlag, readableText } from '../readable-fields.ts';
import { optionalTime, time } from './time.ts';

// Field paths: https://docs.salla.dev/421119m0 (webhooks, version 2). A field that cannot be read counts as missing,
// except ids and the time of the event.

const merchantSchema = z.object({ merchant: optionalNumericId });

/** The number of the sending store. */
export function merchantOf(body: unknown): string | null | undefined {
  return merchantSchema.safeParse(body).data?.merchant;
}

/** What describes a delivery in a log. */
export const describedSchema = z.object({ event: optionalText });

/** The event of a delivery. */
export const eventSchema = z.object({
  event: field<string>((value) =>
    typeof value === 'string' && /^[\w.]{1,200}$/.test(value)
      ? value
      : { refused: 'must be the name of an event, such as order.created' },
  ),
});

/** The other fields of a delivery of a mapped event. */
export const contentSchema = z.object({ created_at: time, data: z.unknown() });

/** A number without its country code, as a number or as text; with a plus sign it is whole. */
const digits = field<string | null>((value) => {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? String(value) : null;
  return typeof value === 'string' && value !== '' ? value : null;
});

const person = {
  id: numericId,
  email: z.optional(z.unknown()),
  first_name: shownText,
  last_name: shownText,
  name: shownText,
  mobile: digits,
  mobile_code: readableText,
  country_code: shownCountry,
};
export type PersonBody = z.infer<z.ZodMiniObject<typeof person>>;

/** The customer that a body names. Salla writes an empty list or `false` where there is none. */
const customer = z.pipe(
  field<unknown>((value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null,
  ),
  z.nullable(z.object(person)),
);

/** `customer.*`. */
export const customerSchema = z.object({ ...person, updated_at: optionalTime });
export type CustomerBody = z.infer<typeof customerSchema>;

const money = z.nullish(shownIn({ amount: decimalAmount, currency: readableText }));

/** A number; null if it is missing. */
const optionalNumber = field<number | null>((value) => (typeof value === 'number' ? value : null));

/** An order. Its status has a name in the language of the store, the id of Salla's own status, and its slug. */
const order = z.object({
  id: numericId,
  date: optionalTime,
  draft: flag,
  status: shownIn({ id: optionalNumber, slug: readableText }),
  payment_method: readableText,
  is_pending_payment: readableFlag,
  amounts: z.nullish(shownIn({ total: money })),
  total: money,
  customer,
});
export type OrderBody = z.infer<typeof order>;

/** `order.*` but `order.status.updated`. */
export const orderSchema = order;

/** `order.status.updated`: the change of the status, and the order inside. */
export const statusSchema = z.object({ order });

/** `abandoned.cart`. */
export const cartSchema = z.object({ id: numericId, created_at: optionalTime, customer });
export type CartBody = z.infer<typeof cartSchema>;

/** `review.added`. Its text is not read. */
export const reviewSchema = z.object({
  rating: field<number | null>((value) => {
    const stars = typeof value === 'string' && value !== '' ? Number(value) : value;
    return typeof stars === 'number' && stars >= 1 && stars <= 5 ? stars : null;
  }),
  customer,
  order: z.nullish(z.object({ id: numericId })),
  product: z.nullish(z.object({ id: optionalNumericId })),
});
export type ReviewBody = z.infer<typeof reviewSchema>;
