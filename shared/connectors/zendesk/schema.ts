import * as z from 'zod/mini';
import { shownIn, shownText } from '../contact-fields.ts';
import { field, id, instant, optionalId, optionalInstant, optionalText } from '../fields.ts';

// Field paths: https://developer.zendesk.com/api-reference/webhooks/event-types/webhook-event-types: ids are text,
// statuses in upper case, times to the nanosecond.

/** The account that sends: of an event always there, of a template if its owner wrote it in. */
export const accountSchema = z.object({ account_id: id });

/** What tells the two kinds of body apart: an event of Zendesk has a type, our template for triggers an event. */
export const kindSchema = z.object({ type: optionalText, event: z.optional(z.unknown()) });

const status = field<string>((value) => (typeof value === 'string' ? value.toUpperCase() : ''));

/** `zen:event-type:ticket.*`. `event` says what changed where the type is about a change. */
export const ticketEventSchema = z.object({
  time: instant,
  detail: z.object({ id, requester_id: optionalId, status, created_at: optionalInstant }),
  event: z.nullish(z.object({ previous: status, current: status })),
});
export type TicketEvent = z.infer<typeof ticketEventSchema>;

/** `zen:event-type:user.*`. */
const userEvent = {
  time: instant,
  detail: z.object({ id, email: optionalText, role: optionalText, created_at: optionalInstant }),
};
export const userEventSchema = z.object(userEvent);
export type UserEvent = z.infer<typeof userEventSchema>;

/** `zen:event-type:user.name_changed`: the one event that tells a name. None tells a phone number. */
export const nameEventSchema = z.object({ ...userEvent, event: shownIn({ current: shownText }) });
export type NameEvent = z.infer<typeof nameEventSchema>;

/** Our template for a trigger on satisfaction, see the connector's page. */
export const satisfactionSchema = z.object({
  ticket_id: id,
  requester_id: optionalId,
  requester_email: optionalText,
  rating: field<'good' | 'bad'>((value) => {
    const rating = typeof value === 'string' ? value.trim().toLowerCase() : '';
    return rating === 'good' || rating === 'bad' ? rating : { refused: 'must be good or bad' };
  }),
  updated_at: instant,
});
export type Satisfaction = z.infer<typeof satisfactionSchema>;
