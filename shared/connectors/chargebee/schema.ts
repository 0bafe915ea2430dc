import * as z from 'zod/mini';
import { shownCountry, shownIn, shownText } from '../contact-fields.ts';
import { field, flag, id, optionalId, optionalText } from '../fields.ts';
import { currencyCode, minorUnits } from '../minor-amount.ts';
import { optionalUnixSeconds, unixSeconds } from '../unix-seconds.ts';

// Field paths: https://apidocs.chargebee.com/docs/api. An event has the whole objects as they were when it occurred. An
// attribute without a value is left out.

/** The fields around the objects that all events have. */
export const eventSchema = z.object({
  event_type: field<string>((value) =>
    typeof value === 'string' && /^[a-z_]{1,100}$/.test(value)
      ? value
      : { refused: 'must be the type of an event, such as subscription_renewed' },
  ),
});

/** What describes an event in a log. */
export const describedSchema = z.object({ id: optionalText, event_type: optionalText });

/** When an object was changed last, in milliseconds. Chargebee calls it a version. */
const resourceVersion = field<number | null>((value) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= FIRST_VERSION && value <= LAST_VERSION
    ? value
    : null,
);
const FIRST_VERSION = Date.UTC(1990, 0);
const LAST_VERSION = Date.UTC(9999, 0);

const resource = { id, resource_version: resourceVersion };
export type Resource = z.infer<z.ZodMiniObject<typeof resource>>;

const customerSchema = z.object({
  ...resource,
  email: z.optional(z.unknown()),
  first_name: shownText,
  last_name: shownText,
  phone: shownText,
  billing_address: shownIn({ country: shownCountry }),
  created_at: optionalUnixSeconds,
  deleted: flag,
});
export type CustomerBody = z.output<typeof customerSchema>;

const subscriptionSchema = z.object({
  ...resource,
  customer_id: optionalId,
  status: optionalText,
  created_at: optionalUnixSeconds,
  started_at: optionalUnixSeconds,
  trial_end: optionalUnixSeconds,
  pause_date: optionalUnixSeconds,
  cancelled_at: optionalUnixSeconds,
  cancel_schedule_created_at: optionalUnixSeconds,
  cancel_reason: optionalText,
  due_invoices_count: minorUnits,
});
export type SubscriptionBody = z.output<typeof subscriptionSchema>;

const invoiceSchema = z.object({
  ...resource,
  customer_id: optionalId,
  subscription_id: optionalId,
  status: optionalText,
  dunning_status: optionalText,
  date: optionalUnixSeconds,
  paid_at: optionalUnixSeconds,
  voided_at: optionalUnixSeconds,
  currency_code: currencyCode,
  total: minorUnits,
  amount_paid: minorUnits,
  credits_applied: minorUnits,
  line_items: z.nullish(z.array(z.object({ subscription_id: optionalId }))),
});
export type InvoiceBody = z.output<typeof invoiceSchema>;

const creditNoteSchema = z.object({
  ...resource,
  customer_id: optionalId,
  reference_invoice_id: optionalId,
  type: optionalText,
  status: optionalText,
  date: optionalUnixSeconds,
  refunded_at: optionalUnixSeconds,
  voided_at: optionalUnixSeconds,
  currency_code: currencyCode,
  total: minorUnits,
  amount_refunded: minorUnits,
  amount_allocated: minorUnits,
});
export type CreditNoteBody = z.output<typeof creditNoteSchema>;

/** An object, or a list of them. None if it is missing. */
function each<Schema extends z.ZodMiniType>(schema: Schema) {
  const list = field<readonly unknown[]>((value) => {
    if (value === null || value === undefined) return [];
    return Array.isArray(value) ? value : [value];
  });
  return z.pipe(list, z.array(schema));
}

/** The other fields of an event of a mapped type. */
export const contentSchema = z.object({
  occurred_at: unixSeconds,
  content: z.object({
    customer: z.nullish(customerSchema),
    subscription: each(subscriptionSchema),
    subscriptions: each(subscriptionSchema),
    invoice: each(invoiceSchema),
    credit_note: each(creditNoteSchema),
    credit_notes: each(creditNoteSchema),
    transaction: z.nullish(z.object({ type: optionalText, status: optionalText })),
  }),
});
export type EventContent = z.output<typeof contentSchema>['content'];
