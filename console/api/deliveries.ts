import * as z from 'zod';
import { ask } from './request.ts';

const logged = z.object({
  at: z.string(),
  connection: z.string(),
  outcome: z.string(),
  reason: z.string().optional(),
  topic: z.string().optional(),
  deliveryId: z.string().optional(),
  status: z.number().optional(),
  parked: z.string().optional(),
});

const deliveryLog = z.object({ deliveries: z.array(logged) });

const parkedFields = {
  id: z.string(),
  queue: z.enum(['busy', 'held']),
  connection: z.string(),
  receivedAt: z.string().nullable(),
  topic: z.string().nullable(),
  bytes: z.number().nullable(),
  reasons: z.array(z.string()),
};

const parkedPage = z.object({ parked: z.array(z.object(parkedFields)), next: z.string().nullable() });

const parkedDelivery = z.object({
  ...parkedFields,
  method: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
  body: z.string().nullable(),
  encoding: z.enum(['utf8', 'base64']).nullable(),
});

const redriven = z.object({
  id: z.string(),
  outcome: z.enum(['applied', 'kept']),
  reason: z.string().optional(),
});

const discarded = z.object({ id: z.string(), outcome: z.literal('discarded') });

/** A delivery in the log: what it was and what became of it, without its body. */
export type LoggedDelivery = z.infer<typeof logged>;
/** A parked delivery, without its body. */
export type ParkedDelivery = z.infer<typeof parkedPage>['parked'][number];

/** Which deliveries are shown. */
export interface DeliveryFilter {
  readonly connection: string | undefined;
  readonly outcome: string | undefined;
}

/** The last deliveries of a local stack, newest first. */
export async function readDeliveryLog({ connection, outcome }: DeliveryFilter, signal?: AbortSignal) {
  const query = { connection, outcome };
  return (await ask('/_local/deliveries', deliveryLog, { query, ...(signal && { signal }) })).deliveries;
}

/** A page of the parked deliveries. */
export function listParked(
  connection: string | undefined,
  next: string | undefined,
  signal?: AbortSignal,
): Promise<z.infer<typeof parkedPage>> {
  return ask('/parked', parkedPage, { query: { connection, next }, ...(signal && { signal }) });
}

/** A parked delivery with its body, which can contain personal data. The stack logs that it was read. */
export function readParked(id: string) {
  return ask(`/parked/${encodeURIComponent(id)}`, parkedDelivery);
}

/** Applies a parked delivery again. */
export function redriveParked(id: string) {
  return ask(`/parked/${encodeURIComponent(id)}/redrive`, redriven, { method: 'POST' });
}

/** Discards a parked delivery for good. */
export function discardParked(id: string) {
  return ask(`/parked/${encodeURIComponent(id)}`, discarded, { method: 'DELETE' });
}
