import * as z from 'zod/mini';
import { shownIn } from '../contact-fields.ts';
import { field, id, instant, optionalId } from '../fields.ts';

// Field paths: https://api.surveymonkey.com/v3/docs#webhook-callbacks. Ids are digits as text.

const accountSchema = z.object({ resources: z.object({ user_id: optionalId }) });

/** The SurveyMonkey user whose survey it is. */
export function accountOf(body: unknown): string | null | undefined {
  return accountSchema.safeParse(body).data?.resources.user_id;
}

/** An id; null without one, which SurveyMonkey also writes as 0. */
const recipient = field<string | null>((value) => {
  const read = typeof value === 'number' ? String(value) : value;
  return typeof read === 'string' && /^[1-9]\d{0,30}$/.test(read) ? read : null;
});

/** `response_completed`: only ids. Who was invited by mail or text message is a recipient. */
export const responseSchema = z.object({
  object_id: id,
  event_datetime: instant,
  resources: shownIn({ recipient_id: recipient }),
});
export type ResponseEvent = z.output<typeof responseSchema>;
