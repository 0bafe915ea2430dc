import type * as z from 'zod';
import {
  discardedParked,
  localDeliveries,
  type loggedDelivery,
  parkedDelivery,
  parkedPage,
  redrivenParked,
} from '../../shared/http/delivery-bodies.ts';
import { ask } from './request.ts';

/** A delivery in the log: what it was and what became of it, without its body. */
export type LoggedDelivery = z.infer<typeof loggedDelivery>;
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
  return (await ask('/_local/deliveries', localDeliveries, { query, ...(signal && { signal }) })).deliveries;
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
  return ask(`/parked/${encodeURIComponent(id)}/redrive`, redrivenParked, { method: 'POST' });
}

/** Discards a parked delivery for good. */
export function discardParked(id: string) {
  return ask(`/parked/${encodeURIComponent(id)}`, discardedParked, { method: 'DELETE' });
}
