import * as z from 'zod';
import type { Checkpoints } from '../stream/event-source-mapping.ts';
import type { DataFolder } from './data-folder.ts';

const FILE = 'stream-position.json';
const form = z.object({ streamArn: z.string(), shards: z.record(z.string(), z.string()) });

/**
 * Keeps how far each shard of a stream has been handled; positions of another stream are forgotten. A position that
 * cannot be written costs duplicates after the next start, which subscribers drop by their ids, so it stops nothing.
 * @param onTrouble is called with why a position could not be written
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
