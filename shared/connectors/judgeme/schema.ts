import * as z from 'zod/mini';
import { shownIn, shownInstant, shownText } from '../contact-fields.ts';
import { field, flag, id, instant, optionalId } from '../fields.ts';

// Field names: https://judge.me/api/docs, the review. Its title and its text are not read.

const stars = field<number | null>((value) =>
  typeof value === 'number' && value >= 1 && value <= 5 ? value : null,
);

/** `review/created` and `review/updated`: the whole review. */
export const reviewSchema = z.object({
  review: z.object({
    id,
    rating: stars,
    hidden: flag,
    curated: shownText,
    created_at: instant,
    updated_at: shownInstant,
    reviewer: shownIn({ external_id: optionalId, email: z.optional(z.unknown()), name: shownText }),
  }),
});
export type ReviewBody = z.output<typeof reviewSchema>;
