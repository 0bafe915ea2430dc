import type { IdentityName } from '../identity/identity-hash.ts';
import type { Placement } from '../intake/placement.ts';

/**
 * How many writes of a transaction are for objects, so that a customer needs as few transactions as possible. If the claims of somebody
 * leave no room for so many, the updates are applied one by one.
 */
const OBJECT_WRITES = 75;

/** The first objects whose writes fit one transaction: each itself, its owner, and that of the object that it is of. */
export function largePortion(placements: readonly Placement[]): readonly Placement[] {
  const owners = new Set<IdentityName>();
  for (const [index, { after, parent }] of placements.entries()) {
    if (after.type !== 'account') owners.add(after.object);
    if (parent !== null) owners.add(parent);
    if (index + 1 + owners.size > OBJECT_WRITES) return placements.slice(0, index);
  }
  return placements;
}
