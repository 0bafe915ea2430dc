import { existsSync } from 'node:fs';
import * as z from 'zod';
import { republished } from '../../shared/http/republish-answers.ts';
import { readProgressFile, writeProgressFile } from '../terminal/kept-progress.ts';
import { messageOf, Refusal } from '../terminal/refusal.ts';

const tallySchema = republished.pick({ events: true, first: true, refused: true, unreadable: true });

/** What was published again so far. */
export type Tally = z.infer<typeof tallySchema>;

const placeSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('begin') }),
  z.object({ type: z.literal('after'), key: z.object({ PK: z.string(), SK: z.string() }) }),
  z.object({ type: z.literal('done') }),
]);

const keptSchema = z.object({
  /** Which events of which stack. Another command must not go on from here. */
  task: z.string(),
  /** Where each part of the table goes on. */
  places: z.array(placeSchema).min(1),
  tally: tallySchema,
});

/** Where a part of the table goes on. */
export type Place = z.infer<typeof placeSchema>;

/** How far it is. Everything before the places is published. */
export interface Progress {
  readonly places: Place[];
  readonly tally: Tally;
  /**
   * Keeps the progress. After a crash the file has the old one or the new one.
   * @throws Refusal when the file cannot be written
   */
  keep(): void;
}

/** The parts of a table that are read at once. */
const PARTS = 4;

/**
 * The progress that a file holds, or that of a command that begins now.
 * @throws Refusal when the file holds something else, or cannot be written
 */
export function openProgress(file: string | undefined, task: string, parts = PARTS): Progress {
  const fresh = {
    places: Array.from({ length: parts }, (): Place => ({ type: 'begin' })),
    tally: { events: {}, first: [], refused: 0, unreadable: 0 },
  };
  if (file === undefined) return { ...fresh, keep: () => {} };
  const { places, tally } = readKept(file, task) ?? fresh;
  const progress: Progress = {
    places,
    tally,
    keep() {
      try {
        writeProgressFile(file, { task, places, tally } satisfies z.infer<typeof keptSchema>);
      } catch (error) {
        throw new Refusal(`The progress cannot be written to ${file}: ${messageOf(error)}.`);
      }
    },
  };
  // Before the first event: without a place to go on from, an interruption would repeat everything.
  progress.keep();
  return progress;
}

function readKept(file: string, task: string): z.infer<typeof keptSchema> | undefined {
  if (!existsSync(file)) return undefined;
  const kept = keptSchema.safeParse(readProgressFile(file));
  if (!kept.success)
    throw new Refusal(`${file} does not hold the progress of a republish: name another file.`);
  if (kept.data.task !== task)
    throw new Refusal(`${file} holds the progress of another republish: name another file, or delete it.`);
  return kept.data;
}
