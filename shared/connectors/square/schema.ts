import * as z from 'zod/mini';
import { shownCountry, shownIn, shownInstant, shownText } from '../contact-fields.ts';
import { field, flag, id, instant, optionalId, optionalText } from '../fields.ts';
import { currencyCode, minorUnits } from '../minor-amount.ts';
import { readableText } from '../readable-fields.ts';

// Field paths: https://developer.squareup.com/reference/square/webhooks. A field that cannot be read counts as missing,
// except ids and the time of the event.

/** A list; empty if it is missing. */
const listOf = <Item extends z.ZodMiniType>(item: Item) =>
  z.pipe(
    field<readonly unknown[]>((value) => (Array.isArray(value) ? value : [])),
    z.array(item),
  );

/** Longer than any safe integer has digits, so that versions sort as text. */
const VERSION_DIGITS = 16;

/**
 * The number that Square raises with each change of an object, as text that sorts. Empty if the body has none: orders
 * that were not created through the API have no version.
 */
const version = field<string>((value) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? String(value).padStart(VERSION_DIGITS, '0')
    : '',
);

/** An amount in the smallest unit of its currency. Null if there is none. */
const money = z.nullish(z.object({ amount: minorUnits, currency: currencyCode }));
export type MoneyBody = z.infer<typeof money>;

const merchantSchema = z.object({ merchant_id: optionalText });

/** The seller that the event is about. */
export function merchantOf(body: unknown): string | null | undefined {
  return merchantSchema.safeParse(body).data?.merchant_id;
}

/** What describes an event in a log. */
export const describedSchema = z.object({ event_id: optionalText, type: optionalText });

/** The type of an event. */
export const typeSchema = z.object({
  type: field<string>((value) =>
    typeof value === 'string' && /^[a-z0-9_.]{1,200}$/.test(value)
      ? value
      : { refused: 'must be the type of an event, such as payment.updated' },
  ),
});

/** The other fields of an event of a mapped type. */
export const eventSchema = z.object({
  created_at: instant,
  data: z.object({ id: optionalId, object: z.unknown() }),
});

/** When an object was created and changed last. Each may be missing. */
const dates = { created_at: shownInstant, updated_at: shownInstant };

/** The two or more profiles of a merge, which became a new one. */
const context = z.nullish(
  z.object({
    merge: z.nullish(z.object({ from_customer_ids: listOf(id), to_customer_id: optionalId })),
  }),
);

/** `customer.*`. */
export const customerSchema = z.object({
  customer: z.object({
    ...dates,
    id,
    email_address: z.optional(z.unknown()),
    given_name: shownText,
    family_name: shownText,
    phone_number: shownText,
    address: shownIn({ country: shownCountry }),
    creation_source: readableText,
  }),
  event_context: context,
});
export type CustomerBody = z.infer<typeof customerSchema>;

/** `loyalty.account.created`. */
export const loyaltySchema = z.object({
  loyalty_account: z.object({
    ...dates,
    customer_id: optionalId,
    enrolled_at: shownInstant,
    mapping: shownIn({ phone_number: shownText }),
  }),
});
export type LoyaltyBody = z.infer<typeof loyaltySchema>;

/** `payment.*`. */
export const paymentSchema = z.object({
  payment: z.object({
    ...dates,
    id,
    status: readableText,
    order_id: optionalId,
    customer_id: optionalId,
    buyer_email_address: readableText,
    total_money: money,
    refunded_money: money,
    card_details: shownIn({ card_payment_timeline: shownIn({ captured_at: shownInstant }) }),
    version,
  }),
});
export type PaymentBody = z.infer<typeof paymentSchema>;

/** `refund.*`: names the payment but no customer. */
export const refundSchema = z.object({
  refund: z.object({
    ...dates,
    id,
    status: readableText,
    payment_id: optionalId,
    unlinked: flag,
    amount_money: money,
    version,
  }),
});
export type RefundBody = z.infer<typeof refundSchema>;

/** `dispute.*`: names the payment but no customer. */
export const disputeSchema = z.object({
  dispute: z.object({
    ...dates,
    id,
    state: readableText,
    disputed_payment: z.object({ payment_id: id }),
    amount_money: money,
    version,
  }),
});
export type DisputeBody = z.infer<typeof disputeSchema>;

const thinOrder = z.object({
  ...dates,
  order_id: id,
  state: readableText,
  version,
  fulfillment_update: listOf(z.object({ fulfillment_uid: id, new_state: readableText })),
});
export type OrderBody = z.infer<typeof thinOrder>;

/** `order.*`: only ids and states, under a key that depends on the event. */
export const orderSchema = z.object({
  order_created: z.optional(thinOrder),
  order_updated: z.optional(thinOrder),
  order_fulfillment_updated: z.optional(thinOrder),
});

/** `invoice.*`. */
export const invoiceSchema = z.object({
  invoice: z.object({
    ...dates,
    id,
    status: readableText,
    order_id: optionalId,
    subscription_id: optionalId,
    primary_recipient: z.nullish(z.object({ customer_id: optionalId, email_address: readableText })),
    payment_requests: listOf(z.object({ computed_amount_money: money, total_completed_amount_money: money })),
    version,
  }),
});
export type InvoiceBody = z.infer<typeof invoiceSchema>['invoice'];

/** `subscription.*`. The date of the cancellation is kept as text, because it has no time. */
export const subscriptionSchema = z.object({
  subscription: z.object({
    id,
    customer_id: optionalId,
    status: readableText,
    created_at: shownInstant,
    canceled_date: readableText,
    version,
  }),
});
export type SubscriptionBody = z.infer<typeof subscriptionSchema>;
