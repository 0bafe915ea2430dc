import { contactAt } from '../../identity/contact.ts';
import { customerIdentity, type Identity } from '../../identity/identity.ts';
import type { Rating } from '../../lifecycle/activity.ts';
import { activitiesFrom, emailOf, type Outcome, parsed, type TopicMapper, update } from '../mapping.ts';
import { earliestFirst, instantText, naturalId } from '../natural-id.ts';
import { isOnScale, SCALES } from '../rating-scale.ts';
import { responseSchema, type SurveyResponse, type Unsubscription, unsubscribeSchema } from './schema.ts';

const activity = activitiesFrom('delighted');

/** What a mapper needs beside the body. */
export interface Context {
  readonly connection: string;
  /** When the delivery was received first, in epoch milliseconds. */
  readonly receivedAt: number | undefined;
}

type Change = 'created' | 'updated';

const response = (change: Change) =>
  parsed(responseSchema, (body, { connection }: Context) => mapResponse(body.event_data, connection, change));

/** How each type of event is mapped. Other types are ignored. */
export const EVENTS: ReadonlyMap<string, TopicMapper<Context>> = new Map<string, TopicMapper<Context>>([
  ['survey_response.created', response('created')],
  ['survey_response.updated', response('updated')],
  ['unsubscribe.created', parsed(unsubscribeSchema, mapUnsubscription)],
]);

/** Survey types whose scores lie on one of the product's scales. The others are ratings without a score. */
const SURVEY_SCALES: ReadonlyMap<string | null, Rating['scale']> = new Map([
  ['nps', 'nps'],
  ['csat', 'csat'],
]);

/** A response that is changed replaces itself, and keeps the time at which it was first given. */
function mapResponse(given: SurveyResponse, connection: string, change: Change): Outcome {
  const { id, person, survey_type, score, created_at: at } = given;
  if (survey_type === 'enps') return { ignored: 'employee-survey' };
  const persons = personsOf(connection, person);
  if (persons.length === 0) return { ignored: 'anonymous' };
  const scale = SURVEY_SCALES.get(survey_type);
  const rating = scale === undefined || score === null ? null : { scale, score };
  if (rating !== null && !isOnScale(rating)) {
    const [lowest, highest] = SCALES[rating.scale];
    return { refused: `score must be from ${lowest} to ${highest} for the survey type ${rating.scale}` };
  }
  const changedAt = Math.max(at, given.updated_at ?? at);
  const activityId = naturalId(`${connection}:response:${id}`, 'rating.given', 'score');
  // Times are in whole seconds. Of two versions within one, the changed one is the later one.
  const version = `${instantText(changedAt)}${change === 'updated' ? ' updated' : ''}`;
  const ratingGiven = activity(connection, 'rating.given', activityId, at, version);
  return update({
    persons,
    activities: [{ ...ratingGiven, about: null, rating }],
    contact: contactAt(changedAt, { name: person.name, phone: person.phone_number }),
  });
}

function mapUnsubscription({ event_id, event_data: data }: Unsubscription, context: Context): Outcome {
  const { connection, receivedAt } = context;
  const { id = null, email = null } = data.person ?? {};
  const persons = personsOf(connection, { id: id ?? data.person_id, email: email ?? data.email });
  if (persons.length === 0) return { refused: 'neither an id nor an address names the person' };
  const at = data.unsubscribed_at ?? receivedAt;
  if (at === undefined) return { refused: 'event_data.unsubscribed_at is missing' };
  const activityId = naturalId(`${connection}:event:${event_id}`, 'consent.withdrawn', 'surveys');
  // Without a time of its own, one that is sent again would be dated anew.
  const withdrawn = activity(connection, 'consent.withdrawn', activityId, at, earliestFirst(at));
  return update({ persons, activities: [{ ...withdrawn, about: null }] });
}

function personsOf(
  connection: string,
  { id, email }: { readonly id: string | null; readonly email: string | null },
): Identity[] {
  const account = id === null ? undefined : customerIdentity(connection, id);
  return [account, emailOf(email)].filter((person) => person !== undefined);
}
