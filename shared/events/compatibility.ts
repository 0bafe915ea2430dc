import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from './json-schema.ts';

/** Keywords without effect on validation. */
const ANNOTATIONS = ['$schema', '$id', 'title', 'description', 'examples', '$comment'];
const STRUCTURE = ['properties', 'required', 'items', 'anyOf'];
/** Keywords with a sentence of their own. */
const DESCRIBED = ['type', 'enum', 'const', 'format', 'pattern'];

/** How to say that a value can be beyond a bound. */
const BOUNDS: Readonly<Record<string, 'below' | 'above'>> = {
  minimum: 'below',
  exclusiveMinimum: 'below',
  minLength: 'below',
  minItems: 'below',
  maximum: 'above',
  exclusiveMaximum: 'above',
  maxLength: 'above',
  maxItems: 'above',
};

/**
 * The changes of a schema that break subscribers of the released one, as sentences that say what changed, and who breaks and
 * how; empty without such a change. Fields may be added, and an optional field may become required. Everything else that a
 * released schema says of a value must stay: a wider range breaks subscribers that validate or handle every value, a narrower one
 * those that wait for a removed value.
 */
export function breakingChanges(released: JsonSchema, current: JsonSchema, at = 'detail'): string[] {
  const [before, couldBeNull] = withoutNull(released);
  const [after, canBeNull] = withoutNull(current);
  const sentences = [...nullSentences(at, couldBeNull, canBeNull), ...typeSentences(at, before, after)];
  // Of another kind of value, nothing else is comparable.
  if (kindOf(before) !== kindOf(after)) return sentences;
  return [
    ...sentences,
    ...fieldSentences(at, before, after),
    ...valueSentences(at, before, after),
    ...boundSentences(at, before, after),
    ...otherSentences(at, before, after),
    ...partSentences(at, before, after),
  ];
}

function nullSentences(at: string, couldBe: boolean, canBe: boolean): string[] {
  if (couldBe === canBe) return [];
  return canBe
    ? [`${at} can be null now: code that uses it without a check fails`]
    : [`${at} is never null any more: a rule that matches null, and code that waits for it, wait for ever`];
}

function typeSentences(at: string, before: JsonSchema, after: JsonSchema): string[] {
  const [was, is] = [kindOf(before), kindOf(after)];
  if (was === is) return [];
  return [
    `${at} was ${was} and is ${is} now: code for the old type fails, and a rule with a value of the old type matches nothing`,
  ];
}

function fieldSentences(at: string, before: JsonSchema, after: JsonSchema): string[] {
  const now = schemasIn(after.properties);
  const required = stringsIn(after.required);
  const wasRequired = stringsIn(before.required);
  return Object.entries(schemasIn(before.properties)).flatMap(([name, schema]) => {
    const field = `${at}.${name}`;
    const current = now[name];
    if (current === undefined)
      return [
        `${field} was removed: a rule that matches it matches nothing any more, and code that reads it finds nothing`,
      ];
    const optional =
      wasRequired.includes(name) && !required.includes(name)
        ? [
            `${field} can be missing now: code that reads it without a check fails, and a rule that matches it skips events without it`,
          ]
        : [];
    return [...optional, ...breakingChanges(schema, current, field)];
  });
}

function valueSentences(at: string, before: JsonSchema, after: JsonSchema): string[] {
  const sentences: string[] = [];
  if (before.const !== undefined && after.const !== undefined && before.const !== after.const)
    sentences.push(
      `${at} was always ${shown(before.const)} and is always ${shown(after.const)} now: a rule or a check for the old value matches nothing any more`,
    );
  else if (before.const !== after.const) sentences.push(listChanged(at));
  if (Array.isArray(before.enum) && Array.isArray(after.enum)) {
    const added = after.enum.filter((value) => !stringsIn(before.enum).includes(value));
    const removed = before.enum.filter((value) => !stringsIn(after.enum).includes(value));
    if (added.length > 0)
      sentences.push(
        `${at} has the new value ${added.map(shown).join(', ')}: code that handles every value, and a validator with the released schema, do not know it`,
      );
    if (removed.length > 0)
      sentences.push(
        `${at} no longer has the value ${removed.map(shown).join(', ')}: a rule that matches it, and code that waits for it, wait for ever`,
      );
  } else if (before.enum !== after.enum) sentences.push(listChanged(at));
  if (before.format !== after.format)
    sentences.push(
      `${at} had ${named('format', before.format)} and has ${named('format', after.format)} now: code that parses the old one fails`,
    );
  if (before.pattern !== after.pattern)
    sentences.push(
      `${at} had ${named('pattern', before.pattern)} and has ${named('pattern', after.pattern)} now: a validator with the released schema refuses it, and code that takes the text apart fails`,
    );
  return sentences;
}

function listChanged(at: string): string {
  return `${at} has another set of values: code that handles every value does not know the new ones, and a rule for one that is gone waits for ever`;
}

function boundSentences(at: string, before: JsonSchema, after: JsonSchema): string[] {
  return Object.entries(BOUNDS).flatMap(([keyword, side]) => {
    const [was, is] = [before[keyword], after[keyword]];
    if (was === is) return [];
    const isNarrower =
      was === undefined ||
      (is !== undefined && (side === 'below' ? Number(is) > Number(was) : Number(is) < Number(was)));
    return isNarrower
      ? [
          `${at} is never ${side} ${shown(is)} any more (${keyword} was ${shown(was)}): a rule or code that waits for such a value waits for ever`,
        ]
      : [
          `${at} can be ${side} ${shown(was)} now (${keyword} is ${shown(is)}): a validator with the released schema refuses it, and a column for the old range is too small`,
        ];
  });
}

function otherSentences(at: string, before: JsonSchema, after: JsonSchema): string[] {
  const known = [...ANNOTATIONS, ...STRUCTURE, ...DESCRIBED, ...Object.keys(BOUNDS)];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((keyword) => !known.includes(keyword) && !isDeepStrictEqual(before[keyword], after[keyword]))
    .map((keyword) => `${at} has another ${keyword}: a validator with the released schema decides otherwise`);
}

function partSentences(at: string, before: JsonSchema, after: JsonSchema): string[] {
  const [was, is] = [alternativesOf(before), alternativesOf(after)];
  if (was.length !== is.length)
    return [
      `${at} has ${is.length} alternatives instead of ${was.length}: code that handles each of them fails`,
    ];
  return [
    ...was.flatMap((one, index) => breakingChanges(one, is[index] ?? {}, `${at} (alternative ${index + 1})`)),
    ...(isSchema(before.items) && isSchema(after.items)
      ? breakingChanges(before.items, after.items, `${at}[]`)
      : []),
  ];
}

/** A schema without the alternative null, and whether it had it. */
function withoutNull(schema: JsonSchema): readonly [JsonSchema, boolean] {
  const types = stringsIn(schema.type);
  if (types.includes('null')) {
    const [first, ...more] = types.filter((type) => type !== 'null');
    return [{ ...schema, type: more.length === 0 ? first : [first, ...more] }, true];
  }
  const all = alternativesOf(schema);
  const others = all.filter(({ type }) => type !== 'null');
  const [only] = others;
  if (others.length === all.length || only === undefined) return [schema, false];
  return [others.length === 1 ? only : { ...schema, anyOf: others }, true];
}

function kindOf({ type, anyOf }: JsonSchema): string {
  if (anyOf !== undefined) return 'one of several alternatives';
  if (type === 'array') return 'a list';
  return /^[aeio]/.test(String(type)) ? `an ${type}` : `a ${type}`;
}

function named(keyword: string, value: unknown): string {
  return value === undefined ? `no ${keyword}` : `the ${keyword} ${value}`;
}

function shown(value: unknown): string {
  return value === undefined ? 'unlimited' : JSON.stringify(value);
}

function alternativesOf({ anyOf }: JsonSchema): JsonSchema[] {
  return Array.isArray(anyOf) ? anyOf.filter(isSchema) : [];
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
