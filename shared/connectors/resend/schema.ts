import * as z from 'zod/mini';
import { shownIn, shownInstant, shownText } from '../contact-fields.ts';
import { field, flag, id, instant, optionalId } from '../fields.ts';

// Field paths: https://resend.com/docs/webhooks/event-types, and the types of the npm package `resend`.

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
    click: shownIn({ timestamp: shownInstant }),
  }),
});
export type EmailEvent = z.output<typeof emailSchema>;

/** `contact.*`: the whole contact. */
export const contactSchema = z.object({
  created_at: instant,
  data: z.object({
    id,
    email: z.optional(z.unknown()),
    first_name: shownText,
    last_name: shownText,
    unsubscribed: flag,
    created_at: shownInstant,
    updated_at: shownInstant,
  }),
});
export type ContactEvent = z.output<typeof contactSchema>;
