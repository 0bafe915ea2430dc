import * as z from 'zod/mini';
import { shownCountry, shownIn, shownText } from '../contact-fields.ts';
import { field, id, optionalId, optionalText } from '../fields.ts';

// Field paths: https://docs.stripe.com/api, in the shapes before and since 2025-03-31 ("basil"). That version moved the
// subscription of an invoice, and removed the invoice from payments and the payments from invoices. The endpoint's
// version decides the shape, so every field is read from both places.

const FIRST_SECOND = Date.UTC(1990, 0) / 1000;
const LAST_SECOND = Date.UTC(9999, 0) / 1000;

const NO_TIME = { refused: 'must be a time in Unix seconds, not before 1990' } as const;

function readSeconds(value: unknown): number | typeof NO_TIME {
  const isTime =
    typeof value === 'number' && Number.isInteger(value) && value >= FIRST_SECOND && value <= LAST_SECOND;
  return isTime ? value * 1000 : NO_TIME;
}

/** A required time in unix seconds, as epoch milliseconds. */
const time = field<number>(readSeconds);

/** An optional or nullable time, as epoch milliseconds. */
const optionalTime = field<number | null>((value) =>
  value === null || value === undefined ? null : readSeconds(value),
);

/** An amount in Stripe's smallest unit; null if it is missing. */
const optionalAmount = field<number | null>((value) => {
  if (value === null || value === undefined) return null;
  const isAmount = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
  return isAmount ? value : { refused: 'must be an amount in minor units' };
});

/** True only for `true`. */
const flag = field<boolean>((value) => value === true);

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
  api_version: optionalText,
});

/** The other fields of a snapshot event of a mapped type. */
export const contentSchema = z.object({
  created: time,
  data: z.object({
    object: z.unknown(),
    previous_attributes: z.nullish(
      z.object({
        status: optionalText,
        cancel_at_period_end: z.nullish(z.boolean()),
        cancel_at: optionalTime,
      }),
    ),
  }),
});
export type Previous = NonNullable<z.infer<typeof contentSchema>['data']['previous_attributes']>;

/** The customer. Since 2025 an account of Stripe can take its place. */
const owner = { customer: reference, customer_account: reference };

const shown = { name: shownText, phone: shownText, address: shownIn({ country: shownCountry }) };
export type ShownBody = z.infer<z.ZodMiniObject<typeof shown>>;

/** `customer.*`. */
export const customerSchema = z.object({ ...shown, id, email: optionalText, created: optionalTime });
export type CustomerBody = z.infer<typeof customerSchema>;

/** `checkout.session.*`. */
export const sessionSchema = z.object({
  ...owner,
  id,
  mode: optionalText,
  payment_status: optionalText,
  payment_intent: reference,
  invoice: reference,
  subscription: reference,
  amount_total: optionalAmount,
  currency: optionalText,
  created: time,
  customer_email: optionalText,
  customer_details: z.nullish(z.object({ ...shown, email: optionalText })),
});
export type SessionBody = z.infer<typeof sessionSchema>;

/** `payment_intent.*`. */
export const paymentSchema = z.object({
  ...owner,
  id,
  invoice: reference,
  payment_details: z.nullish(z.object({ order_reference: optionalText })),
  description: optionalText,
  receipt_email: optionalText,
  amount: optionalAmount,
  amount_received: optionalAmount,
  currency: optionalText,
  last_payment_error: z.nullish(z.object({ charge: reference })),
});
export type PaymentBody = z.infer<typeof paymentSchema>;

/** `charge.refunded`. */
export const chargeSchema = z.object({
  ...owner,
  id,
  payment_intent: reference,
  receipt_email: optionalText,
  amount_refunded: optionalAmount,
  currency: optionalText,
});
export type ChargeBody = z.infer<typeof chargeSchema>;

/** `refund.*`: names the refunded charge but no customer. Disputes (`charge.dispute.*`) have the same fields. */
export const moneyBackSchema = z.object({
  id,
  charge: reference,
  payment_intent: reference,
  amount: optionalAmount,
  currency: optionalText,
  status: optionalText,
  created: time,
});
export type MoneyBackBody = z.infer<typeof moneyBackSchema>;

/** `invoice.*`. */
export const invoiceSchema = z.object({
  ...owner,
  id,
  subscription: reference,
  parent: z.nullish(z.object({ subscription_details: z.nullish(z.object({ subscription: reference })) })),
  payment_intent: reference,
  customer_email: optionalText,
  billing_reason: optionalText,
  amount_paid: optionalAmount,
  amount_due: optionalAmount,
  currency: optionalText,
  attempt_count: optionalAmount,
  created: time,
  status_transitions: z.nullish(z.object({ paid_at: optionalTime })),
});
export type InvoiceBody = z.infer<typeof invoiceSchema>;

/** `customer.subscription.*`. */
export const subscriptionSchema = z.object({
  ...owner,
  id,
  status: optionalText,
  created: time,
  trial_start: optionalTime,
  trial_end: optionalTime,
  cancel_at_period_end: flag,
  cancel_at: optionalTime,
  canceled_at: optionalTime,
  ended_at: optionalTime,
  cancellation_details: z.nullish(z.object({ reason: optionalText, feedback: optionalText })),
});
export type SubscriptionBody = z.infer<typeof subscriptionSchema>;
