import * as z from 'zod';

const numbers = z.record(z.string(), z.number());

/** What became of the objects that were read. */
export const tallySchema = z.object({
  /** How many were read of each list. */
  read: numbers,
  outcomes: z.object({
    new: z.number(),
    known: z.number(),
    ignored: z.number(),
    refused: z.number(),
  }),
  /** How many were ignored for each reason. */
  ignored: numbers,
  /** The first objects that were refused, and why. */
  refused: z.array(z.object({ list: z.string(), id: z.string(), reason: z.string() })),
});
export type Tally = z.infer<typeof tallySchema>;

/** A counted outcome of an object. */
export type Counted =
  | { readonly outcome: 'new' | 'known' }
  | { readonly outcome: 'ignored' | 'refused'; readonly reason: string };

/** Nothing has been read yet. */
export const NOTHING_READ: Tally = {
  read: {},
  outcomes: { new: 0, known: 0, ignored: 0, refused: 0 },
  ignored: {},
  refused: [],
};

const MAX_REFUSED = 20;

/** The tally with one more object. */
export function counted(tally: Tally, list: string, id: string, result: Counted): Tally {
  const { read, outcomes, ignored, refused } = tally;
  const { outcome } = result;
  return {
    read: { ...read, [list]: (read[list] ?? 0) + 1 },
    outcomes: { ...outcomes, [outcome]: outcomes[outcome] + 1 },
    ignored:
      result.outcome === 'ignored'
        ? { ...ignored, [result.reason]: (ignored[result.reason] ?? 0) + 1 }
        : ignored,
    refused:
      result.outcome === 'refused' && refused.length < MAX_REFUSED
        ? [...refused, { list, id, reason: result.reason }]
        : refused,
  };
}
