import * as z from 'zod';

/** A filter of an event source mapping: true when the record is delivered to the function. */
export type EventFilter = (record: unknown) => boolean;

const condition = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.strictObject({ prefix: z.string() }),
]);
type Condition = z.infer<typeof condition>;

const conditions = z.array(condition).min(1);
const nestedPattern = z.record(z.string(), z.unknown());

/**
 * Parses an event pattern of EventBridge and Lambda. Supports the operators that our template uses: equal values and
 * `prefix`. Every field must match, by one of its conditions.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 * @throws for any other operator, so that no record passes here that AWS would filter out
 */
export function parseEventFilter(pattern: string): EventFilter {
  const root = nestedPattern.safeParse(JSON.parse(pattern));
  if (!root.success) throw new Error(`the event pattern ${pattern} is not an object`);
  return parseNested(root.data, '');
}

function parseNested(pattern: Record<string, unknown>, path: string): EventFilter {
  const fields = Object.entries(pattern).map(
    ([name, below]) => [name, parseField(below, `${path}${name}`)] as const,
  );
  return (value) => fields.every(([name, matches]) => matches(isObject(value) ? value[name] : undefined));
}

function parseField(pattern: unknown, path: string): EventFilter {
  if (!Array.isArray(pattern)) {
    const below = nestedPattern.safeParse(pattern);
    if (!below.success) throw new Error(`the event pattern has neither a list nor an object at ${path}`);
    return parseNested(below.data, `${path}.`);
  }
  const parsed = conditions.safeParse(pattern);
  if (!parsed.success)
    throw new Error(
      `the event pattern uses ${JSON.stringify(pattern)} at ${path}: only equal values and prefix are supported here`,
    );
  return (value) => parsed.data.some((one) => matchesCondition(one, value));
}

function matchesCondition(expected: Condition, value: unknown): boolean {
  if (typeof expected === 'object' && expected !== null)
    return typeof value === 'string' && value.startsWith(expected.prefix);
  return value === expected;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
