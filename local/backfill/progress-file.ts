import { existsSync } from 'node:fs';
import * as z from 'zod';
import { readProgressFile } from '../terminal/kept-progress.ts';
import { Refusal } from '../terminal/refusal.ts';
import { NOTHING_READ, tallySchema } from './tally.ts';

const progressSchema = z.object({
  /** What is read from where, and into which stack. Another backfill must not go on from here. */
  task: z.string(),
  startedAt: z.number(),
  /** The list that is being read. */
  listing: z.number(),
  /** Path of its next page; null for the first one. */
  next: z.string().nullable(),
  tally: tallySchema,
});

/** How far a backfill is. Everything before this place is applied. */
export type BackfillProgress = z.infer<typeof progressSchema>;

/** Pages of a list can be asked for only for some time, and events are kept for 30 days. */
const MAX_AGE = 7 * 86_400_000;

/**
 * The progress that a file holds, or that of a backfill that begins now.
 * @throws Refusal when the file holds something else
 */
export function readProgress(file: string | undefined, task: string, now: number): BackfillProgress {
  const fresh = { task, startedAt: now, listing: 0, next: null, tally: NOTHING_READ };
  if (file === undefined || !existsSync(file)) return fresh;
  const kept = progressSchema.safeParse(readProgressFile(file));
  if (!kept.success)
    throw new Refusal(`${file} does not hold the progress of a backfill: name another file.`);
  if (kept.data.task !== task)
    throw new Refusal(`${file} holds the progress of another backfill: name another file, or delete it.`);
  if (now - kept.data.startedAt > MAX_AGE)
    throw new Refusal(
      `${file} holds the progress of a backfill that is over a week old: delete it and start again.`,
    );
  return kept.data;
}
