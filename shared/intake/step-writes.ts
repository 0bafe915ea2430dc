import { type Change, type ChangeBasis, sourcesOf, unpublished } from '../customers/change.ts';
import { type Customer, hasOtherRules, type MergedCustomer } from '../customers/customer.ts';
import { NO_ADDITIONS } from '../customers/customer-log.ts';
import { type Owner, versionAfter } from '../customers/owner.ts';
import { withOwnersWritten } from '../customers/owner-versions.ts';
import type { Resolution } from '../customers/resolution.ts';
import { homesToSettle } from '../customers/steps.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { emitMetric } from '../platform/logger.ts';
import { METRICS } from '../platform/names.ts';
import { type Commit, ownersWritten } from '../storage/commit.ts';
import { isTombstone } from '../storage/owner-items.ts';
import { changeWithLog } from './change-with-log.ts';
import type { Neighbourhood } from './neighbourhood.ts';
import type { PlannedStep } from './planned-step.ts';
import type { Services } from './services.ts';

/** What is stored of customers because of the resolution. A customer that is marked stays so until everything around it is settled. */
type Standing = (
  homes: readonly IdentityName[],
  isMarked: boolean,
) => Pick<Customer, 'shared' | 'full' | 'unsettled'>;

/** What a transaction changes of customers because of claims, besides what an update changes of one. */
export interface Beside {
  readonly planned: PlannedStep | null;
  readonly standing: Standing;
  /** Customers of which only the standing and the version change. */
  readonly touched: readonly Customer[];
  /** True if nothing is left to split or merge after this transaction. Else customers are marked until then. */
  readonly isSettled: boolean;
}

/**
 * What a step changes, and what of others. `after` are the customers that there are afterwards. Those with `changed` owners get a greater
 * version, so that nobody decides by older claims. With the last step the others get the standing that is due, as far as there is room.
 */
export function besideOf(
  resolution: Resolution,
  planned: PlannedStep | null,
  after: readonly Pick<Customer, 'homes'>[],
  others: readonly Customer[],
  changed: ReadonlyMap<IdentityName, Owner>,
  room: number,
): Beside {
  const due = homesToSettle(resolution, after);
  const refused = new Set(resolution.full.flat());
  const isSettled = due.size === 0;
  const standing: Standing = (homes, isMarked) => ({
    shared: homes.some((home) => resolution.shared.has(home)),
    full: homes.some((home) => refused.has(home)),
    unsettled: !isSettled && (isMarked || homes.some((home) => due.has(home))),
  });
  const isChanged = ({ homes }: Customer) => homes.some((home) => changed.has(home));
  const isOther = (one: Customer) => {
    const { shared, full, unsettled } = standing(one.homes, one.unsettled);
    return isSettled && (shared !== one.shared || full !== one.full || unsettled !== one.unsettled);
  };
  const touched = others.filter(isChanged);
  const left = others.filter((one) => !isChanged(one) && isOther(one));
  return { planned, standing, touched: [...touched, ...left.slice(0, Math.max(0, room))], isSettled };
}

/**
 * The changes of a step and of touched customers. `own` is what an update changes of one customer after the step, `losing` what it
 * changes of others.
 */
export async function changesBeside(
  store: Services['store'],
  { planned, standing, touched }: Beside,
  own?: Change<Customer>,
  losing: readonly Change<Customer>[] = [],
): Promise<Change<Customer | MergedCustomer>[]> {
  const bases = planned?.bases ?? [];
  const folded = await Promise.all(
    bases.map(async (basis) => {
      if (basis.customerId === own?.stored.customerId) return own;
      const settled = { ...basis, ...standing(basis.homes, basis.unsettled) };
      const change = await changeWithLog(store, settled, basis.homes, [], NO_ADDITIONS, []);
      // Nothing is added that could be known.
      return 'known' in change ? [] : withRulesOf(basis, change);
    }),
  );
  const changes = folded.flat();
  const isTouched = (customerId: string) => touched.some((one) => one.customerId === customerId);
  const isLosing = (customerId: string) => losing.some(({ stored }) => stored.customerId === customerId);
  const settled = (customer: Customer): Customer => ({
    ...customer,
    ...standing(customer.homes, customer.unsettled),
  });
  return [
    ...changes.filter((change) => change !== own),
    ...(planned?.formerAfter(changes.map(({ stored }) => stored)) ?? []),
    ...losing.map((one) =>
      isTouched(one.stored.customerId) ? { ...one, stored: settled(one.stored) } : one,
    ),
    ...touched.filter(({ customerId }) => !isLosing(customerId)).map((one) => unpublished(settled(one))),
  ];
}

/**
 * A customer that comes from one with other rules counts as one of these, because nobody has looked yet at what its accounts claim by
 * the new ones.
 */
function withRulesOf(basis: ChangeBasis, change: Change<Customer>): Change<Customer> {
  const other = sourcesOf(basis).find((one) => hasOtherRules(one, basis.policy));
  if (other === undefined) return change;
  const { policyVersion } = other.lifecycle;
  return {
    ...change,
    stored: { ...change.stored, lifecycle: { ...change.stored.lifecycle, policyVersion } },
  };
}

/** Owners that change, and those of homes that get another customer. */
export function movedOwners(
  stored: Neighbourhood['stored'],
  changed: ReadonlyMap<IdentityName, Owner>,
  planned: PlannedStep | null,
): ReadonlyMap<IdentityName, Owner> {
  const owners = new Map(changed);
  for (const [name, customerId] of planned?.moved ?? []) {
    const owner = changed.get(name) ?? stored.get(name);
    if (owner !== undefined) owners.set(name, { ...owner, customerId });
  }
  return owners;
}

/** What is known of a neighbourhood after a transaction, without reading it again. */
export function afterCommit(
  { identityHash: { identityName, hiddenName } }: Services,
  around: Neighbourhood,
  { customers: changes, owners }: Pick<Commit, 'customers' | 'owners'>,
): Neighbourhood {
  const stored = new Map(around.stored);
  const tombstones = new Map(around.tombstones);
  for (const { owner, previous } of owners) {
    if (isTombstone(owner)) continue;
    const name = identityName(owner.identity);
    stored.set(name, { ...owner, version: versionAfter(previous) });
    tombstones.delete(hiddenName(name));
  }
  const customers = new Map(around.customers.map((one) => [one.customerId, one]));
  const written = ownersWritten(owners, identityName);
  for (const { stored: one } of changes)
    if ('lifecycle' in one) customers.set(one.customerId, withOwnersWritten(one, written));
    else customers.delete(one.customerId);
  return { owners: stored, stored, tombstones, customers: [...customers.values()], asked: around.asked };
}

/** Counts the shared addresses that a split leaves alone. */
export function reportSplit({ planned, standing }: Pick<Beside, 'planned' | 'standing'>): void {
  const parts = planned?.bases.filter(({ splitFrom }) => splitFrom !== null) ?? [];
  const alone = parts.filter(({ homes }) => standing(homes, false).shared);
  if (alone.length > 0) emitMetric(METRICS.notLinked, alone.length);
}
