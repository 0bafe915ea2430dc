import * as z from 'zod/mini';
import { shownText } from '../contact-fields.ts';
import { field, id, optionalText, parseInstant } from '../fields.ts';

// Field names: https://mailchimp.com/developer/marketing/guides/sync-audience-data-webhooks. All values are text.

/** What a form is about, and the audience that sent it. */
export const kindSchema = z.object({ type: optionalText, 'data[list_id]': optionalText });

const FIRED_AT = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/;

/** `2026-01-05 10:00:00` has no zone. It is UTC, as the times of Mailchimp's API are. */
const firedAt = field<number>((value) => {
  const [, day, time] = FIRED_AT.exec(typeof value === 'string' ? value : '') ?? [];
  return (
    parseInstant(`${day}T${time}Z`) ?? {
      refused: 'must be a time such as 2026-01-05 10:00:00, not before 1990',
    }
  );
});

/** What stands for bytes that are not UTF-8. */
const REPLACEMENT = '\uFFFD';

const text = field<string>((value) => {
  if (typeof value !== 'string' || value === '') return { refused: 'is missing' };
  return value.includes(REPLACEMENT) ? { refused: 'is not UTF-8' } : value;
});

const common = { fired_at: firedAt, 'data[list_id]': id };

/** `subscribe`, `unsubscribe`, `profile`: a member of the audience. */
export const memberSchema = z.object({
  ...common,
  'data[email]': text,
  'data[action]': optionalText,
  'data[merges][FNAME]': shownText,
  'data[merges][LNAME]': shownText,
  'data[merges][PHONE]': shownText,
});
export type Member = z.output<typeof memberSchema>;

/** `upemail`: a member with another address. */
export const addressSchema = z.object({ ...common, 'data[old_email]': text, 'data[new_email]': text });
export type NewAddress = z.output<typeof addressSchema>;

/** `cleaned`: an address to which Mailchimp sends no more. */
export const cleanedSchema = z.object({ ...common, 'data[email]': text, 'data[reason]': optionalText });
export type Cleaned = z.output<typeof cleanedSchema>;
