import * as z from 'zod/mini';
import { shownIn, shownText } from '../contact-fields.ts';
import { field, id, optionalText, parseInstant } from '../fields.ts';
import { readableFlag, readableId, readableList, readableText } from '../readable-fields.ts';
import { readUnixSeconds } from '../unix-seconds.ts';

// Field paths: https://developers.intercom.com/docs/references/webhooks/webhook-models and the models of the API. Times are
// Unix seconds in conversations and tickets, ISO 8601 in contacts. What is not needed counts as missing if it cannot be read.

function readTime(value: unknown): number | undefined {
  return typeof value === 'string' ? parseInstant(value) : readUnixSeconds(value);
}

const time = field<number | null>((value) => readTime(value) ?? null);

const workspaceSchema = z.object({ app_id: optionalText });

/** The sending workspace. */
export function workspaceOf(body: unknown): string | null | undefined {
  return workspaceSchema.safeParse(body).data?.app_id;
}

/** What a notification is about. */
export const topicSchema = z.object({ topic: readableText, id: readableText });

/** The fields around the item. `created_at` is the same in every attempt to deliver the notification. */
export const notificationSchema = z.object({
  created_at: field<number>(
    (value) => readTime(value) ?? { refused: 'must be a time in Unix seconds, not before 1990' },
  ),
  data: z.object({ item: z.unknown() }),
});

/** A contact, which is a user or a lead. `merged_from` is only in `contact.merged`. */
export const contactSchema = z.object({
  id,
  email: z.optional(z.unknown()),
  name: shownText,
  phone: shownText,
  created_at: time,
  updated_at: time,
  merged_from: shownIn({ id: readableId }),
});
export type ContactBody = z.output<typeof contactSchema>;

/** `contact.deleted` and `contact.archived` have only ids. */
export const removedContactSchema = z.object({ id });

/** The contact beside something else: a subscription, a conversation, a ticket. */
export const withContactSchema = z.object({ contact: contactSchema, created_at: time });

const author = shownIn({ type: readableText, id: readableId, email: readableText });

const part = z.object({ id, created_at: time, author });
export type PartBody = z.output<typeof part>;

/** The contacts of a conversation or a ticket, by their ids alone. */
const contacts = shownIn({ contacts: readableList(z.object({ id })) });

/** A conversation. */
export const conversationSchema = z.object({
  id,
  created_at: time,
  updated_at: time,
  state: readableText,
  open: readableFlag,
  source: shownIn({ author }),
  contacts,
  first_contact_reply: shownIn({ created_at: time }),
  statistics: shownIn({ last_close_at: time }),
  conversation_rating: shownIn({ rating: z.optional(z.unknown()), updated_at: time }),
  conversation_parts: shownIn({ conversation_parts: readableList(part) }),
});
export type ConversationBody = z.output<typeof conversationSchema>;

/** `conversation.deleted` has only the id, under either name. */
export const deletedConversationSchema = z.object({ conversation_id: readableId, id: readableId });

/** A ticket. */
export const ticketSchema = z.object({
  id,
  created_at: time,
  updated_at: time,
  open: readableFlag,
  category: readableText,
  ticket_state: shownIn({ category: readableText }),
  ticket_type: shownIn({ category: readableText }),
  contacts,
});
export type TicketBody = z.output<typeof ticketSchema>;

/** The topics that have the ticket beside something else. */
export const withTicketSchema = z.object({ ticket: ticketSchema, ticket_part: z.optional(part) });
