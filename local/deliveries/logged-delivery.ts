import * as z from 'zod';
import { DELIVERY_OUTCOMES, type loggedDelivery } from '../../shared/http/delivery-bodies.ts';
import { parkedName } from '../../shared/parking/parked-id.ts';
import { parseJson } from '../http/json.ts';

/** A delivery and its outcome, without anything that it contained. */
export type LoggedDelivery = z.infer<typeof loggedDelivery>;

const logLine = z.object({
  time: z.string(),
  connection: z.string(),
  outcome: z.enum(DELIVERY_OUTCOMES),
  reason: z.string().optional(),
  topic: z.string().optional(),
  deliveryId: z.string().optional(),
  key: z.string().optional(),
  milliseconds: z.int().optional(),
});

/** The delivery that a log line of `ingest` reports; undefined for any other line. */
export function deliveryIn(line: string): LoggedDelivery | undefined {
  // Most lines are not parsed twice: the other ones are metrics.
  if (!line.includes('"outcome"')) return undefined;
  const parsed = logLine.safeParse(parseJson(line));
  if (!parsed.success) return undefined;
  const { time, connection, outcome, reason, topic, deliveryId, key, milliseconds } = parsed.data;
  return {
    at: time,
    connection,
    outcome,
    reason: reason ?? null,
    topic: topic ?? null,
    deliveryId: deliveryId ?? null,
    parkedId: (key && parkedName(key)?.id) || null,
    milliseconds: milliseconds ?? null,
  };
}

/** Deliveries by time, the newest first; those of one instant in the given order. */
export function newestFirst(deliveries: readonly LoggedDelivery[]): LoggedDelivery[] {
  return [...deliveries].sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1));
}
