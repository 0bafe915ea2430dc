import type { DeliveryContent, Mapping } from './connector.ts';
import { ignoredMapping, refusedMapping } from './mapping.ts';

/** No tool sends more in one delivery. */
const MAX_ITEMS = 1000;

/**
 * Maps each item of a batch on its own, because being in one delivery does not identify two customers with each other. An
 * item that cannot be read is refused by its position, and the others are mapped.
 */
export function mapItems(items: readonly unknown[], map: (item: unknown) => Mapping): Mapping {
  if (items.length === 0) return ignoredMapping('empty');
  if (items.length > MAX_ITEMS) return refusedMapping(`the list has more than ${MAX_ITEMS} items`);
  const mappings = items.map(map);
  const unreadableAmounts = mappings.reduce((sum, { unreadableAmounts: some = 0 }) => sum + some, 0);
  return {
    updates: mappings.flatMap(({ updates }) => updates),
    requests: mappings.flatMap(({ requests }) => requests),
    ignored: mappings.flatMap(({ ignored }) => ignored),
    refused: mappings.flatMap(({ refused }, index) =>
      refused.map((sentence) => `item ${index}: ${sentence}`),
    ),
    ...(unreadableAmounts > 0 && { unreadableAmounts }),
  };
}

/** One delivery for each item of a batch, so that each can be kept or erased on its own. */
export function splitItems(
  delivery: DeliveryContent,
  items: readonly unknown[],
  bodyWith: (item: unknown) => unknown,
): DeliveryContent[] {
  return items.map((item) => ({ ...delivery, body: Buffer.from(JSON.stringify(bodyWith(item))) }));
}

/** The topic of all items of a batch; undefined if they have several. */
export function onlyTopicOf<Topic>(
  items: readonly unknown[],
  topicOf: (item: unknown) => Topic,
): Topic | undefined {
  const topics = new Set(items.map(topicOf));
  return topics.size === 1 ? [...topics][0] : undefined;
}
