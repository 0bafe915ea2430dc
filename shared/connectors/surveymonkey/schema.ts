import * as z from 'zod/mini';
import { optionalId } from '../fields.ts';

// Field paths: https://api.surveymonkey.com/v3/docs#webhook-callbacks. Ids are digits as text.

const accountSchema = z.object({ resources: z.object({ user_id: optionalId }) });

/** The SurveyMonkey user whose survey it is. */
export function accountOf(body: unknown): string | null | undefined {
  return accountSchema.safeParse(body).data?.resources.user_id;
}
