import * as z from 'zod';

/** A filter of an event source mapping; true lets the record through to the function. */
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
const branch = z.record(z.string(), z.unknown());

/**
 * Reads an event pattern as EventBridge and Lambda define it, the operators that our template uses:
 * equal values and `prefix`. All fields of a pattern must match, and of the conditions of a field one.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 * @throws for any other operator, so that a filter never lets through what AWS would hold back
 */
export function parseEventFilter(pattern: string): EventFilter {
  const root = branch.safeParse(JSON.parse(pattern));
  if (!root.success) throw new Error(`the event pattern ${pattern} is not an object`);
  return parseBranch(root.data, '');
}

function parseBranch(pattern: Record<string, unknown>, path: string): EventFilter {
  const fields = Object.entries(pattern).map(
    ([name, below]) => [name, parseField(below, `${path}${name}`)] as const,
  );
  return (value) => fields.every(([name, matches]) => matches(isObject(value) ? value[name] : undefined));
}

function parseField(pattern: unknown, path: string): EventFilter {
  if (!Array.isArray(pattern)) {
    const below = branch.safeParse(pattern);
    if (!below.success) throw new Error(`the event pattern has neither a list nor an object at ${path}`);
    return parseBranch(below.data, `${path}.`);
  }
  const parsed = conditions.safeParse(pattern);
  if (!parsed.success)
    throw new Error(
      `the event pattern uses ${JSON.stringify(pattern)} at ${path}: only equal values and prefix are known here`,
    );
  return (value) => parsed.data.some((one) => holds(one, value));
}

function holds(wanted: Condition, value: unknown): boolean {
  if (typeof wanted === 'object' && wanted !== null)
    return typeof value === 'string' && value.startsWith(wanted.prefix);
  return value === wanted;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
