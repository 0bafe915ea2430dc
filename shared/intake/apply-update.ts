import type { CustomerUpdate } from '../connectors/connector.ts';
import type { Customer } from '../customers/customer.ts';
import { linkUpdate } from '../customers/linking.ts';
import { canonical, holderOf, type Match, matchUpdate } from '../customers/match.ts';
import { generationAfter } from '../customers/owner.ts';
import type { Identity } from '../identity/identity.ts';
import type { IdentityHash, IdentityName } from '../identity/identity-hash.ts';
import type { Policy } from '../lifecycle/policy.ts';
import type { Clock } from '../platform/clock.ts';
import type { CustomerStore } from '../storage/customer-store.ts';
import { commitSome, freshEntries } from './commit-update.ts';
import { dropErased } from './erased.ts';
import type { WorkedUnion } from './rearrange.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';

/** What applying updates needs. */
export interface Services {
  readonly store: CustomerStore;
  readonly identityHash: IdentityHash;
  readonly policy: Policy;
  readonly clock: Clock;
  /** Resolves after that many milliseconds; tests pass a quicker one. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** 0 ≤ random() < 1. */
  readonly random: () => number;
}

/**
 * What became of an update: something new was applied or linked, all was known, it is about somebody who was erased
 * since, or the table could not take it in time.
 */
export type UpdateOutcome = 'applied' | 'known' | 'erased' | 'busy';

/** Whose an update is: a customer as read (null for a new one), with a merge that is to be written with it. */
export interface Whose {
  readonly customer: Customer | null;
  readonly union: WorkedUnion | null;
  readonly isOurs: (home: IdentityName) => boolean;
  /** More is to be done when this is written. */
  readonly isFirst?: true;
}

const SHORTEST_PAUSE = 8;
const LONGEST_PAUSE = 1_000;

/**
 * Applies what a delivery tells about one customer: read, link, fold, commit, each commit one transaction,
 * and all of it again when somebody else was quicker. Gives up as `busy` when `isLate` says so; what
 * was committed by then stays, and applying again doubles nothing.
 */
export async function applyUpdate(
  services: Services,
  reported: CustomerUpdate,
  isLate: () => boolean,
): Promise<UpdateOutcome> {
  // One delivery can tell a fact twice, and a transaction can write it only once.
  const whole = canonical(reported);
  let snapshot = await readSnapshot(services, whole, false);
  let applied = false;
  for (let tries = 0; !isLate(); ) {
    const update = dropErased(whole, snapshot);
    if (update === 'busy') return update;
    if (update === 'erased') return applied ? 'applied' : update;
    const step = await nextStep(services, update, snapshot, isLate);
    if (step.is === 'nobody') return 'known';
    if (step.is === 'done') {
      const elsewhere = await applyElsewhere(services, step.elsewhere, isLate);
      if (elsewhere !== 'applied') return elsewhere === 'known' && applied ? 'applied' : elsewhere;
      // Now that others are known there, what ties them to whom they are not with can be kept with both.
      applied = true;
      snapshot = await readSnapshot(services, whole, true);
      continue;
    }
    if (step.is === 'all-committed') return 'applied';
    if (step.is === 'committed') {
      applied = true;
      snapshot = step.snapshot ?? (await readSnapshot(services, whole, true));
    } else if (step.is === 'known') {
      snapshot = step.snapshot;
    } else {
      tries += 1;
      await services.pause(jitter(services.random, tries));
      snapshot = await readSnapshot(services, whole, true);
    }
  }
  return 'busy';
}

type Step =
  | { readonly is: 'nobody' }
  | { readonly is: 'done'; readonly elsewhere: readonly CustomerUpdate[] }
  /** As nearly every delivery: nothing is left to be linked again for. */
  | { readonly is: 'all-committed' }
  /** Without a snapshot it has to be read again. */
  | { readonly is: 'committed'; readonly snapshot?: Snapshot }
  | { readonly is: 'known'; readonly snapshot: Snapshot }
  | { readonly is: 'conflict' };

/** One transaction of what applying an update takes: parting or merging customers, and at last what was told. */
async function nextStep(
  services: Services,
  update: CustomerUpdate,
  snapshot: Snapshot,
  isLate: () => boolean,
): Promise<Step> {
  const { identityHash, policy } = services;
  const { identityName, hiddenName } = identityHash;
  const rules = { identityName, hiddenName, mostCustomers: policy.linking.mostCustomers };
  if (isTorn(update, snapshot)) return { is: 'conflict' };
  const match = matchUpdate(update, snapshot, rules);
  if (match === undefined) return { is: 'nobody' };
  const whose = match.isAmbiguous ? await arranged(services, match, isLate) : holderOfAll(match, snapshot);
  if ('is' in whose) return whose;
  const { customer, union, isOurs, isFirst } = whose;
  const customerId = customer?.customerId ?? newCustomerId(services, match, snapshot);
  const homes = union?.basis.homes ?? customer?.homes ?? [];
  const link = linkUpdate(match, snapshot, rules, { customerId, homes }, isOurs);
  const fresh = freshEntries(link, snapshot);
  if (fresh.length === 0 && link.owners.length === 0 && union === null)
    return { is: 'done', elsewhere: link.forOthers };
  const outcome = await commitSome(services, { customer, customerId, union, match, link, snapshot, fresh });
  const { outcome: is } = outcome;
  if (is === 'all-committed' && isFirst) return { is: 'committed' };
  return is === 'conflict' || is === 'all-committed' ? { is } : { is, snapshot: outcome.snapshot };
}

/** Rare, so that what it takes is loaded when it is first needed. */
async function arranged(services: Services, match: Match, isLate: () => boolean) {
  const { arrangeCustomers } = await import('./arrange-customers.ts');
  return arrangeCustomers(services, match, isLate);
}

function holderOfAll({ candidates: holders }: Match, { customers }: Snapshot): Whose {
  const [customer = null] = holders;
  // What somebody else holds stays theirs: an object that is shared by many.
  const others = customers.filter((one) => one !== customer);
  return { customer, union: null, isOurs: (home) => !others.some(({ homes }) => homes.includes(home)) };
}

/**
 * True when an identity is known and nobody holds it: somebody was merged or parted between one read and the next, and
 * what looks free is not.
 */
function isTorn({ persons, objects }: CustomerUpdate, snapshot: Snapshot): boolean {
  const isLost = (identity: Identity) => {
    const owner = snapshot.owners.get(identity);
    if (owner === undefined || holderOf(snapshot, identity) !== undefined) return false;
    return !snapshot.tombstones.has(identity) && !snapshot.erased.has(owner.customerId);
  };
  return persons.some(isLost) || objects.some(isLost);
}

/** One who returns after an erasure is somebody new. */
function newCustomerId({ identityHash }: Services, { founder }: Match, snapshot: Snapshot): string {
  const erasure = snapshot.owners.get(founder)?.erasure ?? snapshot.tombstones.get(founder)?.erasure ?? null;
  return identityHash.customerIdOf(identityHash.identityName(founder), generationAfter(erasure));
}

async function applyElsewhere(
  services: Services,
  updates: readonly CustomerUpdate[],
  isLate: () => boolean,
): Promise<UpdateOutcome> {
  const outcomes: UpdateOutcome[] = [];
  for (const update of updates) outcomes.push(await applyUpdate(services, update, isLate));
  if (outcomes.includes('busy')) return 'busy';
  return outcomes.includes('applied') ? 'applied' : 'known';
}

function jitter(random: () => number, tries: number): number {
  return random() * Math.min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** tries);
}
