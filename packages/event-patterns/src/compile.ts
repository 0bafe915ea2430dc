import type { Condition } from './conditions/condition.ts';
import { readCondition } from './conditions/read-condition.ts';
import { fieldBelow } from './field-path.ts';
import type { Problem } from './problem.ts';
import type { Json, JsonArray, JsonObject } from './read-json.ts';

/** The conditions on one field: one of them must hold. */
export type Conditions = readonly Condition[];

/** One way to match: the conditions of every field, by the path of the field. All fields must hold. */
export type Alternative = ReadonlyMap<string, Conditions>;

/** A pattern, with every `$or` written out into alternatives. One of them must match. */
export interface CompiledPattern {
  readonly alternatives: readonly Alternative[];
  readonly problems: readonly Problem[];
}

const MOST_ALTERNATIVES = 1_000;
const MOST_FIELDS = 256;

// EventBridge keeps these for itself inside $or.
const RESERVED_IN_OR: ReadonlySet<string> = new Set(
  `exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr = < <= > >= regex not-wildcard
  not-equals-ignore-case date-after date-on-or-after date-before date-on-or-before in-date-range ip-address-in-range
  ip-address-not-in-range`.split(/\s+/),
);

/**
 * Reads a pattern and writes its alternatives out, in the order of the text: of a field that is written twice, the
 * later list counts.
 */
export function compile(pattern: Json): CompiledPattern {
  const compiler = new Compiler();
  if (pattern.type === 'object') compiler.readObject(pattern, [], false);
  else compiler.report('error', '', 'Filter is not an object: a pattern is a JSON object');
  return compiler;
}

class Compiler implements CompiledPattern {
  readonly problems: Problem[] = [];
  alternatives: Map<string, Conditions>[] = [new Map()];

  report(severity: Problem['severity'], path: string, message: string): undefined {
    if (!this.problems.some((one) => one.path === path && one.message === message))
      this.problems.push({ severity, path, message });
  }

  readObject({ fields }: JsonObject, above: readonly string[], insideOr: boolean): void {
    if (fields.length === 0) this.report('error', above.join('.'), 'Empty objects are not allowed');
    const names = new Set<string>();
    for (const { name, value } of fields) {
      const path = fieldBelow(above, name);
      if (names.has(name)) this.report('warning', path, REPEATED);
      names.add(name);
      if (name === '$or') this.#readOr(value, above, path);
      else if (insideOr && RESERVED_IN_OR.has(name))
        this.report('error', path, `${name} is reserved: it cannot be the name of a field inside $or`);
      else if (value.type === 'object') this.readObject(value, [...above, name], insideOr);
      else if (value.type === 'array') this.#readList(value, path);
      else this.report('error', path, `"${name}" must be an object or an array: write [${example(value)}]`);
    }
  }

  #readList({ items }: JsonArray, path: string): void {
    if (items.length === 0) this.report('error', path, 'Empty arrays are not allowed');
    const conditions = items
      .map((item, index) =>
        readCondition(item, (message, severity = 'error') =>
          this.report(severity, `${path}[${index}]`, message),
        ),
      )
      .filter((condition) => condition !== undefined);
    if (conditions.filter(({ written }) => written.startsWith('{"anything-but"')).length > 1)
      this.report('warning', path, SEVERAL_EXCLUSIONS);
    for (const alternative of this.alternatives) {
      if (alternative.has(path)) this.report('warning', path, REPLACED);
      alternative.set(path, conditions);
      if (alternative.size > MOST_FIELDS)
        this.report(
          'error',
          '',
          `A pattern can have ${MOST_FIELDS} fields, and in each alternative of $or as many`,
        );
    }
  }

  #readOr(value: Json, above: readonly string[], path: string): void {
    if (value.type !== 'array') {
      this.report('error', path, 'It must be an Array followed with $or.');
      return;
    }
    if (value.items.length < 2)
      this.report('error', path, 'There must have at least 2 Objects in $or relationship.');
    const before = this.alternatives;
    const after: Map<string, Conditions>[] = [];
    for (const [index, item] of value.items.entries()) {
      this.alternatives = before.map((alternative) => new Map(alternative));
      if (item.type === 'object') this.readObject(item, above, true);
      else
        this.report(
          'error',
          `${path}[${index}]`,
          'Only JSON object is allowed in array of $or relationship.',
        );
      if (after.length + this.alternatives.length <= MOST_ALTERNATIVES) after.push(...this.alternatives);
      else
        this.report(
          'error',
          path,
          `All $or together make more than ${MOST_ALTERNATIVES} combinations, the most allowed`,
        );
    }
    this.alternatives = after.length === 0 ? before : after;
  }
}

const REPEATED =
  'The key is written twice. Many tools keep only the last one, so what is deployed may differ from the text';
const REPLACED =
  'The field has conditions in two places, for example beside $or and inside it. The list written later replaces the other; they are not both required';
const SEVERAL_EXCLUSIONS =
  'One entry of the list is enough, so two anything-but let nearly everything through. Write one with a list: {"anything-but": ["x", "y"]}';

function example(value: Json): string {
  return value.type === 'string' ? JSON.stringify(value.value) : '…';
}
