import * as z from 'zod/mini';
import { shownInstant, shownText } from '../contact-fields.ts';
import { decimalAmount } from '../decimal-amount.ts';
import { flag, instant, optionalText } from '../fields.ts';
import { currencyCode } from '../minor-amount.ts';
import { numericId, optionalNumericId } from '../numeric-id.ts';

// Field paths: https://developer.rechargepayments.com/2021-11. The body is the object as the REST API shows it, under the
// name of its kind. Version 2021-01 has times without an offset, of which nobody can tell when they were.

/** `charge/*`. */
export const chargeSchema = z.object({
  charge: z.object({
    id: numericId,
    status: optionalText,
    customer: z.nullish(z.object({ id: optionalNumericId, email: shownText })),
    currency: currencyCode,
    total_price: decimalAmount,
    total_refunds: decimalAmount,
    created_at: shownInstant,
    processed_at: shownInstant,
    updated_at: instant,
  }),
});
export type ChargeBody = z.output<typeof chargeSchema>;

/** `subscription/*`. */
export const subscriptionSchema = z.object({
  subscription: z.object({
    id: numericId,
    status: optionalText,
    customer_id: optionalNumericId,
    max_retries_reached: flag,
    cancelled_at: shownInstant,
    created_at: shownInstant,
    updated_at: instant,
  }),
});
export type SubscriptionBody = z.output<typeof subscriptionSchema>;

/** `customer/*`. */
export const customerSchema = z.object({
  customer: z.object({
    id: numericId,
    email: z.optional(z.unknown()),
    first_name: shownText,
    last_name: shownText,
    phone: shownText,
    created_at: shownInstant,
    updated_at: instant,
  }),
});
export type CustomerBody = z.output<typeof customerSchema>;
