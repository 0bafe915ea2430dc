import * as z from 'zod';
import { FunctionFailure, type Functions } from '../functions/functions.ts';

const reviewed = z.object({ reviewed: z.number(), failed: z.number(), more: z.boolean() });

/**
 * Runs the review until no customer is due.
 * @returns how many customers could not be reviewed; the next review includes them again
 */
export async function reviewAll(call: Functions['call']): Promise<number> {
  for (;;) {
    const { reviewed: count, failed, more } = await reviewOnce(call);
    // A run without any success leaves the rest to the next review.
    if (!more || (failed > 0 && count === 0)) return failed;
  }
}

async function reviewOnce(call: Functions['call']): Promise<z.infer<typeof reviewed>> {
  try {
    return reviewed.parse(await call('review', {}));
  } catch (error) {
    const result = error instanceof FunctionFailure ? reviewed.safeParse(error.result).data : undefined;
    if (result === undefined) throw error;
    return result;
  }
}
