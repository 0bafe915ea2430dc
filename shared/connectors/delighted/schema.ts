import * as z from 'zod/mini';
import { shownText } from '../contact-fields.ts';
import { field, id, optionalId, optionalText } from '../fields.ts';
import { optionalUnixSeconds, unixSeconds } from '../unix-seconds.ts';

// Field paths: https://app.delighted.com/docs/api/webhooks. Times are Unix seconds.

const person = { id: optionalId, email: optionalText, name: shownText, phone_number: shownText };

/** `survey_response.created` and `survey_response.updated`: the whole response, as it is now. */
export const responseSchema = z.object({
  event_data: z.object({
    id,
    person: z.object(person),
    survey_type: optionalText,
    score: field<number | null>((value) => {
      if (value === null || value === undefined) return null;
      return typeof value === 'number' ? value : { refused: 'must be a number' };
    }),
    created_at: unixSeconds,
    updated_at: optionalUnixSeconds,
  }),
});
export type SurveyResponse = z.output<typeof responseSchema>['event_data'];

/**
 * `unsubscribe.created`. Its documentation shows no body. Delighted's API writes the person of an unsubscription flat
 * (`person_id`), and the person of a response as an object, so both are read.
 */
export const unsubscribeSchema = z.object({
  event_id: id,
  event_data: z.object({
    person: z.nullish(z.object(person)),
    person_id: optionalId,
    email: optionalText,
    unsubscribed_at: optionalUnixSeconds,
  }),
});
export type Unsubscription = z.output<typeof unsubscribeSchema>;
