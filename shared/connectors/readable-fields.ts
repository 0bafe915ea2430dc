import type * as z from 'zod/mini';
import { field, readId } from './fields.ts';

// A value that cannot be read counts as missing. It never refuses the delivery.

/** Text; null if it is missing, empty or something else. */
export const readableText = field<string | null>((value) =>
  typeof value === 'string' && value !== '' ? value : null,
);

/** An id; null if it is missing or cannot be used. */
export const readableId = field<string | null>((value) => {
  const read = readId(value);
  return typeof read === 'string' ? read : null;
});

/** True or false; null if it is missing or something else. */
export const readableFlag = field<boolean | null>((value) => (typeof value === 'boolean' ? value : null));

/** The items of a list that match the schema. What is no list counts as an empty one. */
export function readableList<Schema extends z.ZodMiniType>(schema: Schema) {
  return field<readonly z.output<Schema>[]>((value) =>
    (Array.isArray(value) ? value : []).flatMap((item) => {
      const reading = schema.safeParse(item);
      return reading.success ? [reading.data] : [];
    }),
  );
}
