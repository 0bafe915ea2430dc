/**
 * The rules of patterns written a second time, as plainly as possible and without anything of the package. It tries
 * every combination of values, on parsed JSON.
 */

type Row = { readonly path: string; readonly value: unknown; readonly elements: Elements };
type Elements = ReadonlyMap<object, number>;
type List = readonly unknown[];

/** True if the event matches the pattern. */
export function naiveMatches(pattern: object, event: object): boolean {
  const rows = rowsOf(event, '', new Map());
  return alternativesOf(pattern, '', [new Map()]).some((lists) => {
    const sorted = [...lists].sort(([one], [other]) => (one < other ? -1 : 1));
    return holds(sorted, rows, new Map());
  });
}

/** Every plain value of the event, with the index in each array of objects that it is in. */
function rowsOf(value: unknown, path: string, elements: Elements): Row[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) =>
      rowsOf(item, path, isPlain(item) ? elements : new Map(elements).set(value, index)),
    );
  if (isPlain(value)) return [{ path, value, elements }];
  return Object.entries(value as object).flatMap(([name, below]) =>
    rowsOf(below, `${path}.${name}`, elements),
  );
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

/** The lists of each alternative, by path. What is written later replaces what is there. */
function alternativesOf(pattern: object, path: string, before: readonly ReadonlyMap<string, List>[]) {
  let alternatives = before;
  for (const [name, value] of Object.entries(pattern)) {
    if (name === '$or')
      alternatives = value.flatMap((one: object) => alternativesOf(one, path, alternatives));
    else if (Array.isArray(value))
      alternatives = alternatives.map((lists) => new Map(lists).set(`${path}.${name}`, value));
    else alternatives = alternativesOf(value, `${path}.${name}`, alternatives);
  }
  return alternatives;
}

/** Tries every value for the first field, then all for the others. */
function holds(lists: readonly (readonly [string, List])[], rows: readonly Row[], taken: Elements): boolean {
  const [first, ...others] = lists;
  if (first === undefined) return true;
  const [path, list] = first;
  const possible = rows.filter((row) => row.path === path && agree(row.elements, taken));
  if (possible.length === 0)
    return list.some((one) => isOperator(one, 'exists', false)) && holds(others, rows, taken);
  return possible
    .filter(({ value }) => list.some((one) => fits(one, value)))
    .some(({ elements }) => holds(others, rows, new Map([...taken, ...elements])));
}

function agree(elements: Elements, taken: Elements): boolean {
  return [...elements].every(([array, index]) => !taken.has(array) || taken.get(array) === index);
}

function isOperator(condition: unknown, name: string, value: unknown): boolean {
  return Object.entries(condition ?? {}).some(([key, written]) => key === name && written === value);
}

function fits(condition: unknown, value: unknown): boolean {
  if (isPlain(condition)) return condition === value;
  const [[operator, written] = []] = Object.entries(condition as object);
  switch (operator) {
    case 'exists':
      return written;
    case 'prefix':
      return regularExpression(value, `^${quoted(written)}`);
    case 'suffix':
      return regularExpression(value, `${quoted(written)}$`);
    case 'equals-ignore-case':
      return regularExpression(value, `^${quoted(written)}$`, 'i');
    case 'wildcard':
      return regularExpression(value, `^${written.split('*').map(quoted).join('.*')}$`);
    case 'numeric':
      return typeof value === 'number' && value > written[1] && value <= written[3];
    case 'anything-but':
      return ![written].flat().some((one) => fits(one, value));
    default:
      throw new Error(`unknown operator ${operator}`);
  }
}

function regularExpression(value: unknown, source: string, flags = ''): boolean {
  return typeof value === 'string' && new RegExp(source, `s${flags}`).test(value);
}

function quoted(text: string): string {
  return text.replace(/[^\w]/g, '\\$&');
}
