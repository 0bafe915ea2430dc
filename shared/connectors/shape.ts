/**
 * What a body must look like to be accepted for a topic that is not signed. The signature covers the body alone, so
 * anyone with a captured delivery can send its body under another topic. The body itself must show what it is.
 */
export interface Shape {
  /** Fields that must be present, whatever their value. */
  readonly has?: readonly string[];
  /** At least one of these fields must be present. */
  readonly hasOneOf?: readonly string[];
  /** Fields of other bodies. None may be present. */
  readonly lacks?: readonly string[];
  /** The only fields that may be present. */
  readonly only?: readonly string[];
  /** A further condition. */
  readonly is?: (body: Readonly<Record<string, unknown>>) => boolean;
}

/** Whether a parsed body has the shape. */
export function hasShape(body: unknown, { has = [], hasOneOf, lacks = [], only, is }: Shape): boolean {
  if (!isObject(body)) return false;
  const isThere = (field: string) => Object.hasOwn(body, field);
  return (
    has.every(isThere) &&
    (hasOneOf === undefined || hasOneOf.some(isThere)) &&
    !lacks.some(isThere) &&
    (only === undefined || Object.keys(body).every((field) => only.includes(field))) &&
    (is === undefined || is(body))
  );
}

function isObject(body: unknown): body is Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}
