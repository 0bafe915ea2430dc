import * as z from 'zod/mini';
import { shownIn, shownText } from '../contact-fields.ts';
import { field, id, optionalText } from '../fields.ts';
import { readableFlag, readableId, readableList, readableText } from '../readable-fields.ts';
import { optionalUnixSeconds, unixSeconds } from '../unix-seconds.ts';

// Field paths: https://dev.frontapp.com/reference/events. Times in bodies are Unix seconds with a fraction. A webhook may be
// set to send a preview, without the status, the recipient and the message. What is missing states nothing.

const CONTACT_LINK = /\/contacts\/((?:crd|ctc)_[a-z0-9]{1,64})$/;

/** The contact's id, from the link to it; null if the recipient is nobody's contact. */
const contactId = field<string | null>((value) =>
  typeof value === 'string' ? (CONTACT_LINK.exec(value)?.[1] ?? null) : null,
);

const recipient = {
  handle: readableText,
  name: shownText,
  role: readableText,
  _links: shownIn({ related: shownIn({ contact: contactId }) }),
};
const recipientSchema = z.object(recipient);
export type RecipientBody = z.output<typeof recipientSchema>;

const message = {
  id: readableId,
  is_inbound: readableFlag,
  created_at: optionalUnixSeconds,
  recipients: readableList(recipientSchema),
  _links: shownIn({ related: shownIn({ message_replied_to: readableText }) }),
};
export type MessageBody = z.infer<z.ZodMiniObject<typeof message>>;

/** An event of the Events API, as rules send it. */
export const eventSchema = z.object({
  emitted_at: unixSeconds,
  conversation: z.object({
    id,
    type: readableText,
    status: readableText,
    status_category: readableText,
    recipient: shownIn(recipient),
    last_message: shownIn(message),
  }),
  target: shownIn({ data: shownIn(message) }),
});
export type EventBody = z.output<typeof eventSchema>;

/** An application wraps the event. A rule sends it alone. */
export const kindSchema = z.object({
  type: optionalText,
  id: z.optional(z.unknown()),
  payload: z.optional(z.unknown()),
});

/** The type and the id of an event. */
export const headSchema = z.object({ type: readableText, id: readableId });

const companySchema = z.object({ authorization: z.object({ id: optionalText }) });

/** The sending company: always in a delivery of an application, never in one of a rule. */
export function companyOf(body: unknown): string | null | undefined {
  return companySchema.safeParse(body).data?.authorization.id;
}
