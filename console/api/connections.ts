import type * as z from 'zod';
import { connections } from '../../shared/http/delivery-bodies.ts';
import { ask } from './request.ts';
import { DEPLOYED_URL, ifKnown } from './stack.ts';

/** A connection, as the stack lists it. */
export type Connection = z.infer<typeof connections>['connections'][number];

/** The connections of the stack. */
export async function listConnections(signal?: AbortSignal): Promise<readonly Connection[]> {
  return (await ask('/connections', connections, signal && { signal })).connections;
}

/** The names of the connections; none if the stack cannot list them. */
export async function listConnectionNames(signal?: AbortSignal): Promise<readonly string[]> {
  const known = await ifKnown(listConnections(signal));
  return known?.map(({ name }) => name) ?? [];
}

/** Where the tools send their webhooks, without the path of a connection. */
export function stackOrigin(): string {
  return DEPLOYED_URL ?? location.origin;
}
