import type { Services } from './services.ts';

/** Why what somebody asked for is not done: nobody has the id, it cannot be, or others change the customer all the time. */
export type CommandRefusal =
  | { readonly type: 'unknown-customer' | 'busy' }
  /** The reason is a sentence for whoever asked. */
  | { readonly type: 'refused'; readonly reason: string };

const MOST_TRIES = 10;
const SHORTEST_PAUSE = 10;

/** Attempts it again, each time from what is stored then, as long as somebody else was quicker. */
export async function retryOnConflict<Done>(
  { pause, random }: Services,
  attempt: () => Promise<Done | CommandRefusal | 'conflict'>,
): Promise<Done | CommandRefusal> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const outcome = await attempt();
    if (outcome !== 'conflict') return outcome;
    await pause(random() * SHORTEST_PAUSE * 2 ** tries);
  }
  return { type: 'busy' };
}

/** That it cannot be done, in a sentence for whoever asked. */
export function refused(reason: string): CommandRefusal {
  return { type: 'refused', reason };
}
