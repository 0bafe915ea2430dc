import { setImmediate as nextTurn } from 'node:timers/promises';

/** Looks again and again until there is something, and answers it. A test that waits in vain runs into its time limit. */
export async function eventually<Found>(
  look: () => Promise<Found | undefined> | Found | undefined,
): Promise<Found> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await nextTurn();
  }
}
