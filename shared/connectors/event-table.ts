import type { DeliveryContent, Description, Mapping } from './connector.ts';
import { bodyOf, description } from './description.ts';
import { readJsonBody } from './json-body.ts';
import { ignoredMapping, mappingOf, refusedMapping, type TopicMapper } from './mapping.ts';

/** Maps a JSON body that names its event in one field. Events that are not in the table are ignored. */
export function mapEvent<Context>(
  { body }: DeliveryContent,
  field: string,
  events: ReadonlyMap<string, TopicMapper<Context>>,
  context: Context,
): Mapping {
  const reading = readJsonBody(body);
  if ('refused' in reading) return refusedMapping(reading.refused);
  const event = textIn(reading.value, field);
  if (event === undefined) return refusedMapping(`${field} is missing`);
  const mapper = events.get(event);
  return mapper === undefined
    ? ignoredMapping('unknown-topic')
    : mappingOf(event, mapper(reading.value, context));
}

/** Without a digit, so that an event that nobody knows is no number of a person. */
const EVENT = /^[a-z_]{1,40}(\.[a-z_]{1,40}){0,4}$/;

/** Describes such a delivery for the log. Its id is in a field of the body or in a header. */
export function describeEvent(
  delivery: DeliveryContent,
  field: string,
  id: { readonly field: string } | { readonly header: string },
): Description {
  const body = bodyOf(delivery);
  const deliveryId = 'field' in id ? textIn(body, id.field) : delivery.headers[id.header];
  return description(textIn(body, field), (event) => EVENT.test(event), deliveryId);
}

/** The text in a field of an object; undefined if there is none. */
function textIn(body: unknown, field: string): string | undefined {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, field)) return undefined;
  const value: unknown = Reflect.get(body, field);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
