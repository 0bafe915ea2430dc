import * as z from 'zod';
import type { Checkpoints } from '../stream/event-source-mapping.ts';
import type { DataFolder } from './data-folder.ts';

const FILE = 'stream-position.json';
const form = z.object({ streamArn: z.string(), shards: z.record(z.string(), z.string()) });

/**
 * Keeps the checkpoints of a stream's shards in the data folder, and drops those of another stream. If a checkpoint
 * cannot be written, the next start publishes duplicates, which subscribers drop by event id. So processing continues.
 * @param onTrouble called with the error when a checkpoint could not be written
 */
export function openCheckpoints(
  folder: DataFolder,
  streamArn: string,
  onTrouble: (error: unknown) => void,
): Checkpoints {
  const file = form.safeParse(JSON.parse(folder.read(FILE) ?? 'null'));
  const shards = file.success && file.data.streamArn === streamArn ? { ...file.data.shards } : {};
  return {
    read: (shardId) => shards[shardId],
    write(shardId, sequenceNumber) {
      shards[shardId] = sequenceNumber;
      try {
        folder.write(FILE, JSON.stringify({ streamArn, shards }));
      } catch (error) {
        onTrouble(error);
      }
    },
  };
}
