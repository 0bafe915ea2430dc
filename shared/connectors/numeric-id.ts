import { type FieldRefusal, field, readId } from './fields.ts';

/** A number as a provider counts its objects. Text in its place is not an id, such as a placeholder of a template. */
function readNumericId(value: unknown): string | FieldRefusal {
  const read = readId(value);
  if (typeof read !== 'string' || /^\d+$/.test(read)) return read;
  return {
    refused: /[{}%]/.test(read)
      ? 'is a placeholder that was not filled in: render the template before it is sent'
      : 'must be an id of digits',
  };
}

/** The id of a provider whose ids are whole numbers, as text. */
export const numericId = field<string>(readNumericId);

/** Such an id that may be missing, null or empty. */
export const optionalNumericId = field<string | null>((value) =>
  value === null || value === undefined || value === '' ? null : readNumericId(value),
);
