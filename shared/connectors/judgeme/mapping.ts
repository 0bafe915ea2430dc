import { contactAt } from '../../identity/contact.ts';
import { customerIdentity } from '../../identity/identity.ts';
import type { Activity } from '../../lifecycle/activity.ts';
import { activitiesFrom, type Outcome, parsed, statedAddress, update } from '../mapping.ts';
import { instantText } from '../natural-id.ts';
import { type ReviewBody, reviewSchema } from './schema.ts';

const activity = activitiesFrom('judgeme');

/** Maps a review. One that its author edits replaces itself. */
export const mapReview = parsed(reviewSchema, ({ review }: ReviewBody, connection: string): Outcome => {
  const { id, reviewer, rating, created_at, updated_at } = review;
  if (review.hidden || review.curated === 'spam') return { ignored: 'not-published' };
  const account =
    reviewer.external_id === null ? undefined : customerIdentity(connection, reviewer.external_id);
  const address = statedAddress(reviewer.email) ?? undefined;
  if (account === undefined && address === undefined) return { ignored: 'anonymous' };
  const published: Activity = {
    ...activity(
      connection,
      'review.published',
      `${connection}:review.published:${id}`,
      created_at,
      instantText(updated_at ?? created_at),
    ),
    about: null,
    rating: rating === null ? null : { scale: 'stars', score: rating },
  };
  return update({
    persons: [account, address],
    activities: [published],
    contact: contactAt(updated_at ?? created_at, { name: reviewer.name }),
  });
});
