/** The path of a field of a pattern. A name with a dot and a nested field are the same thing to EventBridge. */
export function fieldBelow(above: readonly string[], name: string): string {
  const parent = above.join('.');
  return parent === '' ? name : `${parent}.${name}`;
}

/**
 * All names that occur in these paths. An empty name at the end of a path does not count: EventBridge does not see
 * such a field in events.
 */
export function namesIn(paths: Iterable<string>): ReadonlySet<string> {
  return new Set([...paths].flatMap(namesOf));
}

/** True if a field of an event is part of a path that is made of these names. */
export function isUsed(name: string, names: ReadonlySet<string>): boolean {
  return names.has(name) || (name.includes('.') && namesOf(name).every((part) => names.has(part)));
}

function namesOf(path: string): string[] {
  return path.includes('.') ? path.replace(/\.+$/, '').split('.') : [path];
}
