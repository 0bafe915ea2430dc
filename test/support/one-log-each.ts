import { expect } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import { createIdentityHash, isPersonName } from '../../shared/identity/identity-hash.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import { logOf } from '../../shared/storage/folded-log.ts';
import { activitiesIn, objectsIn, readLogEntry } from '../../shared/storage/items.ts';
import { customersIn } from './delivered.ts';
import { TEST_KEY } from './services.ts';

/**
 * Expects that each home belongs to one customer and has an owner, that every activity is in the log of one customer
 * and nowhere else, and that each record is the fold of its log. With `sent`, expects that no activity is missing.
 */
export function expectOneLogEach(
  items: readonly Record<string, unknown>[],
  policy: Policy,
  sent?: readonly CustomerUpdate[],
): void {
  const { hashOfName } = createIdentityHash(TEST_KEY);
  const customers = customersIn(items);
  const homes = customers.flatMap((customer) => customer.homes);
  expect(new Set(homes).size, 'homes, each of one customer').toBe(homes.length);
  const entries = items
    .filter(({ SK }) => String(SK).startsWith('ACT#') || String(SK).startsWith('OBJ#'))
    .map(readLogEntry);
  // What nobody owns lies under the name of an object.
  const owned = entries.filter(({ home }) => isPersonName(home));
  for (const { home } of owned) expect(homes, 'homes of customers').toContain(home);
  const ids = activitiesIn(entries).map(({ activity }) => activity.id);
  expect(new Set(ids).size, 'activities, each kept once').toBe(ids.length);
  const objects = objectsIn(entries).map(({ history }) => history.object);
  expect(new Set(objects).size, 'objects, each kept once').toBe(objects.length);
  const owners = new Set(items.filter(({ SK }) => SK === 'OWNER').map(({ PK }) => PK));
  for (const home of homes) expect(owners, 'owners of homes').toContain(`ID#${hashOfName(home)}`);
  const expected = sent && new Set(sent.flatMap(({ activities }) => activities.map(({ id }) => id)));
  if (expected !== undefined) expect(ids.sort(), 'each activity').toEqual([...expected].sort());
  for (const { homes: own, lifecycle, stale } of customers) {
    if (stale) continue;
    const log = logOf(owned.filter(({ home }) => own.includes(home)));
    expect(lifecycle, 'the record as the fold of its log').toEqual(fold(policy, log, lifecycle.asOf).record);
  }
}
