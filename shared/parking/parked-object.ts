import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { QUEUE_PREFIX } from '../platform/names.ts';
import type { ParkedDelivery, ParkingQueue } from './parked-deliveries.ts';

// The literals and formats of zod are larger, and `ingest` would load them at start.
const isInstant = (text: string) => {
  const at = Date.parse(text);
  return !Number.isNaN(at) && new Date(at).toISOString() === text;
};
const isBase64 = (text: string) => Buffer.from(text, 'base64').toString('base64') === text;

const parkedObject = z.object({
  version: z.number().check(z.refine((version) => version === 1)),
  connection: z.string(),
  receivedAt: z.string().check(z.refine(isInstant)),
  reasons: z.array(z.string()),
  method: z.string(),
  headers: z.record(z.string(), z.string()),
  /** Base64, because a body is bytes and need not be text. */
  body: z.string().check(z.refine(isBase64)),
});

/** The stored text of a delivery: JSON with a version. */
export function formatParked(delivery: ParkedDelivery): string {
  const { connection, receivedAt, reasons, method, headers, body } = delivery;
  return JSON.stringify({
    version: 1,
    connection,
    receivedAt: new Date(receivedAt).toISOString(),
    reasons,
    method,
    headers,
    body: Buffer.from(body).toString('base64'),
  });
}

/** Parses the stored text of a delivery; undefined if `formatParked` did not write it. */
export function parseParked(text: string): ParkedDelivery | undefined {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = parkedObject.safeParse(read);
  if (!parsed.success) return undefined;
  const { connection, receivedAt, reasons, method, headers, body } = parsed.data;
  return {
    connection,
    receivedAt: Date.parse(receivedAt),
    reasons,
    method,
    headers,
    body: Buffer.from(body, 'base64'),
  };
}

/**
 * The key of a delivery. Equal deliveries have equal keys. The key contains no time, so a retry on the next day is
 * recognised as parked already.
 */
export function parkedKey(
  queue: ParkingQueue,
  { connection, method, headers, body }: ParkedDelivery,
): string {
  const sorted = Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1));
  const digest = createHash('sha256')
    .update(JSON.stringify([connection, method, sorted]))
    .update(body)
    .digest('hex');
  return `${QUEUE_PREFIX[queue]}${connection}/${digest.slice(0, 32)}.json`;
}
