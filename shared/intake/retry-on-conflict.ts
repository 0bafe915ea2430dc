import { backoff } from '../platform/backoff.ts';
import type { Services } from './services.ts';

/**
 * Why a command was refused: the id is unknown, the command is not possible, or other writers keep changing
 * the customer.
 */
export type CommandRefusal =
  | { readonly type: 'unknown-customer' | 'busy' }
  /** A sentence for the caller. */
  | { readonly type: 'refused'; readonly reason: string };

const MAX_ATTEMPTS = 10;
const MIN_PAUSE = 10;
const MAX_PAUSE = 5_000;

/** Repeats an attempt, each time from the latest stored state, while other writers are faster. */
export async function retryOnConflict<Done>(
  { pause, random }: Services,
  attempt: () => Promise<Done | CommandRefusal | 'conflict'>,
): Promise<Done | CommandRefusal> {
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts += 1) {
    const outcome = await attempt();
    if (outcome !== 'conflict') return outcome;
    await pause(backoff(random, attempts, MIN_PAUSE, MAX_PAUSE));
  }
  return { type: 'busy' };
}

/** A refusal with its reason, as a sentence for the caller. */
export function refused(reason: string): CommandRefusal {
  return { type: 'refused', reason };
}
