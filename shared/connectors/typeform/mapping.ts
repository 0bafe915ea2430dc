import { customerIdentity, type Identity } from '../../identity/identity.ts';
import type { Activity, Rating } from '../../lifecycle/activity.ts';
import type { Connection } from '../connector.ts';
import { activitiesFrom, emailOf, type Outcome, parsed, type TopicMapper, update } from '../mapping.ts';
import { instantText, naturalId } from '../natural-id.ts';
import { isOnScale, SCALES } from '../rating-scale.ts';
import { type Answer, type FormResponse, responseSchema } from './schema.ts';

const activity = activitiesFrom('typeform');

/** How each type of event is mapped. Other types are ignored. */
export const EVENTS: ReadonlyMap<string, TopicMapper<Connection>> = new Map<string, TopicMapper<Connection>>([
  [
    'form_response',
    parsed(responseSchema, (body, connection) => mapResponse(body.form_response, connection)),
  ],
  // Its answers may still change, and the submitted response repeats them.
  ['form_response_partial', () => ({ ignored: 'partial-response' })],
]);

/** A submitted response is never edited in Typeform, so each rating in it is given once. */
function mapResponse(response: FormResponse, connection: Connection): Outcome {
  if (isTestRequest(response) && connection.testTraffic !== true) return { ignored: 'test-traffic' };
  const person = personOf(response, connection.name);
  if (person === undefined) return { ignored: 'anonymous' };
  const { token, submitted_at: at } = response;
  const subject = `${connection.name}:response:${token}`;
  const given: Activity[] = [];
  for (const rating of ratingsIn(response.answers ?? [])) {
    const { scale, score } = rating;
    if (!Number.isInteger(score) || !isOnScale(rating)) return { refused: outOfScale(scale) };
    const id = naturalId(subject, 'rating.given', scale);
    given.push({
      ...activity(connection.name, 'rating.given', id, at, instantText(at)),
      about: null,
      rating,
    });
  }
  if (given.length > 0) return update({ persons: [person], activities: given });
  const id = naturalId(subject, 'message.received', 'submitted');
  const message = activity(connection.name, 'message.received', id, at, instantText(at));
  return update({ persons: [person], activities: [{ ...message, about: null }] });
}

/** What Typeform writes into hidden fields that the link does not fill in. */
const UNFILLED = 'xxxxx';

/**
 * Who responded. Whoever has the link to the form can change what it says, and an address in it is not verified. So a
 * response names one identity alone, never an account together with its address: that would be a claim, and tie two
 * customers. An id that is an address would be a claim by itself.
 */
function personOf({ hidden, answers }: FormResponse, connection: string): Identity | undefined {
  const typed = answers?.find(({ field }) => nameOf(field.ref) === 'email')?.email ?? null;
  const address = emailOf(hidden.email) ?? emailOf(typed) ?? emailOf(hidden.customer_id);
  if (address !== undefined || hidden.customer_id === null || hidden.customer_id === UNFILLED) return address;
  return customerIdentity(connection, hidden.customer_id);
}

function nameOf(ref: string | null): string | undefined {
  return ref?.trim().toLowerCase();
}

/** The answers to the questions that are named for a scale. A question of the type NPS needs no name. */
function ratingsIn(answers: readonly Answer[]): Rating[] {
  return (['nps', 'csat', 'stars'] as const).flatMap((scale) => {
    const scored = answers.filter(({ number }) => number !== null);
    const { number: score } =
      scored.find(({ field }) => nameOf(field.ref) === scale) ??
      scored.find(({ field }) => field.type === scale) ??
      {};
    return typeof score === 'number' ? [{ scale, score }] : [];
  });
}

function outOfScale(scale: Rating['scale']): string {
  const [lowest, highest] = SCALES[scale];
  return `the answer to the question "${scale}" must be a whole number from ${lowest} to ${highest}: give the question these steps, or another reference`;
}

/** The values of Typeform's button "Send test request". */
function isTestRequest({ hidden, answers }: FormResponse): boolean {
  return (
    hidden.customer_id === 'hidden_value' ||
    hidden.email === 'hidden_value' ||
    (answers ?? []).some(({ email }) => email === 'an_account@example.com')
  );
}
