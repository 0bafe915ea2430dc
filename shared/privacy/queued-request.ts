import * as z from 'zod/mini';
import type { QueuedRequest } from './request-queue.ts';

// Separate from the queue, because ingest would load 3 kB more at each start.

const shelved = z.object({
  version: z.literal(1),
  connection: z.string(),
  receivedAt: z.number(),
  dueAt: z.number(),
  request: z.discriminatedUnion('type', [
    z.object({ type: z.literal('export'), id: z.string(), persons: z.array(z.string()) }),
    z.object({ type: z.literal('erase-connection') }),
  ]),
  progress: z.nullable(z.string()),
});

/** Parses the text of a queued request; undefined if it is not one. */
export function parseRequest(text: string): QueuedRequest | undefined {
  try {
    const parsed = shelved.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
