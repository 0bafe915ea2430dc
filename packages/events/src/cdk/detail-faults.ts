import { isObject, type Schema } from '../check-schema.ts';
import { DETAIL_TYPES, SCHEMAS } from '../generated/event-schemas.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The fields and values of `detail` that a valid pattern asks for, and that no event has. Fields of later versions are not known:
 * a pattern that can match those is not looked at.
 */
export function detailFaults(pattern: Fields): string[] {
  const { source, 'detail-type': asked } = pattern;
  if (!Array.isArray(source) || source.some((one) => one !== 'customer-lifecycle')) return [];
  const exact = Array.isArray(asked) && asked.every((one) => typeof one === 'string') ? asked : undefined;
  if (exact?.some((name) => !DETAIL_TYPES.some((type) => type === name))) return [];
  const schemas = (exact ?? DETAIL_TYPES).map((name): Schema => ({ $ref: name }));
  const who = exact?.length === 1 ? String(exact[0]) : 'event';
  return alternativesOf(pattern).flatMap(({ detail }) =>
    detail === undefined ? [] : faultsOf(detail, schemas, 'detail', who),
  );
}

/** The pattern, and what is below its `$or`. */
function alternativesOf(pattern: Fields): Fields[] {
  const alternatives = Array.isArray(pattern.$or) ? pattern.$or.filter(isObject) : [];
  return [pattern, ...alternatives.flatMap(alternativesOf)];
}

function faultsOf(conditions: unknown, schemas: readonly Schema[], at: string, who: string): string[] {
  const possible = schemas.flatMap(alternativeSchemas);
  if (Array.isArray(conditions)) return valueFaults(conditions, possible, at, who);
  if (!isObject(conditions)) return [];
  return Object.entries(conditions).flatMap(([name, value]) => {
    if (name === '$or' && Array.isArray(value))
      return value.flatMap((alternative) => faultsOf(alternative, possible, at, who));
    const below = possible.flatMap(({ properties = {} }) => {
      const field = Object.hasOwn(properties, name) ? properties[name] : undefined;
      return field === undefined ? [] : [field];
    });
    return faultsOf(value, below, `${at}.${name}`, who);
  });
}

function valueFaults(
  conditions: readonly unknown[],
  possible: readonly Schema[],
  at: string,
  who: string,
): string[] {
  if (conditions.some((one) => isObject(one) && one.exists === false)) return [];
  if (possible.length === 0) return [`The pattern asks for ${at}, which no ${who} has.`];
  const names = possible.flatMap((schema) => schema.enum ?? schema.const ?? []);
  const choice = names.length === 0 ? '' : `: it is one of ${[...new Set(names)].join(', ')}`;
  return conditions
    .filter((value) => typeof value === 'string' && !possible.some((schema) => canBe(schema, value)))
    .map((value) => `The pattern asks for "${value}" as ${at}, which no ${who} has${choice}.`);
}

function canBe(schema: Schema, text: string): boolean {
  if (schema.enum !== undefined) return schema.enum.includes(text);
  if (schema.const !== undefined) return schema.const === text;
  return [schema.type].flat().includes('string');
}

/** The schemas of the values that a condition sees: EventBridge looks into lists. */
function alternativeSchemas(schema: Schema): Schema[] {
  if (schema.$ref !== undefined) return alternativeSchemas(SCHEMAS[schema.$ref] ?? {});
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap(alternativeSchemas);
  return schema.items === undefined ? [schema] : alternativeSchemas(schema.items);
}
