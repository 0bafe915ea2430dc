import { setTimeout as pause } from 'node:timers/promises';

// Without a pause, looking takes the processor from what is waited for.
const PAUSE_MILLISECONDS = 5;

/** Calls `look` until it returns a value, and returns that. If it never does, the test runs into its time limit. */
export async function eventually<Found>(
  look: () => Promise<Found | undefined> | Found | undefined,
): Promise<Found> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(PAUSE_MILLISECONDS);
  }
}
