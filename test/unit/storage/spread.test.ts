import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  DUE_SHARDS,
  dueShardOf,
  ROW_SHARDS,
  rowPartition,
  STAGE_SHARDS,
  stagePartition,
} from '../../../shared/storage/keys.ts';

/** An id as customers have: the text of a hash. */
const idOf = (number: number) =>
  `cus_${createHash('sha256').update(`${number}`).digest('base64url').slice(0, 22)}`;

// 5,000 changes a second into one stage leave the fullest of 8 partitions under the 1,000 writes a second that it takes.
test.each([
  ['by stage', STAGE_SHARDS, (id: string) => stagePartition('purchase', id)],
  ['by due time', DUE_SHARDS, (id: string) => `${dueShardOf(id)}`],
  ['by row', ROW_SHARDS, rowPartition],
] as const)('the index %s spreads customers evenly over all its partitions', (_, shards, partitionOf) => {
  const counts = new Map<string, number>();
  const customers = 40_000;
  for (let number = 0; number < customers; number += 1) {
    const partition = partitionOf(idOf(number));
    counts.set(partition, (counts.get(partition) ?? 0) + 1);
  }
  expect(counts.size).toBe(shards);
  expect(Math.max(...counts.values())).toBeLessThan(1.1 * (customers / shards));
});
