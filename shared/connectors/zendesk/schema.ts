import * as z from 'zod/mini';
import { shownIn, shownInstant, shownText } from '../contact-fields.ts';
import { field, instant, optionalText } from '../fields.ts';
import { numericId, optionalNumericId } from '../numeric-id.ts';

// Field paths: https://developer.zendesk.com/api-reference/webhooks/event-types/webhook-event-types. Ids are
// digits as text, statuses are in upper case, times have nanoseconds.

const accountSchema = z.object({ account_id: numericId });

/** The sending account: always in an event, in a template only if its author added it. */
export function accountOf(body: unknown): string | null | undefined {
  return accountSchema.safeParse(body).data?.account_id;
}

/** Distinguishes the two kinds of body: a Zendesk event has a type, the template for triggers has an event. */
export const kindSchema = z.object({ type: optionalText, event: z.optional(z.unknown()) });

const status = field<string>((value) => (typeof value === 'string' ? value.toUpperCase() : ''));

/** When an object was created and changed last. Each may be missing. */
const dates = { created_at: shownInstant, updated_at: shownInstant };

/** `zen:event-type:ticket.*`. `event` has the change, for types that report a change. */
export const ticketEventSchema = z.object({
  time: instant,
  detail: z.object({ id: numericId, requester_id: optionalNumericId, status, ...dates }),
  event: shownIn({ current: status }),
});
export type TicketEvent = z.infer<typeof ticketEventSchema>;

/** `zen:event-type:user.*`. */
const userEvent = {
  time: instant,
  detail: z.object({ id: numericId, email: optionalText, role: optionalText, ...dates }),
};
export const userEventSchema = z.object(userEvent);
export type UserEvent = z.infer<typeof userEventSchema>;

/** `zen:event-type:user.name_changed`: the only event with a name. No event has a phone number. */
export const nameEventSchema = z.object({ ...userEvent, event: shownIn({ current: shownText }) });
export type NameEvent = z.infer<typeof nameEventSchema>;

/** The template for a trigger on satisfaction, see docs/connectors/zendesk.md. */
export const satisfactionSchema = z.object({
  ticket_id: numericId,
  requester_id: optionalNumericId,
  requester_email: optionalText,
  rating: field<'good' | 'bad'>((value) => {
    const rating = typeof value === 'string' ? value.trim().toLowerCase() : '';
    return rating === 'good' || rating === 'bad' ? rating : { refused: 'must be good or bad' };
  }),
  updated_at: instant,
});
export type Satisfaction = z.infer<typeof satisfactionSchema>;
