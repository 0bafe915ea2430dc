import * as z from 'zod/mini';
import { field, parseInstant } from './fields.ts';

// What is only shown is never worth refusing a delivery for: what does not fit counts as not told.

/** Longer than any name or number; what is beyond it is cut off. */
const MOST_CHARACTERS = 200;

function readShown(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value
    .slice(0, MOST_CHARACTERS)
    // Lone surrogates, too, as the cut may leave one.
    .replace(/[\p{Cc}\p{Cs}]/gu, (character) => ('\t\n\r'.includes(character) ? ' ' : ''))
    .trim();
  return text === '' ? null : text;
}

/** Text that is only shown: without control characters, at most 200 long, and otherwise as told. */
export const shownText = field<string | null>(readShown);

/** A country by its two letters (ISO 3166-1 alpha-2), in capitals. */
export const shownCountry = field<string | null>((value) =>
  typeof value === 'string' && /^[A-Za-z]{2}$/.test(value) ? value.toUpperCase() : null,
);

/** The instant of what is only shown, as epoch milliseconds. */
export const shownInstant = field<number | null>((value) =>
  typeof value === 'string' ? (parseInstant(value) ?? null) : null,
);

/** An object that has nothing but such fields; anything else counts as an empty one. */
export function shownIn<Shape extends z.core.$ZodShape>(shape: Shape) {
  return z.pipe(
    field<object>((value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {},
    ),
    z.object(shape),
  );
}

/** A name whose parts are told apart; null when neither is told. */
export function fullName(first: string | null, last: string | null): string | null {
  return first === null || last === null ? (first ?? last) : readShown(`${first} ${last}`);
}
