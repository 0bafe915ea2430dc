import { exponentOf } from '../shared/lifecycle/amounts.ts';

// Undefined is the reader's own: that of the browser.
const LANGUAGE = undefined;

const number = new Intl.NumberFormat(LANGUAGE);
const share = new Intl.NumberFormat(LANGUAGE, {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const decimal = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 1 });
const dateTime = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'medium', timeStyle: 'short' });
const date = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'medium', timeZone: 'UTC' });
const time = new Intl.DateTimeFormat(LANGUAGE, { timeStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** A count with separators. */
export function countText(count: number): string {
  return number.format(count);
}

/** `1 customer`, `2 customers`. */
export function countOf(count: number, noun: string, nouns = `${noun}s`): string {
  return `${countText(count)} ${count === 1 ? noun : nouns}`;
}

/** A share from 0 to 1 as a percentage. */
export function shareText(value: number): string {
  return share.format(value);
}

/** A number with at most one decimal. */
export function decimalText(value: number): string {
  return decimal.format(value);
}

/** An amount with its currency. An unknown currency has no known number of decimals, so its smallest units are shown. */
export function moneyText(minor: number, currency: string | null): string {
  const exponent = currency === null ? undefined : exponentOf(currency);
  if (currency === null || exponent === undefined) return `${number.format(minor)} ${currency ?? ''}`.trim();
  return new Intl.NumberFormat(LANGUAGE, {
    style: 'currency',
    currency,
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  }).format(minor / 10 ** exponent);
}

/** An amount in whole units of its currency, for the axis of a chart. */
export function majorUnits(minor: number, currency: string | null): number {
  return minor / 10 ** ((currency === null ? undefined : exponentOf(currency)) ?? 0);
}

/** A calendar day such as `2026-01-31`. */
export function dateText(day: string): string {
  return date.format(new Date(`${day}T00:00:00Z`));
}

/** A time of day in the time zone of the reader. */
export function timeText(instant: string): string {
  return time.format(new Date(instant));
}

/** An instant in the time zone of the reader. */
export function instantText(instant: string): string {
  return dateTime.format(new Date(instant));
}

const UNITS = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** How far an instant is from another one: `3 days ago`. */
export function relativeText(instant: string, now: number): string {
  const difference = Date.parse(instant) - now;
  const [unit, length] = UNITS.find(([, milliseconds]) => Math.abs(difference) >= milliseconds) ?? [
    'second',
    1000,
  ];
  return relative.format(Math.round(difference / length), unit);
}
