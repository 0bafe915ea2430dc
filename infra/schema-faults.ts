import * as z from 'zod';
import { alternatives, didYouMean, mustBeOneOf, shown } from '../shared/platform/nearest.ts';

/**
 * Everything that a schema refuses in a configuration, one sentence each: where, what was given, what is
 * allowed and the nearest allowed value. For tools only: no function loads it at start.
 */
export function faultsOf(schema: z.core.$ZodType, input: unknown): string[] {
  const reading = z.core.safeParse(schema, input);
  if (reading.success) return [];
  return reading.error.issues.flatMap((issue) => sentencesOf(issue, schema, input));
}

/** The keys that a schema allows at a path; empty where any key is allowed. */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const [step, ...rest] = path;
  const { def } = schema._zod as z.core.$ZodTypes['_zod'];
  switch (def.type) {
    case 'object': {
      if (step === undefined) return Object.keys(def.shape);
      const below = def.shape[String(step)];
      return below === undefined ? [] : keysAt(below, rest);
    }
    case 'record':
      return step === undefined ? [] : keysAt(def.valueType, rest);
    case 'array':
      return step === undefined ? [] : keysAt(def.element, rest);
    case 'optional':
    case 'nullable':
      return keysAt(def.innerType, path);
    default:
      return [];
  }
}

function sentencesOf(issue: z.core.$ZodIssue, schema: z.core.$ZodType, input: unknown): string[] {
  const place = placeOf(issue.path);
  const given = valueAt(input, issue.path);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownKey(place, key, keysAt(schema, issue.path)));
  return [`${place === '' ? 'it' : place} ${predicateOf(issue, given)}`];
}

/** The place in the notation of JavaScript: `connections[0].name`. */
function placeOf(path: readonly PropertyKey[]): string {
  return path
    .map((step, index) =>
      typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`,
    )
    .join('');
}

function unknownKey(place: string, key: string, known: readonly string[]): string {
  const where = place === '' ? key : `${place}.${key}`;
  return `${where} is not a known key: use ${alternatives(known)}${didYouMean(key, known)}`;
}

function predicateOf(issue: z.core.$ZodIssue, given: unknown): string {
  switch (issue.code) {
    case 'invalid_value':
      return mustBeOneOf(issue.values.map(String), given);
    case 'invalid_type':
      return given === undefined
        ? `is missing: give ${kindOf(issue.expected)}`
        : `must be ${kindOf(issue.expected)}, not ${shown(given)}`;
    case 'too_small':
      if (issue.origin === 'array') return 'must list at least one';
      if (issue.origin === 'string') return 'must not be empty';
      return `must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}, not ${shown(given)}`;
    case 'too_big':
      if (issue.origin === 'string') return `must have at most ${issue.maximum} characters`;
      return `must be ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}, not ${shown(given)}`;
    case 'invalid_format':
      return `${issue.message}, not ${shown(given)}`;
    default:
      return issue.message;
  }
}

function kindOf(expected: string): string {
  if (expected === 'int') return 'a whole number';
  if (expected === 'array') return 'a list';
  if (expected === 'record' || expected === 'object') return 'an object';
  if (expected === 'string') return 'text';
  return `a ${expected}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}
