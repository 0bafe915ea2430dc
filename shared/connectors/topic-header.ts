import type { Delivery, Mapping } from './connector.ts';
import { readJsonBody } from './json-body.ts';
import { ignoredMapping, mappingOf, refusedMapping, type TopicMapper } from './mapping.ts';

/** How a provider names the topic of a delivery in a header that it does not sign. */
export interface TopicHeader<Context> {
  readonly name: string;
  readonly wellFormed: RegExp;
  readonly mappers: ReadonlyMap<string, TopicMapper<Context>>;
  readonly hasShapeOf: (topic: string, body: unknown) => boolean;
}

/**
 * Maps a delivery by its topic header. The body must have a shape of the topic, because the header is not signed.
 * @param ignored why deliveries with a valid topic are ignored, if they are
 */
export function mapByTopic<Context>(
  { name, wellFormed, mappers, hasShapeOf }: TopicHeader<Context>,
  delivery: Delivery,
  context: Context,
  ignored?: string,
): Mapping {
  const topic = delivery.headers[name] ?? '';
  if (!wellFormed.test(topic)) return refusedMapping(`the ${name} header is missing or not a topic`);
  if (ignored !== undefined) return ignoredMapping(ignored);
  const mapper = mappers.get(topic);
  if (mapper === undefined) return ignoredMapping('unknown-topic');
  const body = readJsonBody(delivery.body);
  if ('refused' in body) return refusedMapping(`${topic}: ${body.refused}`);
  if (!hasShapeOf(topic, body.value))
    return refusedMapping(
      `${topic}: the body is not one of this topic. The topic header is not signed, so the body must match it`,
    );
  return mappingOf(topic, mapper(body.value, context));
}
