import * as z from 'zod/mini';
import { shownIn, shownInstant, shownText } from '../contact-fields.ts';
import { field, id, instant, optionalId } from '../fields.ts';

// Field names: https://developers.loyaltylion.com/api-reference/v2/webhooks/overview.

/** What every body has. `created_at` is when it was sent. */
export const eventSchema = z.object({
  id: optionalId,
  topic: field<string>((value) =>
    typeof value === 'string' && value !== '' ? value : { refused: 'is missing' },
  ),
});

const customer = z.object({
  id,
  email: z.optional(z.unknown()),
  enrolled_at: shownInstant,
  updated_at: shownInstant,
  properties: shownIn({ name: shownText }),
});
export type Customer = z.output<typeof customer>;

/** `customers/update`. */
export const updateSchema = z.object({ created_at: instant, customer });
export type UpdateBody = z.output<typeof updateSchema>;

/** `program_events/customer.*`: the customer is among the properties. */
export const programSchema = z.object({
  created_at: instant,
  payload: z.object({ properties: z.object({ customer }) }),
});
export type ProgramBody = z.output<typeof programSchema>;

/** `program_events/customer.referral_complete`: both customers, and the activity of the one who referred. */
export const referralSchema = z.object({
  id,
  created_at: instant,
  payload: z.object({
    properties: z.object({
      referring_customer: customer,
      referred_customer: z.optional(customer),
      activity: shownIn({ id: optionalId, created_at: shownInstant }),
    }),
  }),
});
export type ReferralBody = z.output<typeof referralSchema>;
