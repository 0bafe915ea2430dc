import type { Alternative, Conditions } from './compile.ts';
import { consistentValues, type EventValues } from './event-values.ts';
import { alternativeMatches } from './match.ts';
import { printJson } from './print-json.ts';
import type { Json, JsonObject } from './read-json.ts';

/** Why an event does not match. */
export interface Mismatch {
  /** How many ways to match the pattern has; more than one if it has `$or`. */
  readonly alternatives: number;
  /** What is wrong in the alternative that comes closest: the one with the fewest such fields. */
  readonly fields: readonly FieldMismatch[];
}

/** Why one field does not match. */
export interface FieldMismatch {
  readonly path: string;
  /** Continues a sentence that begins with the path: `is "won"; the pattern asks for "churned"`. */
  readonly reason: string;
}

/** Describes why an event, which matches none of the alternatives, does not match. */
export function describeMismatch(
  alternatives: readonly Alternative[],
  event: JsonObject,
  values: EventValues,
): Mismatch {
  const described = alternatives.map((alternative) => describeAlternative(alternative, event, values));
  const [closest = []] = described.sort((one, other) => one.length - other.length);
  return { alternatives: alternatives.length, fields: closest };
}

function describeAlternative(
  alternative: Alternative,
  event: JsonObject,
  values: EventValues,
): FieldMismatch[] {
  const failing = [...alternative].filter(
    ([path, conditions]) => !alternativeMatches(new Map([[path, conditions]]), values),
  );
  if (failing.length > 0)
    return failing.map(([path, conditions]) => ({ path, reason: reasonOf(path, conditions, event, values) }));
  const inArrays = [...alternative.keys()].filter((path) => (values.get(path)?.arrays.size ?? 0) > 0);
  return inArrays.map((path) => ({ path, reason: NOT_TOGETHER }));
}

const NOT_TOGETHER =
  'has a fitting value, but not in the same element of the array as the other fields; all must come from one element';

function reasonOf(path: string, conditions: Conditions, event: JsonObject, values: EventValues): string {
  const asked = conditions.map(({ written }) => written).join(' or ');
  const tree = values.get(path);
  const found = tree === undefined ? [] : [...consistentValues(tree, new Map())].map(({ value }) => value);
  if (found.length === 0) return `${whyMissing(path.split('.'), event)}; the pattern asks for ${asked}`;
  const shown = found.slice(0, MOST_SHOWN).map(printJson).join(', ');
  const more = found.length > MOST_SHOWN ? ` and ${found.length - MOST_SHOWN} more` : '';
  return `is ${shown}${more}; the pattern asks for ${asked}`;
}

const MOST_SHOWN = 5;

/** Says what an event has where a field has no plain value. */
function whyMissing(path: readonly string[], event: JsonObject): string {
  let nodes: readonly Json[] = [event];
  for (const [depth, name] of path.entries()) {
    const next = nodes.flatMap((node) => fieldsNamed(name, node));
    if (next.length === 0) return `is missing: ${whatIsAt(path.slice(0, depth), nodes)}`;
    nodes = next;
  }
  const [example] = namesOf(nodes);
  if (example === undefined) return `is empty (${nodes.map(printJson).join(', ')}), which counts as missing`;
  return `is an object, and conditions see only plain values: name a field inside it, such as ${[...path, example].join('.')}`;
}

function whatIsAt(path: readonly string[], nodes: readonly Json[]): string {
  const place = path.length === 0 ? 'the event' : path.join('.');
  const names = namesOf(nodes);
  if (names.length > 0) return `${place} has only ${names.join(', ')}`;
  return `${place} is ${nodes.slice(0, MOST_SHOWN).map(printJson).join(', ')}`;
}

function fieldsNamed(name: string, json: Json): Json[] {
  if (json.type === 'array') return json.items.flatMap((item) => fieldsNamed(name, item));
  if (json.type !== 'object') return [];
  return json.fields.filter((field) => field.name === name).map(({ value }) => value);
}

function namesOf(nodes: readonly Json[]): string[] {
  const names = nodes.flatMap((node): string[] => {
    if (node.type === 'array') return namesOf(node.items);
    return node.type === 'object' ? node.fields.map(({ name }) => name) : [];
  });
  return [...new Set(names)];
}
