import * as z from 'zod/mini';
import { shownInstant, shownText } from '../contact-fields.ts';
import { field, id, instant, optionalId, optionalText } from '../fields.ts';
import { currencyCode, minorUnits } from '../minor-amount.ts';

// Field paths: https://developer.paddle.com/api-reference. `data` of an event is the whole entity, in the shape of the API.

/** The fields around the entity that all events have. */
export const eventSchema = z.object({
  event_id: optionalText,
  event_type: field<string>((value) =>
    typeof value === 'string' && /^[a-z_]{1,50}\.[a-z_]{1,50}$/.test(value)
      ? value
      : { refused: 'must be the type of an event, such as transaction.completed' },
  ),
});

/** What describes an event in a log. */
export const describedSchema = z.object({ event_id: optionalText, event_type: optionalText });

/** The other fields of an event of a mapped type. */
export const contentSchema = z.object({ occurred_at: instant, data: z.unknown() });

/** When an entity was changed last. */
export const updatedSchema = z.object({ updated_at: shownInstant });

/** `customer.*`. */
export const customerSchema = z.object({
  id,
  name: shownText,
  email: z.optional(z.unknown()),
  status: optionalText,
  created_at: shownInstant,
});
export type CustomerBody = z.output<typeof customerSchema>;

/** `subscription.*`. Only `subscription.created` names the transaction that it began with. */
export const subscriptionSchema = z.object({
  id,
  status: optionalText,
  customer_id: optionalId,
  transaction_id: optionalId,
  created_at: shownInstant,
  started_at: shownInstant,
  paused_at: shownInstant,
  canceled_at: shownInstant,
  scheduled_change: z.nullish(z.object({ action: optionalText })),
  items: z.nullish(z.array(z.object({ trial_dates: z.nullish(z.object({ ends_at: shownInstant })) }))),
});
export type SubscriptionBody = z.output<typeof subscriptionSchema>;

/** `transaction.*`. */
export const transactionSchema = z.object({
  id,
  status: optionalText,
  customer_id: optionalId,
  subscription_id: optionalId,
  origin: optionalText,
  collection_mode: optionalText,
  currency_code: currencyCode,
  details: z.nullish(z.object({ totals: z.nullish(z.object({ total: minorUnits })) })),
  payments: z.nullish(
    z.array(z.object({ status: optionalText, created_at: shownInstant, captured_at: shownInstant })),
  ),
  created_at: shownInstant,
});
export type TransactionBody = z.output<typeof transactionSchema>;

/** `adjustment.*`. */
export const adjustmentSchema = z.object({
  id,
  action: optionalText,
  status: optionalText,
  transaction_id: id,
  customer_id: optionalId,
  subscription_id: optionalId,
  currency_code: currencyCode,
  totals: z.nullish(z.object({ total: minorUnits })),
  created_at: shownInstant,
});
export type AdjustmentBody = z.output<typeof adjustmentSchema>;
