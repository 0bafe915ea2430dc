import type { DeliveryContent, Description, Mapping } from './connector.ts';
import { description } from './description.ts';
import { readJsonBody } from './json-body.ts';
import { ignoredMapping, mappingOf, refusedMapping, type TopicMapper } from './mapping.ts';
import { hasShape, type Shape } from './shape.ts';

/** How the bodies of a topic are recognised and mapped. */
interface Topic<Context> {
  readonly shape: Shape;
  readonly map: TopicMapper<Context>;
}

/** How a provider names the topic of a delivery in a header that it does not sign. */
export interface TopicHeader<Context> {
  readonly name: string;
  readonly wellFormed: RegExp;
  readonly topics: ReadonlyMap<string, Topic<Context>>;
}

/** Describes a delivery by its topic header and the header with its id. */
export function describeByHeaders<Context>({ name, wellFormed }: TopicHeader<Context>, deliveryId: string) {
  return ({ headers }: DeliveryContent): Description =>
    description(headers[name], (topic) => wellFormed.test(topic), headers[deliveryId]);
}

/** Topics of one resource with one body: `orders`, `create paid`, and what they have in common. */
type TopicRow<Context> = readonly [resource: string, events: string, shape: Shape, map: TopicMapper<Context>];

/** The topics of a table, by name: the resource, a separator and the event. */
export function topicsOf<Context>(separator: string, rows: readonly TopicRow<Context>[]) {
  return new Map<string, Topic<Context>>(
    rows.flatMap(([resource, events, shape, map]) =>
      events.split(' ').map((event) => [`${resource}${separator}${event}`, { shape, map }] as const),
    ),
  );
}

/**
 * Maps a delivery by its topic header. The body must have the shape of the topic, because the header is not signed.
 * @param ignored why deliveries with a valid topic are ignored, if they are
 */
export function mapByTopic<Context>(
  { name, wellFormed, topics }: TopicHeader<Context>,
  delivery: DeliveryContent,
  context: Context,
  ignored?: string,
): Mapping {
  const named = delivery.headers[name] ?? '';
  if (!wellFormed.test(named)) return refusedMapping(`the ${name} header is missing or not a topic`);
  if (ignored !== undefined) return ignoredMapping(ignored);
  const topic = topics.get(named);
  if (topic === undefined) return ignoredMapping('unknown-topic');
  const body = readJsonBody(delivery.body);
  if ('refused' in body) return refusedMapping(`${named}: ${body.refused}`);
  if (!hasShape(body.value, topic.shape))
    return refusedMapping(
      `${named}: the body is not one of this topic. The topic header is not signed, so the body must match it`,
    );
  return mappingOf(named, topic.map(body.value, context));
}
