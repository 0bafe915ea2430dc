import type { Mapping } from './connector.ts';
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
