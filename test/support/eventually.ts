import { setImmediate as nextTurn } from 'node:timers/promises';

/** Calls `look` until it returns a value, and returns that. If it never does, the test runs into its time limit. */
export async function eventually<Found>(
  look: () => Promise<Found | undefined> | Found | undefined,
): Promise<Found> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await nextTurn();
  }
}
