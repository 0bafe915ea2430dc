import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from './json-schema.ts';

/** Keywords without effect on validation. */
const ANNOTATIONS = new Set(['$schema', '$id', 'title', 'description', 'examples', '$comment']);

/**
 * The changes of a schema that break subscribers of the published one, as sentences; empty without such a
 * change. Fields may be added, and an optional field may become required. Everything else that a published
 * schema says of a value (type, format, enum, bounds) must stay: a wider range breaks subscribers that
 * validate or handle every value, a narrower one those that wait for a removed value.
 */
export function breakingChanges(published: JsonSchema, current: JsonSchema, at = 'the event'): string[] {
  return [
    ...changedFields(published, current, at),
    ...changedKeywords(published, current, at),
    ...changedParts(published, current, at),
  ];
}

function changedFields(published: JsonSchema, current: JsonSchema, at: string): string[] {
  const before = schemasIn(published.properties);
  const after = schemasIn(current.properties);
  const required = new Set(stringsIn(current.required));
  const wasRequired = new Set(stringsIn(published.required));
  return Object.entries(before).flatMap(([name, schema]) => {
    const field = `${at}.${name}`;
    const now = after[name];
    if (now === undefined) return [`${field} was removed`];
    const optional = wasRequired.has(name) && !required.has(name) ? [`${field} is no longer required`] : [];
    return [...optional, ...breakingChanges(schema, now, field)];
  });
}

function changedKeywords(published: JsonSchema, current: JsonSchema, at: string): string[] {
  const structural = new Set(['properties', 'required', 'items', 'anyOf']);
  const keywords = new Set([...Object.keys(published), ...Object.keys(current)]);
  return [...keywords]
    .filter((keyword) => !ANNOTATIONS.has(keyword) && !structural.has(keyword))
    .filter((keyword) => !isDeepStrictEqual(unordered(published[keyword]), unordered(current[keyword])))
    .map((keyword) => `${at} has a different ${keyword}`);
}

function changedParts(published: JsonSchema, current: JsonSchema, at: string): string[] {
  const items = [
    [published.items, current.items, `${at}[]`],
    ...alternatives(published, current, at),
  ] as const;
  return items.flatMap(([before, after, where]) => {
    if (before === undefined && after === undefined) return [];
    if (!isSchema(before) || !isSchema(after)) return [`${where} is a different kind of value`];
    return breakingChanges(before, after, where);
  });
}

function alternatives(published: JsonSchema, current: JsonSchema, at: string) {
  const before = Array.isArray(published.anyOf) ? published.anyOf : [];
  const after = Array.isArray(current.anyOf) ? current.anyOf : [];
  return Array.from(
    { length: Math.max(before.length, after.length) },
    (_, index) => [before[index], after[index], `${at} (alternative ${index + 1})`] as const,
  );
}

// The order of enum values has no meaning.
function unordered(value: unknown): unknown {
  return Array.isArray(value) ? value.map(String).sort() : value;
}

function schemasIn(value: unknown): Readonly<Record<string, JsonSchema>> {
  return isSchema(value)
    ? Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, JsonSchema] => isSchema(entry[1])),
      )
    : {};
}

function stringsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
