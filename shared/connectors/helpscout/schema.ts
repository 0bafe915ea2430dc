import * as z from 'zod/mini';
import { shownIn, shownText } from '../contact-fields.ts';
import { type FieldRefusal, field, parseInstant } from '../fields.ts';
import { numericId, optionalNumericId } from '../numeric-id.ts';
import { readableList, readableText } from '../readable-fields.ts';

// Field paths: https://developer.helpscout.com/webhooks and the v2 objects of https://developer.helpscout.com/mailbox-api. What
// is not needed counts as missing if it cannot be read.

const WITHOUT_ZONE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;

/** Help Scout's times are UTC, also those that do not say so. */
function readTime(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  return parseInstant(WITHOUT_ZONE.test(value) ? `${value}Z` : value);
}

const time = field<number | null>((value) => readTime(value) ?? null);

const requiredTime = field<number>(
  (value): number | FieldRefusal =>
    readTime(value) ?? { refused: 'must be a time, such as 2026-01-05T10:00:00Z, not before 1990' },
);

const thread = z.object({
  id: numericId,
  type: readableText,
  createdAt: requiredTime,
  createdBy: shownIn({ type: readableText }),
  customer: shownIn({ id: optionalNumericId }),
});
export type ThreadBody = z.output<typeof thread>;

const person = {
  id: optionalNumericId,
  email: readableText,
  first: shownText,
  last: shownText,
};

/** `convo.*` but `convo.deleted`. Threads are only in some bodies. */
export const conversationSchema = z.object({
  id: numericId,
  status: readableText,
  state: readableText,
  createdAt: time,
  closedAt: time,
  userUpdatedAt: time,
  customerWaitingSince: z.pipe(
    // Some bodies have the time alone.
    field<unknown>((value) => (typeof value === 'string' ? { time: value } : value)),
    shownIn({ time, latestReplyFrom: readableText }),
  ),
  createdBy: shownIn({ type: readableText }),
  primaryCustomer: shownIn(person),
  _embedded: shownIn({ threads: readableList(thread) }),
});
export type ConversationBody = z.output<typeof conversationSchema>;

/** `convo.deleted`. */
export const deletedSchema = z.object({ id: numericId });

const values = field<readonly string[] | null>((value) =>
  Array.isArray(value)
    ? value.flatMap((item: unknown) => {
        const reading = z.object({ value: z.string() }).safeParse(item);
        return reading.success ? [reading.data.value] : [];
      })
    : null,
);

/** `customer.created`, `customer.updated`. */
export const customerSchema = z.object({
  id: numericId,
  firstName: shownText,
  lastName: shownText,
  createdAt: time,
  updatedAt: time,
  _embedded: shownIn({ emails: values, phones: values }),
});
export type CustomerBody = z.output<typeof customerSchema>;

const SCORES: ReadonlyMap<string, number> = new Map([
  ['great', 5],
  ['okay', 3],
  ['not_good', 1],
  ['bad', 1],
]);

/** `satisfaction.ratings`, in the shape of the API and in that of the reference of webhooks. */
export const ratingSchema = z.object({
  id: numericId,
  conversationId: optionalNumericId,
  ticketId: optionalNumericId,
  /** On the CSAT scale; null if the customer gave none. */
  rating: field<number | null>((value) => {
    const rating = typeof value === 'string' ? value.trim().toLowerCase().replace(/[ -]/g, '_') : '';
    if (rating === 'unknown') return null;
    return SCORES.get(rating) ?? { refused: 'must be great, okay or not_good' };
  }),
  createdAt: requiredTime,
  modifiedAt: time,
  customer: shownIn({ id: z.optional(z.unknown()), email: readableText, emails: values }),
});
export type RatingBody = z.output<typeof ratingSchema>;

/** `message.survey.response.received`. An anonymous response has no customer. */
export const surveySchema = z.object({
  response: z.object({
    name: readableText,
    value: field<string | null>((value) =>
      typeof value === 'number' ? String(value) : typeof value === 'string' ? value : null,
    ),
    category: readableText,
    timestamp: requiredTime,
  }),
  _embedded: z.optional(z.nullable(z.object({ customer: z.optional(z.nullable(customerSchema)) }))),
});
