import * as z from 'zod';
import { FunctionFailure, type Functions } from '../functions/functions.ts';

const reviewed = z.object({ reviewed: z.number(), failed: z.number(), more: z.boolean() });

/**
 * Reviews all customers who are due, in as many runs as that takes.
 * @returns how many could not be reviewed; they are due again with the next review
 */
export async function reviewAll(call: Functions['call']): Promise<number> {
  for (;;) {
    const { reviewed: count, failed, more } = await reviewOnce(call);
    // A run that got nowhere leaves the rest to the next review.
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
