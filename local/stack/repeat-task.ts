import { setTimeout as wait } from 'node:timers/promises';

/** Runs a task repeatedly, with a pause before each run. Rejects when the signal aborts. */
export async function repeatTask(
  milliseconds: number,
  signal: AbortSignal,
  task: () => Promise<unknown>,
): Promise<void> {
  for (;;) {
    await wait(milliseconds, undefined, { signal });
    await task();
  }
}
