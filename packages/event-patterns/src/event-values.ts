import { isUsed } from './field-path.ts';
import type { Json, JsonArray, JsonObject, Scalar } from './read-json.ts';

/**
 * The plain values of one field of an event. A field inside an array of objects has values in several elements: they
 * are in the branch of their element, by the number of the array and the index in it.
 */
export interface ValueTree {
  readonly values: Scalar[];
  readonly arrays: Map<number, Map<number, ValueTree>>;
}

/** The values of every field of an event that a pattern uses, by the path of the field. */
export type EventValues = ReadonlyMap<string, ValueTree>;

/** Which element was chosen in which array: fields in objects of one array must come from the same element. */
export type Chosen = ReadonlyMap<number, number>;

/** Collects the values of an event at the fields with these names. */
export function valuesOf(event: JsonObject, names: ReadonlySet<string>): EventValues {
  const trees = new Map<string, ValueTree>();
  let arrays = 0;

  function addObject({ fields }: JsonObject, above: string | undefined, elements: Elements): void {
    for (const { name, value } of fields)
      if (isUsed(name, names)) add(value, above === undefined ? name : `${above}.${name}`, elements);
  }

  function add(value: Json, path: string, elements: Elements): void {
    if (value.type === 'object') addObject(value, path, elements);
    else if (value.type === 'array') addArray(value, path, elements);
    else treeOf(trees, path, elements).values.push(value);
  }

  function addArray({ items }: JsonArray, path: string, elements: Elements): void {
    const array = arrays++;
    for (const [index, item] of items.entries()) {
      const isPlain = item.type !== 'object' && item.type !== 'array';
      // Plain values bind nothing: ["x", "y"] beside an array of objects is a field like any other.
      add(item, path, isPlain ? elements : [...elements, [array, index]]);
    }
  }

  addObject(event, undefined, []);
  return trees;
}

type Elements = readonly (readonly [array: number, index: number])[];

function treeOf(trees: Map<string, ValueTree>, path: string, elements: Elements): ValueTree {
  let tree = trees.get(path) ?? emptyTree();
  trees.set(path, tree);
  for (const [array, index] of elements) {
    const branches = tree.arrays.get(array) ?? new Map<number, ValueTree>();
    tree.arrays.set(array, branches);
    const branch = branches.get(index) ?? emptyTree();
    branches.set(index, branch);
    tree = branch;
  }
  return tree;
}

function emptyTree(): ValueTree {
  return { values: [], arrays: new Map() };
}

/** Visits the values that agree with the chosen elements, with what is chosen once a value is taken. */
export function* consistentValues(
  { values, arrays }: ValueTree,
  chosen: Chosen,
): Generator<{ readonly value: Scalar; readonly chosen: Chosen }> {
  for (const value of values) yield { value, chosen };
  for (const [array, branches] of arrays) {
    const index = chosen.get(array);
    const branch = index === undefined ? undefined : branches.get(index);
    if (branch !== undefined) yield* consistentValues(branch, chosen);
    if (index !== undefined) continue;
    for (const [element, tree] of branches)
      yield* consistentValues(tree, new Map(chosen).set(array, element));
  }
}

/** The numbers of all arrays that hold values of a field. */
export function arraysIn({ arrays }: ValueTree): number[] {
  return [...arrays].flatMap(([array, branches]) => [array, ...[...branches.values()].flatMap(arraysIn)]);
}
