import type * as z from 'zod';
import { localSubscribers } from '../../shared/http/subscriber-bodies.ts';
import { ask } from './request.ts';

/** A subscriber of the local bus, and what it got. */
export type Subscriber = z.infer<typeof localSubscribers>['subscribers'][number];

/** The subscribers of a local stack. */
export async function listSubscribers(signal?: AbortSignal): Promise<readonly Subscriber[]> {
  return (await ask('/_local/subscribers', localSubscribers, signal && { signal })).subscribers;
}
