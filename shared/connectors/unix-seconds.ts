import { field } from './fields.ts';

/** Nothing that sends webhooks existed before 1990. */
const FIRST_SECOND = Date.UTC(1990, 0) / 1000;
const LAST_SECOND = Date.UTC(9999, 0) / 1000;

function readSeconds(value: unknown): number | null {
  const isTime =
    typeof value === 'number' && Number.isInteger(value) && value >= FIRST_SECOND && value <= LAST_SECOND;
  return isTime ? value * 1000 : null;
}

/** A required time in Unix seconds, as epoch milliseconds. */
export const unixSeconds = field<number>(
  (value) => readSeconds(value) ?? { refused: 'must be a time in Unix seconds, not before 1990' },
);

/** A time in Unix seconds, as epoch milliseconds; null if it is missing or cannot be read. */
export const optionalUnixSeconds = field<number | null>(readSeconds);
