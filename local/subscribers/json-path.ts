/** A step of a JSON path: to a field, to an item of an array, or to all of them. */
type Step =
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'index'; readonly index: number }
  | { readonly type: 'all' };

/** A JSON path in the part of the syntax that EventBridge documents. */
export type JsonPath = readonly Step[];

const STEP = /\.([\w/-]+)|\[(\d+)\]|\.\*|\[\*\]/y;

/** Reads a JSON path such as `$.detail.data.items[0].id`; undefined when EventBridge documents no such path. */
export function parseJsonPath(text: string): JsonPath | undefined {
  if (!text.startsWith('$')) return undefined;
  const steps: Step[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < text.length) {
    const [found, name, index] = STEP.exec(text) ?? [];
    if (found === undefined) return undefined;
    if (name !== undefined) steps.push({ type: 'field', name });
    else steps.push(index === undefined ? { type: 'all' } : { type: 'index', index: Number(index) });
  }
  return steps;
}

/** The value at a path; undefined when there is none. A path with a wildcard gives the list of all values. */
export function valueAt(value: unknown, path: JsonPath): unknown {
  let values = [value];
  for (const step of path) values = values.flatMap((one) => below(one, step));
  return path.some(({ type }) => type === 'all') ? values : values[0];
}

function below(value: unknown, step: Step): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  switch (step.type) {
    case 'all':
      return Object.values(value);
    case 'index':
      return Array.isArray(value) && step.index < value.length ? [value[step.index]] : [];
    case 'field':
      return Object.hasOwn(value, step.name) ? [Reflect.get(value, step.name)] : [];
  }
}
