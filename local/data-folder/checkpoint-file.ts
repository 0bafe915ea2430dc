import * as z from 'zod';
import type { Checkpoints } from '../stream/event-source-mapping.ts';
import type { DataFolder } from './data-folder.ts';

const FILE = 'stream-position.json';
const form = z.record(z.string(), z.string());

/** Keeps how far each shard of a stream has been handled; positions of another stream are forgotten. */
export function openCheckpoints(folder: DataFolder, streamArn: string): Checkpoints {
  const file = z
    .object({ streamArn: z.string(), shards: form })
    .safeParse(JSON.parse(folder.read(FILE) ?? 'null'));
  const shards = file.success && file.data.streamArn === streamArn ? { ...file.data.shards } : {};
  return {
    read: (shardId) => shards[shardId],
    write(shardId, sequenceNumber) {
      shards[shardId] = sequenceNumber;
      folder.write(FILE, JSON.stringify({ streamArn, shards }));
    },
  };
}
