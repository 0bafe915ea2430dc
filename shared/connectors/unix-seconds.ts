import { field } from './fields.ts';

const FIRST_SECOND = Date.UTC(1990, 0) / 1000;
const LAST_SECOND = Date.UTC(9999, 0) / 1000;

/**
 * Epoch milliseconds of a time in Unix seconds, which may have a fraction. Undefined for anything else, also for a time in
 * milliseconds and for one before 1990, which is a placeholder.
 */
export function readUnixSeconds(value: unknown): number | undefined {
  return typeof value === 'number' && value >= FIRST_SECOND && value <= LAST_SECOND
    ? Math.round(value * 1000)
    : undefined;
}

/** A required time in Unix seconds, as epoch milliseconds. */
export const unixSeconds = field<number>(
  (value) => readUnixSeconds(value) ?? { refused: 'must be a time in Unix seconds, not before 1990' },
);

/** A time in Unix seconds, as epoch milliseconds; null if it is missing or cannot be read. */
export const optionalUnixSeconds = field<number | null>((value) => readUnixSeconds(value) ?? null);
