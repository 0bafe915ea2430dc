import { expect } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import { createIdentityHash } from '../../shared/identity/identity-hash.ts';
import { type Activity, toLog } from '../../shared/lifecycle/activity.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import { readLogEntry } from '../../shared/storage/items.ts';
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
  key = TEST_KEY,
): void {
  const { hashOfName } = createIdentityHash(key);
  const customers = customersIn(items);
  const homes = customers.flatMap((customer) => customer.homes);
  expect(new Set(homes).size, 'homes, each of one customer').toBe(homes.length);
  const logs = new Map<string, Activity[]>(homes.map((home) => [`ID#${hashOfName(home)}`, []]));
  const ids: string[] = [];
  for (const item of items) {
    if (!String(item.SK).startsWith('ACT#')) continue;
    const { activity } = readLogEntry(item);
    const log = logs.get(String(item.PK));
    expect(log, 'the log of a home that belongs to a customer').toBeDefined();
    log?.push(activity);
    ids.push(activity.id);
  }
  expect(new Set(ids).size, 'activities, each kept once').toBe(ids.length);
  const owned = new Set(items.filter(({ SK }) => SK === 'OWNER').map(({ PK }) => PK));
  for (const home of homes) expect(owned, 'owners of homes').toContain(`ID#${hashOfName(home)}`);
  const expected = sent && new Set(sent.flatMap(({ activities }) => activities.map(({ id }) => id)));
  if (expected !== undefined) expect(ids.sort(), 'each activity').toEqual([...expected].sort());
  for (const { homes: own, lifecycle, stale } of customers) {
    if (stale) continue;
    const log = own.flatMap((home) => logs.get(`ID#${hashOfName(home)}`) ?? []);
    expect(lifecycle, 'the record as the fold of its log').toEqual(
      fold(policy, toLog(log), lifecycle.asOf).record,
    );
  }
}
