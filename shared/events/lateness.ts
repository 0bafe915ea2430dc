import type { TransitionEvent } from './transition.ts';

/** How late an event reports a change: up to an hour, up to a day, or a change of the past. */
export const TIMELINESS = ['live', 'late', 'historical'] as const;
export type Timeliness = (typeof TIMELINESS)[number];

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 86_400;

/** How late an event was detected. What rewrites the past is historical, however recent its own instant. */
export function latenessOf(
  { occurredAt, historical }: Pick<TransitionEvent, 'occurredAt' | 'historical'>,
  detectedAt: number,
): { readonly secondsLate: number; readonly timeliness: Timeliness } {
  // The clock of a tool may be ahead.
  const secondsLate = Math.max(0, Math.floor((detectedAt - occurredAt) / 1_000));
  if (historical || secondsLate > DAY_SECONDS) return { secondsLate, timeliness: 'historical' };
  return { secondsLate, timeliness: secondsLate > HOUR_SECONDS ? 'late' : 'live' };
}
