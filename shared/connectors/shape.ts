/**
 * What a body must look like to be believed for a topic that is not signed. A signature covers the body alone, so that
 * whoever has captured one delivery can send its body again under any topic: the body itself has to say what it is.
 */
export interface Shape {
  /** Fields that it has, whatever their value. */
  readonly has?: readonly string[];
  /** Of these fields it has at least one. */
  readonly hasOneOf?: readonly string[];
  /** Fields of other bodies, of which it has none. */
  readonly lacks?: readonly string[];
  /** Fields beside which it has no other. */
  readonly only?: readonly string[];
  /** What else is true of it. */
  readonly is?: (body: Readonly<Record<string, unknown>>) => boolean;
}

/** Whether a parsed body has a shape. */
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
