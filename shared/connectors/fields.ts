import * as z from 'zod/mini';

/** Why a value could not be read. The text follows the name of the field in a sentence. */
export interface FieldRefusal {
  readonly refused: string;
}

function isRefusal(value: unknown): value is FieldRefusal {
  return typeof value === 'object' && value !== null && 'refused' in value;
}

/** A schema that parses a value with one function. A chain of checks would cost several steps on the hot path. */
export function field<Value>(read: (value: unknown) => Value | FieldRefusal) {
  return z.transform((input: unknown, context): Value => {
    const value = read(input);
    if (!isRefusal(value)) return value;
    context.issues.push({ code: 'custom', message: value.refused, input });
    return z.NEVER;
  });
}

/** Nothing that sends webhooks existed before 1990. An earlier time is a placeholder, such as year 0 or 1970. */
const INSTANT =
  /^(?:199\d|[2-9]\d{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):?[0-5]\d)$/;

const OFFSET_WITHOUT_COLON = /([+-]\d\d)(\d\d)$/;

/**
 * Epoch milliseconds of an ISO 8601 time with an offset (`+01:00`, `+0100`) or `Z`; finer fractions are truncated. Returns
 * undefined for anything else: a time without an offset is ambiguous, and a date that does not exist is an error.
 */
export function parseInstant(text: string): number | undefined {
  if (!INSTANT.test(text)) return undefined;
  const day = Number(text.slice(8, 10));
  return day <= 28 || day <= daysIn(text.slice(0, 4), text.slice(5, 7))
    ? Date.parse(standard(text))
    : undefined;
}

/** The spelling that `Date.parse` is specified for. */
function standard(text: string): string {
  const upper = text.toUpperCase();
  return upper.endsWith('Z') ? upper : upper.replace(OFFSET_WITHOUT_COLON, '$1:$2');
}

function daysIn(year: string, month: string): number {
  return new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
}

const NO_INSTANT = {
  refused: 'must be a time with an offset, such as 2026-01-05T10:00:00Z, not before 1990',
} as const;

/** A required time, as epoch milliseconds. */
export const instant = field<number>((value) =>
  typeof value === 'string' ? (parseInstant(value) ?? NO_INSTANT) : NO_INSTANT,
);

/** An optional or nullable time, as epoch milliseconds. */
export const optionalInstant = field<number | null>((value) => {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? (parseInstant(value) ?? NO_INSTANT) : NO_INSTANT;
});

/** Text that may be missing, null or empty. */
export const optionalText = field<string | null>((value) => {
  if (value === null || value === undefined || value === '') return null;
  return typeof value === 'string' ? value : { refused: 'must be text' };
});

/** True only for `true`. */
export const flag = field<boolean>((value) => value === true);

/** Whether an address is verified. A tool that does not say so is trusted; anything but `true` denies it. */
export const verified = field<boolean>((value) => value === undefined || value === null || value === true);

// Lone surrogates are refused like control characters: encoded as UTF-8, all of them would become the same character.
const TEXT_ID = /^[^\p{Cc}\p{Cs}]{1,200}$/u;

/** Parses a provider's id, exact to the last digit. */
export function readId(value: unknown): string | FieldRefusal {
  if (typeof value === 'string' && TEXT_ID.test(value)) return value;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return String(value);
  return {
    refused: 'must be an id: text of 1 to 200 characters without control characters, or a whole number',
  };
}

/** A provider's id, given as text or as a whole number, exact to the last digit. */
export const id = field<string>(readId);

/** An id that may be missing, null or empty. */
export const optionalId = field<string | null>((value) =>
  value === null || value === undefined || value === '' ? null : readId(value),
);

/** Describes the first issue of a schema in one sentence with the name of the field, never its value. */
export function refusalOf(error: z.core.$ZodError): string {
  const [issue] = error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'the body' : issue.path.join('.');
  return issue?.code === 'custom' ? `${where} ${issue.message}` : `${where} is missing or of the wrong type`;
}
