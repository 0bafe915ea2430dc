import { customerIdentity } from '../../identity/identity.ts';
import { activitiesFrom, type Outcome, parsed, type TopicMapper, update } from '../mapping.ts';
import { instantText, naturalId } from '../natural-id.ts';
import { type ResponseEvent, responseSchema } from './schema.ts';

const activity = activitiesFrom('surveymonkey');

/** How each type of event is mapped, by the name of the connection. Other types are ignored. */
export const EVENTS: ReadonlyMap<string, TopicMapper<string>> = new Map<string, TopicMapper<string>>([
  ['response_completed', parsed(responseSchema, mapCompleted)],
]);

/** The body has no answer, so all that it proves is that the recipient answered. */
function mapCompleted(
  { object_id, event_datetime: at, resources }: ResponseEvent,
  connection: string,
): Outcome {
  if (resources.recipient_id === null) return { ignored: 'anonymous' };
  const id = naturalId(`${connection}:response:${object_id}`, 'message.received', 'completed');
  return update({
    persons: [customerIdentity(connection, resources.recipient_id)],
    activities: [{ ...activity(connection, 'message.received', id, at, instantText(at)), about: null }],
  });
}
