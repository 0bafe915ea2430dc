import * as z from 'zod/mini';
import { shownIn, shownInstant, shownText } from '../contact-fields.ts';
import { field, instant, optionalText, verified } from '../fields.ts';
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

const userDetail = {
  id: numericId,
  email: z.optional(z.unknown()),
  verified,
  role: optionalText,
  ...dates,
};
const userEvent = { time: instant, detail: z.object(userDetail) };

/** `zen:event-type:user.*`. */
export const userEventSchema = z.object(userEvent);
export type UserEvent = z.infer<typeof userEventSchema>;

const identity = shownIn({ value: z.optional(z.unknown()), verified });

/** `zen:event-type:user.identity_*`: one of the user's addresses or numbers, as it is now or was before it was deleted. */
export const identityEventSchema = z.object({
  ...userEvent,
  event: shownIn({ current: identity, identity }),
});
export type IdentityEvent = z.infer<typeof identityEventSchema>;

/** `zen:event-type:user.active_changed`: whether the user is not deleted. */
export const activeEventSchema = z.object({
  ...userEvent,
  event: shownIn({ current: field<boolean>((value) => value !== false) }),
});
export type ActiveEvent = z.infer<typeof activeEventSchema>;

/** `zen:event-type:user.merged`: `detail` is the user that went away, `event` names the one that was kept. */
export const mergeEventSchema = z.object({
  ...userEvent,
  event: z.object({ user: z.object({ id: numericId }) }),
});
export type MergeEvent = z.infer<typeof mergeEventSchema>;

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
