import * as z from 'zod';
import { parseJson } from '../http/json.ts';
import type { Checkpoints } from '../stream/event-source-mapping.ts';
import { damagedFile } from './damaged-file.ts';
import type { DataFolder } from './data-folder.ts';

const FILE = 'stream-position.json';
const form = z.object({ streamArn: z.string(), shards: z.record(z.string(), z.string()) });

/**
 * Keeps the checkpoints of a stream's shards in the data folder, and drops those of another stream. If a checkpoint
 * cannot be written, the next start publishes duplicates, which subscribers drop by event id. So processing continues.
 * @throws Refusal when the file is damaged
 * @param onTrouble called with the error when a checkpoint could not be written
 */
export function openCheckpoints(
  folder: DataFolder,
  streamArn: string,
  onTrouble: (error: unknown) => void,
): Checkpoints {
  const kept = readKept(folder);
  const shards = kept?.streamArn === streamArn ? { ...kept.shards } : {};
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

function readKept(folder: DataFolder): z.infer<typeof form> | undefined {
  const text = folder.read(FILE);
  if (text === undefined) return undefined;
  const parsed = form.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const advice = 'Delete it and start again. Events may then be published twice, with the same ids.';
  throw damagedFile(folder.path(FILE), 'damaged', advice);
}
