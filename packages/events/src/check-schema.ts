/** The part of JSON Schema that the event contract uses. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly anyOf?: readonly Schema[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly $ref?: string;
}

/** The pattern of every instant in the contract. */
const INSTANT = String.raw`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$`;

type Schemas = Readonly<Record<string, Schema>>;

/** True for an object that is neither null nor a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What the first wrong value of `value` must be, as a sentence without a full stop, such as "detail.data.stage must be one
 * of awareness, …". Undefined if `value` matches. Fields that the schema does not know are allowed.
 */
export function whyInvalid(schemas: Schemas, schema: Schema, value: unknown, at: string): string | undefined {
  if (schema.$ref !== undefined) return whyInvalid(schemas, schemas[schema.$ref] ?? {}, value, at);
  if (schema.anyOf !== undefined) {
    const reasons = schema.anyOf.map((one) => whyInvalid(schemas, one, value, at));
    if (reasons.includes(undefined)) return undefined;
    // The alternatives are null and one other: for a value that is not null, the other says what is wrong.
    return value === undefined ? `${at} is missing` : reasons[0];
  }
  if (value === undefined) return `${at} is missing`;
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  if (!types.some((type) => hasType(type, value)))
    return `${at} must be ${types.map(withArticle).join(' or ')}`;
  if (schema.const !== undefined && value !== schema.const) return `${at} must be ${schema.const}`;
  if (typeof value === 'string') return whyTextInvalid(schema, value, at);
  if (typeof value === 'number' && schema.minimum !== undefined && value < schema.minimum)
    return `${at} must be at least ${schema.minimum}`;
  if (typeof value === 'number' && schema.maximum !== undefined && value > schema.maximum)
    return `${at} must be at most ${schema.maximum}`;
  if (Array.isArray(value) && schema.items !== undefined)
    for (const [index, item] of value.entries()) {
      const reason = whyInvalid(schemas, schema.items, item, `${at}[${index}]`);
      if (reason !== undefined) return reason;
    }
  if (isObject(value)) return whyFieldsInvalid(schemas, schema, value, at);
  return undefined;
}

function whyTextInvalid(schema: Schema, value: string, at: string): string | undefined {
  if (schema.enum !== undefined && !schema.enum.includes(value))
    return `${at} must be one of ${schema.enum.join(', ')}`;
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value))
    return `${at} must match ${schema.pattern}`;
  if (schema.pattern === INSTANT && !isInstant(value)) return `${at} must be a time that exists`;
  return undefined;
}

/** A wrong day, such as February 30, becomes another one. */
function isInstant(value: string): boolean {
  const time = Date.parse(value);
  return !Number.isNaN(time) && new Date(time).toISOString() === value;
}

function whyFieldsInvalid(
  schemas: Schemas,
  { properties = {}, required = [] }: Schema,
  value: Readonly<Record<string, unknown>>,
  at: string,
): string | undefined {
  for (const [name, field] of Object.entries(properties)) {
    const fieldValue = Object.hasOwn(value, name) ? value[name] : undefined;
    if (fieldValue === undefined && !required.includes(name)) continue;
    const reason = whyInvalid(schemas, field, fieldValue, `${at}.${name}`);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function hasType(type: string, value: unknown): boolean {
  switch (type) {
    case 'object':
      return isObject(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isSafeInteger(value);
    case 'null':
      return value === null;
    default:
      return typeof value === type;
  }
}

function withArticle(type: string): string {
  if (type === 'null') return type;
  return /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`;
}
