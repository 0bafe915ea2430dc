import * as z from 'zod';
import { pageValue } from './page-value.ts';
import { ApiProblem, ask } from './request.ts';

/** The URL of the deployed stack that the page is about; undefined for a local one. */
export const DEPLOYED_URL = pageValue('stack');

const clock = z.object({ now: z.string() });

/** The time of the stack in epoch milliseconds. A local stack has a clock of its own, which can be moved. */
export async function readNow(signal?: AbortSignal): Promise<number> {
  if (DEPLOYED_URL !== undefined) return Date.now();
  const { now } = await ask('/_local/clock', clock, signal && { signal });
  return Date.parse(now);
}

/** The answer, or undefined if the stack does not have the route. */
export async function ifKnown<Value>(asking: Promise<Value>): Promise<Value | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof ApiProblem && error.type === 'unknown-route') return undefined;
    throw error;
  }
}
