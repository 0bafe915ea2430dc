import * as z from 'zod/mini';
import { shownCountry, shownIn, shownText } from '../contact-fields.ts';
import { field, flag, id, optionalId, optionalText } from '../fields.ts';
import { optionalUnixSeconds as optionalTime, unixSeconds as time } from '../unix-seconds.ts';

// Field paths: https://docs.stripe.com/api, in the shapes before and since 2025-03-31 ("basil"). That version moved the
// subscription of an invoice, and removed the invoice from payments and the payments from invoices. The endpoint's
// version decides the shape, so every field is read from both places. A field that cannot be read counts as missing,
// except ids and the time of the event.

/** An amount in Stripe's smallest unit; null if it is missing, `NaN` if it is no number. */
const amount = field<number | null>((value) => {
  if (value === null || value === undefined) return null;
  return typeof value === 'number' ? value : Number.NaN;
});

/** Text; null if it is missing or empty. */
const text = field<string | null>((value) => (typeof value === 'string' && value !== '' ? value : null));

/** Another object, as its id or expanded; null if there is none. */
const reference = z.pipe(
  field<unknown>((value) =>
    typeof value === 'object' && value !== null && 'id' in value ? value.id : value,
  ),
  optionalId,
);

const accountSchema = z.object({ account: optionalText });

/** The connected account of the event, on a Connect platform. */
export function accountOf(body: unknown): string | null | undefined {
  return accountSchema.safeParse(body).data?.account;
}

/** The fields around the object that all events have (https://docs.stripe.com/api/events/object). */
export const eventSchema = z.object({
  object: optionalText,
  type: field<string>((value) =>
    typeof value === 'string' && /^[a-z0-9_.[\]]{1,200}$/.test(value)
      ? value
      : { refused: 'must be the type of an event, such as invoice.paid' },
  ),
  livemode: field<boolean>((value) => value !== false),
});

/** What describes an event in a log. */
export const describedSchema = z.object({ id: optionalText, type: optionalText });

/**
 * The other fields of a snapshot event of a mapped type. Only a backfill states `changed`, when it puts an object of a list into an event:
 * the instant at which the object became what it is, or null if that is unknown.
 */
export const contentSchema = z.object({
  created: time,
  changed: z.optional(optionalTime),
  data: z.object({ object: z.unknown() }),
});

/** An object of a customer. Since 2025 an account of Stripe can take the customer's place. */
const owned = { id, customer: reference, customer_account: reference };

/** The payment that a body names. */
const paidBy = { payment_intent: reference, charge: reference };

const shown = { name: shownText, phone: shownText, address: shownIn({ country: shownCountry }) };
export type ShownBody = z.infer<z.ZodMiniObject<typeof shown>>;

/** `customer.*`. */
export const customerSchema = z.object({
  ...shown,
  id,
  email: z.optional(z.unknown()),
  created: optionalTime,
});
export type CustomerBody = z.infer<typeof customerSchema>;

/** `checkout.session.*`. */
export const sessionSchema = z.object({
  ...owned,
  mode: text,
  payment_status: text,
  payment_intent: reference,
  invoice: reference,
  subscription: reference,
  amount_total: amount,
  currency: text,
  created: optionalTime,
  customer_email: text,
  customer_details: z.nullish(z.object({ ...shown, email: text })),
});
export type SessionBody = z.infer<typeof sessionSchema>;

/** `payment_intent.*`. */
export const paymentSchema = z.object({
  ...owned,
  status: text,
  invoice: reference,
  payment_details: z.nullish(z.object({ order_reference: text })),
  description: text,
  receipt_email: text,
  amount,
  amount_received: amount,
  currency: text,
  created: optionalTime,
  canceled_at: optionalTime,
});
export type PaymentBody = z.infer<typeof paymentSchema>;

/** `charge.refunded`. */
export const chargeSchema = z.object({
  ...owned,
  payment_intent: reference,
  invoice: reference,
  receipt_email: text,
  amount,
  amount_captured: amount,
  amount_refunded: amount,
  currency: text,
  created: optionalTime,
});
export type ChargeBody = z.infer<typeof chargeSchema>;

/** `refund.*`: names the payment but no customer. Disputes (`charge.dispute.*`) have the same fields. */
export const moneyBackSchema = z.object({
  ...paidBy,
  id,
  amount,
  currency: text,
  status: text,
  created: optionalTime,
});
export type MoneyBackBody = z.infer<typeof moneyBackSchema>;

/** `invoice.*`. */
export const invoiceSchema = z.object({
  ...owned,
  ...paidBy,
  status: text,
  paid: field<boolean | null>((value) => (typeof value === 'boolean' ? value : null)),
  subscription: reference,
  parent: z.nullish(z.object({ subscription_details: z.nullish(z.object({ subscription: reference })) })),
  payments: z.nullish(z.object({ data: z.array(z.object({ payment: z.nullish(z.object(paidBy)) })) })),
  customer_email: text,
  amount_paid: amount,
  amount_due: amount,
  total: amount,
  pre_payment_credit_notes_amount: amount,
  currency: text,
  created: optionalTime,
  status_transitions: z.nullish(
    z.object({ paid_at: optionalTime, voided_at: optionalTime, marked_uncollectible_at: optionalTime }),
  ),
});
export type InvoiceBody = z.infer<typeof invoiceSchema>;

/** `invoice_payment.*`: names an invoice and a payment but no customer. */
export const invoicePaymentSchema = z.object({
  invoice: reference,
  payment: z.nullish(z.object(paidBy)),
  status: text,
  amount_paid: amount,
  currency: text,
  status_transitions: z.nullish(z.object({ paid_at: optionalTime })),
});
export type InvoicePaymentBody = z.infer<typeof invoicePaymentSchema>;

/** `credit_note.*`. Since 2024 it lists its refunds with their amounts; before, it names one. */
export const creditNoteSchema = z.object({
  ...owned,
  invoice: reference,
  status: text,
  type: text,
  amount,
  post_payment_amount: amount,
  refund: reference,
  refunds: z.nullish(z.array(z.object({ amount_refunded: amount }))),
  currency: text,
  created: optionalTime,
  voided_at: optionalTime,
});
export type CreditNoteBody = z.infer<typeof creditNoteSchema>;

/** `customer.subscription.*`. */
export const subscriptionSchema = z.object({
  ...owned,
  status: text,
  created: optionalTime,
  start_date: optionalTime,
  trial_end: optionalTime,
  cancel_at_period_end: flag,
  cancel_at: optionalTime,
  canceled_at: optionalTime,
  ended_at: optionalTime,
  pause_collection: field<boolean>((value) => typeof value === 'object' && value !== null),
  cancellation_details: z.nullish(z.object({ reason: text, feedback: text })),
});
export type SubscriptionBody = z.infer<typeof subscriptionSchema>;
