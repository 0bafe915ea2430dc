import * as z from 'zod/mini';

/** Why a value could not be read; the words follow the name of its field in a sentence. */
export interface FieldRefusal {
  readonly refused: string;
}

function isRefusal(value: unknown): value is FieldRefusal {
  return typeof value === 'object' && value !== null && 'refused' in value;
}

/** A schema that reads a value by a function: one step where a chain of checks would cost the hot path several. */
export function field<Value>(read: (value: unknown) => Value | FieldRefusal) {
  return z.transform((input: unknown, context): Value => {
    const value = read(input);
    if (!isRefusal(value)) return value;
    context.issues.push({ code: 'custom', message: value.refused, input });
    return z.NEVER;
  });
}

/** From 1990 on: before nothing that sends webhooks existed, and a time is a placeholder such as year 0 or 1970. */
const INSTANT =
  /^(?:199\d|[2-9]\d{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * Epoch milliseconds of an ISO 8601 time with an offset or `Z` (finer fractions are cut off), or undefined for
 * anything else: a time without offset could be meant anywhere, and a day that the calendar lacks is a mistake.
 */
export function parseInstant(text: string): number | undefined {
  if (!INSTANT.test(text)) return undefined;
  const day = Number(text.slice(8, 10));
  return day <= 28 || day <= daysIn(text.slice(0, 4), text.slice(5, 7)) ? Date.parse(text) : undefined;
}

function daysIn(year: string, month: string): number {
  return new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
}

const NO_INSTANT = {
  refused: 'must be a time with its offset, such as 2026-01-05T10:00:00Z, not before 1990',
} as const;

/** A required time, as epoch milliseconds. */
export const instant = field<number>((value) =>
  typeof value === 'string' ? (parseInstant(value) ?? NO_INSTANT) : NO_INSTANT,
);

/** A time that may be absent or null, as epoch milliseconds. */
export const optionalInstant = field<number | null>((value) => {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? (parseInstant(value) ?? NO_INSTANT) : NO_INSTANT;
});

/** Text that may be absent, null or empty. */
export const optionalText = field<string | null>((value) => {
  if (value === null || value === undefined || value === '') return null;
  return typeof value === 'string' ? value : { refused: 'must be text' };
});

// Lone surrogates are refused with the control characters: written as UTF-8 they would all become one character.
const TEXT_ID = /^[^\p{Cc}\p{Cs}]{1,200}$/u;

function readId(value: unknown): string | FieldRefusal {
  if (typeof value === 'string' && TEXT_ID.test(value)) return value;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return String(value);
  return {
    refused: 'must be an id: text of 1 to 200 characters without control characters, or a whole number',
  };
}

/** A provider's id, given as text or as a whole number, exact to its last digit. */
export const id = field<string>(readId);

/** An id that may be absent, null or empty. */
export const optionalId = field<string | null>((value) =>
  value === null || value === undefined || value === '' ? null : readId(value),
);

/** A sentence for the first thing that a schema refused, by the name of the field and never with its value. */
export function refusalOf(error: z.core.$ZodError): string {
  const [issue] = error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'the body' : issue.path.join('.');
  return issue?.code === 'custom' ? `${where} ${issue.message}` : `${where} is missing or of the wrong type`;
}
