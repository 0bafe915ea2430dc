import { isUtf8 } from 'node:buffer';

/** More fields than any form of a tool has. */
const MAX_FIELDS = 1000;

/**
 * Parses a form (`application/x-www-form-urlencoded`) into its fields by name: `data[email]` is one name. A form
 * with two values of one field is refused: nothing says which one counts.
 */
export function readFormBody(
  body: Uint8Array,
): { readonly fields: Readonly<Record<string, string>> } | { readonly refused: string } {
  if (!isUtf8(body)) return { refused: 'the body is not UTF-8' };
  const text = Buffer.from(body).toString('utf8').trim();
  if (text === '') return { refused: 'the body is empty' };
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if ((fields.get(name) ?? value) !== value)
      return { refused: 'the form has a field twice, with two values' };
    fields.set(name, value);
    if (fields.size > MAX_FIELDS) return { refused: `the form has more than ${MAX_FIELDS} fields` };
  }
  // `fromEntries` defines fields, so that `__proto__` is a field like any other.
  return { fields: Object.fromEntries(fields) };
}
