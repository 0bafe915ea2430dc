import * as z from 'zod/mini';
import { shownIn, shownText } from '../contact-fields.ts';
import { field, flag, id, instant, optionalId, optionalText, parseInstant } from '../fields.ts';

// Field paths: https://resend.com/docs/webhooks/event-types, and the types of the npm package `resend`.

/** Times in `data` are ISO 8601, or as a database writes them: `2026-01-04 10:00:00.11+00`. */
const time = field<number | null>((value) =>
  typeof value === 'string'
    ? (parseInstant(value.replace(/^(\S{10}) /, '$1T').replace(/([+-]\d{2})$/, '$1:00')) ?? null)
    : null,
);

/** The addresses of a mail, each alone or after a name: `Ada <ada@example.com>`. */
const recipients = field<readonly string[]>((value) => {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const texts = list.filter((one) => typeof one === 'string');
  return texts.length > 0 && texts.length === list.length
    ? texts.map((text) => /<([^<>]+)>\s*$/.exec(text)?.[1] ?? text)
    : { refused: 'must be a list of addresses' };
});

/** `email.*`. Only a mail of a broadcast has its id. */
export const emailSchema = z.object({
  created_at: instant,
  data: z.object({
    email_id: id,
    to: recipients,
    broadcast_id: optionalId,
    tags: shownIn({ campaign: shownText }),
    click: shownIn({ timestamp: time }),
  }),
});
export type EmailEvent = z.output<typeof emailSchema>;

/** `contact.*`: the whole contact. */
export const contactSchema = z.object({
  type: optionalText,
  created_at: instant,
  data: z.object({
    id,
    email: z.optional(z.unknown()),
    first_name: shownText,
    last_name: shownText,
    unsubscribed: flag,
    created_at: time,
    updated_at: time,
  }),
});
export type ContactEvent = z.output<typeof contactSchema>;
