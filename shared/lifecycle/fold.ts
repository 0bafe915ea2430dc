import { type Activity, toLog } from './activity.ts';
import { comparePlaces } from './change-types.ts';
import { countAgain } from './count-again.ts';
import { type Folded, foldSteps, withAccounts } from './fold-steps.ts';
import { HeldObjects, isSaleType } from './held-objects.ts';
import type { Holdings } from './holdings.ts';
import { changesOf } from './objects/changes.ts';
import type { ObjectHistory } from './objects/object.ts';
import type { Policy } from './policy.ts';
import { blankRecord } from './record.ts';

/** Everything that is known of a customer. */
export interface Log {
  readonly activities: Iterable<Activity>;
  readonly objects: readonly ObjectHistory[];
  /** Since when each account of the customer that can be closed is known. May be empty if none is closed. */
  readonly accounts: readonly number[];
}

/** `record = fold(policy, log, asOf)`: the record of a customer from their whole log, in any order. */
export function fold(policy: Policy, log: Log, asOf: number): Folded {
  const blank = blankRecord(policy);
  const families = familiesIn(log.objects);
  const start = { ...blank, facts: { ...blank.facts, families } };
  const steps = [...toLog(log.activities), ...log.objects.flatMap(changesOf)].sort(comparePlaces);
  const holdings: Holdings = {
    objects: new HeldObjects(log.objects),
    sales: new Map(),
    whole: { refunds: [], at: null, countAgain, accounts: log.accounts },
    looseRefunds: [],
  };
  const folded = foldSteps(policy, start, holdings, steps, asOf);
  if (folded === 'needs-log') throw new Error('a fold of the whole log needs no log');
  return withAccounts(folded, log.accounts.length);
}

/** What the payments and invoices that have a history of their own are of, subscriptions excepted. */
function familiesIn(objects: readonly ObjectHistory[]): string[] {
  const held = new HeldObjects(objects);
  const sales = held.all().filter(({ type }) => isSaleType(type));
  const parents = sales.flatMap((sale) =>
    sale.parent === null || held.subscriptionOf(sale) !== null ? [] : [sale.parent],
  );
  return [...new Set(parents)].sort();
}
