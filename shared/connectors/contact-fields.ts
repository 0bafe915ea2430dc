import * as z from 'zod/mini';
import { field, parseInstant } from './fields.ts';

// These fields are only displayed. A value that cannot be read counts as missing and never refuses the delivery.

/** Longer than any real name or number. Longer text is cut. */
const MAX_CHARACTERS = 200;

/** The text of a displayed field: without control characters, cut to its length; null if there is none. */
export function readShown(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value
    .slice(0, MAX_CHARACTERS)
    // The cut can leave a lone surrogate; those are removed, too.
    .replace(/[\p{Cc}\p{Cs}]/gu, (character) => ('\t\n\r'.includes(character) ? ' ' : ''))
    .trim();
  return text === '' ? null : text;
}

/** Text for display: without control characters and at most 200 characters long. */
export const shownText = field<string | null>(readShown);

/** A country as its upper-case ISO 3166-1 alpha-2 code. */
export const shownCountry = field<string | null>((value) =>
  typeof value === 'string' && /^[A-Za-z]{2}$/.test(value) ? value.toUpperCase() : null,
);

/** A time of a displayed field, as epoch milliseconds. */
export const shownInstant = field<number | null>((value) =>
  typeof value === 'string' ? (parseInstant(value) ?? null) : null,
);

/** An object of such fields. Anything that is not an object counts as an empty one. */
export function shownIn<Shape extends z.core.$ZodShape>(shape: Shape) {
  return z.pipe(
    field<object>((value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {},
    ),
    z.object(shape),
  );
}

/** Joins first and last name; null if both are missing. */
export function fullName(first: string | null, last: string | null): string | null {
  return first === null || last === null ? (first ?? last) : readShown(`${first} ${last}`);
}
