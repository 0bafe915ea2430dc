import type { Alternative, Conditions } from './compile.ts';
import { arraysIn, type Chosen, consistentValues, type EventValues } from './event-values.ts';

/**
 * Decides whether an event matches an alternative.
 *
 * Fields are taken in the alphabetical order of their paths, as EventBridge does: an absent field is looked for only
 * in the elements that the fields before it have chosen. What failed once with the same choice is not tried again, so
 * the time does not grow exponentially with the number of fields.
 */
export function alternativeMatches(alternative: Alternative, event: EventValues): boolean {
  const fields = [...alternative].sort(([one], [other]) => (one < other ? -1 : 1));
  const lastUse = lastUses(fields, event);
  const failed = new Set<string>();

  function matchesFrom(position: number, chosenBefore: Chosen): boolean {
    const field = fields[position];
    if (field === undefined) return true;
    const chosen = stillUsed(chosenBefore, lastUse, position);
    const state = `${position} ${[...chosen].map(String).sort().join(' ')}`;
    if (failed.has(state)) return false;
    failed.add(state);
    for (const next of choicesFor(field, event, chosen)) if (matchesFrom(position + 1, next)) return true;
    return false;
  }

  return matchesFrom(0, new Map());
}

/** The choices with which a field holds. */
function* choicesFor(
  [path, conditions]: readonly [string, Conditions],
  event: EventValues,
  chosen: Chosen,
): Generator<Chosen> {
  const tree = event.get(path);
  const found = tree === undefined ? [] : consistentValues(tree, chosen);
  let isAbsent = true;
  for (const { value, chosen: next } of found) {
    isAbsent = false;
    if (conditions.some((condition) => condition.type === 'value' && condition.holds(value))) yield next;
  }
  if (isAbsent && conditions.some(({ type }) => type === 'absent')) yield chosen;
}

/** The position of the last field that has values in an array, by the number of the array. */
function lastUses(
  fields: readonly (readonly [string, Conditions])[],
  event: EventValues,
): ReadonlyMap<number, number> {
  const uses = new Map<number, number>();
  for (const [position, [path]] of fields.entries()) {
    const tree = event.get(path);
    for (const array of tree === undefined ? [] : arraysIn(tree)) uses.set(array, position);
  }
  return uses;
}

/** Leaves out the arrays in which no further field has values. */
function stillUsed(chosen: Chosen, lastUse: ReadonlyMap<number, number>, position: number): Chosen {
  const used = [...chosen].filter(([array]) => (lastUse.get(array) ?? -1) >= position);
  return used.length === chosen.size ? chosen : new Map(used);
}
