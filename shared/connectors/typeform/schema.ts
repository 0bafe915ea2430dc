import * as z from 'zod/mini';
import { shownIn, shownText } from '../contact-fields.ts';
import { field, id, instant } from '../fields.ts';
import { readableId } from '../readable-fields.ts';

// Field paths: https://www.typeform.com/developers/webhooks/example-payload. What respondents choose themselves (answers,
// hidden fields) never refuses a response: a value that cannot be read counts as missing.

const answer = shownIn({
  number: field<number | null>((value) => (typeof value === 'number' ? value : null)),
  email: shownText,
  field: shownIn({ ref: shownText, type: shownText }),
});

/** `form_response`: everything that was submitted. Questions that were skipped have no answer. */
export const responseSchema = z.object({
  form_response: z.object({
    token: id,
    submitted_at: instant,
    hidden: shownIn({ customer_id: readableId, email: shownText }),
    answers: z.nullish(z.array(answer)),
  }),
});
export type FormResponse = z.output<typeof responseSchema>['form_response'];
export type Answer = z.output<typeof answer>;
