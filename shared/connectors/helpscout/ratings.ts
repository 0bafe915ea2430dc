import { customerIdentity, objectIdentity } from '../../identity/identity.ts';
import type { Rating } from '../../lifecycle/activity.ts';
import { readId } from '../fields.ts';
import { emailOf, type Outcome, parsed, snapshot, update } from '../mapping.ts';
import { instantText, naturalId } from '../natural-id.ts';
import { activity, type Context, report, UNUSABLE_ID } from './context.ts';
import { customerOutcome } from './customers.ts';
import { type RatingBody, ratingSchema, surveySchema } from './schema.ts';

/** `satisfaction.ratings`. A rating that the customer changes replaces itself. */
export const mapRating = parsed(ratingSchema, (body, { connection }: Context): Outcome => {
  const { rating: score, createdAt, modifiedAt } = body;
  const conversation = body.conversationId ?? body.ticketId;
  if (conversation === null) return { refused: 'conversationId is missing' };
  if (score === null) return { ignored: 'not-rated' };
  const about = objectIdentity(connection, 'ticket', conversation);
  if (about === undefined) return UNUSABLE_ID;
  const { account, address } = personOf(body, connection);
  const at = modifiedAt ?? createdAt;
  const id = naturalId(about, 'rating.given', body.id);
  const given = activity(connection, 'rating.given', id, createdAt, instantText(at));
  const reported = snapshot(at, { attributes: account === undefined ? { address } : { account } });
  return update({
    persons: [account, address],
    activities: [{ ...given, about, rating: { scale: 'csat', score } }],
    // The rating belongs to whoever has the conversation, so the conversation must be known.
    objects: [report(connection, 'ticket', about, reported)],
  });
});

function personOf({ customer }: RatingBody, connection: string) {
  const id = readId(customer.id);
  return {
    account: typeof id === 'string' ? customerIdentity(connection, id) : undefined,
    address: emailOf(customer.email ?? customer.emails?.[0] ?? null),
  };
}

/** The answers of surveys with faces and thumbs, on the CSAT scale. */
const FACES: ReadonlyMap<string, number> = new Map([
  ['Happy', 5],
  ['Neutral', 3],
  ['Sad', 1],
  ['Thumbs Up', 5],
  ['Thumbs Down', 1],
]);

/** `message.survey.response.received`: a rating of the business, of no conversation. */
export const mapSurvey = parsed(surveySchema, ({ response, _embedded }, context: Context): Outcome => {
  const rating = ratingOf(response.category, response.value, response.name);
  if (rating === null) return { ignored: 'not-a-rating' };
  if (rating === 'unreadable') return { refused: 'response.value must be 0 to 10' };
  const customer = _embedded?.customer ?? null;
  if (customer === null) return { ignored: 'anonymous' };
  const person = customerIdentity(context.connection, customer.id);
  if (person === undefined) return UNUSABLE_ID;
  const { timestamp } = response;
  const id = naturalId(person, 'rating.given', `survey:${instantText(timestamp)}`);
  const given = activity(context.connection, 'rating.given', id, timestamp);
  return customerOutcome(customer, context, [{ ...given, about: null, rating }]);
});

const NPS = /^(?:\d|10)$/;

/** Only NPS surveys have a category. Their value is 0 to 10. Other surveys have texts or symbols of their authors. */
function ratingOf(
  category: string | null,
  value: string | null,
  name: string | null,
): Rating | 'unreadable' | null {
  if (category !== null) return NPS.test(value ?? '') ? { scale: 'nps', score: Number(value) } : 'unreadable';
  const score = FACES.get(name ?? '');
  return score === undefined ? null : { scale: 'csat', score };
}
