import { STAGES } from '../lifecycle/stage.ts';
import { ROW_SHARDS, STAGE_SHARDS, VACANT } from './keys.ts';

/** All partitions of customers in the index by stage. */
export const STAGE_PARTITIONS: readonly string[] = [...STAGES, VACANT].flatMap((stage) =>
  shardsOf(stage, STAGE_SHARDS),
);

/** All partitions of objects that nobody owns. */
export const ORPHAN_PARTITIONS: readonly string[] = shardsOf('orphan', STAGE_SHARDS);

/** All partitions of the index by row. */
export const ROW_PARTITIONS: readonly string[] = shardsOf('ROW', ROW_SHARDS);

function shardsOf(prefix: string, shards: number): string[] {
  return Array.from({ length: shards }, (_, shard) => `${prefix}#${shard}`);
}
