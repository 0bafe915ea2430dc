import type { Telling } from '../connectors/connector.ts';
import type { Customer } from '../customers/customer.ts';
import { linkTelling } from '../customers/linking.ts';
import { holderOf, inOrder, type Naming, nameTelling } from '../customers/naming.ts';
import { generationAfter } from '../customers/owner.ts';
import type { Identity } from '../identity/identity.ts';
import type { HomeName, IdentityHash } from '../identity/identity-hash.ts';
import type { Policy } from '../lifecycle/policy.ts';
import { backoff, type Pacing } from '../platform/backoff.ts';
import type { Clock } from '../platform/clock.ts';
import type { CustomerStore } from '../storage/customer-store.ts';
import { commitSome, freshEntries } from './commit-telling.ts';
import { withoutErased } from './erased.ts';
import type { WorkedUnion } from './rearrange.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';

/** What applying tellings needs. */
export interface Applying extends Pacing {
  readonly store: CustomerStore;
  readonly identityHash: IdentityHash;
  readonly policy: Policy;
  readonly clock: Clock;
}

/**
 * What became of a telling: something new was applied or linked, all was known, it is about somebody who was erased
 * since, or the table could not take it in time.
 */
export type TellingOutcome = 'applied' | 'known' | 'erased' | 'busy';

/** Whose a telling is: a customer as read (null for a new one), with a merge that is to be written with it. */
export interface Whose {
  readonly customer: Customer | null;
  readonly union: WorkedUnion | null;
  readonly isOurs: (home: HomeName) => boolean;
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
export async function applyTelling(
  applying: Applying,
  told: Telling,
  isLate: () => boolean,
): Promise<TellingOutcome> {
  // One delivery can tell a fact twice, and a transaction can write it only once.
  const whole = inOrder(told);
  let snapshot = await readSnapshot(applying, whole, false);
  let applied = false;
  for (let tries = 0; !isLate(); ) {
    const telling = withoutErased(whole, snapshot);
    if (telling === 'busy') return telling;
    if (telling === 'erased') return applied ? 'applied' : telling;
    const step = await nextStep(applying, telling, snapshot, isLate);
    if (step.is === 'nobody') return 'known';
    if (step.is === 'done') {
      const elsewhere = await applyElsewhere(applying, step.elsewhere, isLate);
      if (elsewhere !== 'applied') return elsewhere === 'known' && applied ? 'applied' : elsewhere;
      // Now that others are known there, what ties them to whom they are not with can be kept with both.
      applied = true;
      snapshot = await readSnapshot(applying, whole, true);
      continue;
    }
    if (step.is === 'all-committed') return 'applied';
    if (step.is === 'committed') {
      applied = true;
      snapshot = step.snapshot ?? (await readSnapshot(applying, whole, true));
    } else if (step.is === 'known') {
      snapshot = step.snapshot;
    } else {
      tries += 1;
      await applying.pause(backoff(applying.random, tries, SHORTEST_PAUSE, LONGEST_PAUSE));
      snapshot = await readSnapshot(applying, whole, true);
    }
  }
  return 'busy';
}

type Step =
  | { readonly is: 'nobody' }
  | { readonly is: 'done'; readonly elsewhere: readonly Telling[] }
  /** As nearly every delivery: nothing is left to be linked again for. */
  | { readonly is: 'all-committed' }
  /** Without a snapshot it has to be read again. */
  | { readonly is: 'committed'; readonly snapshot?: Snapshot }
  | { readonly is: 'known'; readonly snapshot: Snapshot }
  | { readonly is: 'conflict' };

/** One transaction of what applying a telling takes: parting or merging customers, and at last what was told. */
async function nextStep(
  applying: Applying,
  telling: Telling,
  snapshot: Snapshot,
  isLate: () => boolean,
): Promise<Step> {
  const { identityHash, policy } = applying;
  const { nameOf, hide } = identityHash;
  const rules = { nameOf, hide, mostCustomers: policy.linking.mostCustomers };
  if (isTorn(telling, snapshot)) return { is: 'conflict' };
  const naming = nameTelling(telling, snapshot, rules);
  if (naming === undefined) return { is: 'nobody' };
  const whose = naming.isUnclear ? await arranged(applying, naming, isLate) : holderOfAll(naming, snapshot);
  if ('is' in whose) return whose;
  const { customer, union, isOurs, isFirst } = whose;
  const customerId = customer?.customerId ?? newCustomerId(applying, naming, snapshot);
  const homes = union?.ground.homes ?? customer?.homes ?? [];
  const link = linkTelling(naming, snapshot, rules, { customerId, homes }, isOurs);
  const fresh = freshEntries(link, snapshot);
  if (fresh.length === 0 && link.owners.length === 0 && union === null)
    return { is: 'done', elsewhere: link.elsewhere };
  const outcome = await commitSome(applying, { customer, customerId, union, naming, link, snapshot, fresh });
  const { outcome: is } = outcome;
  if (is === 'all-committed' && isFirst) return { is: 'committed' };
  return is === 'conflict' || is === 'all-committed' ? { is } : { is, snapshot: outcome.snapshot };
}

/** Rare, so that what it takes is loaded when it is first needed. */
async function arranged(applying: Applying, naming: Naming, isLate: () => boolean) {
  const { arrangeCustomers } = await import('./arrange-customers.ts');
  return arrangeCustomers(applying, naming, isLate);
}

function holderOfAll({ holders }: Naming, { customers }: Snapshot): Whose {
  const [customer = null] = holders;
  // What somebody else holds stays theirs: an object that is shared by many.
  const others = customers.filter((one) => one !== customer);
  return { customer, union: null, isOurs: (home) => !others.some(({ homes }) => homes.includes(home)) };
}

/**
 * True when an identity is known and nobody holds it: somebody was merged or parted between one read and the next, and
 * what looks free is not.
 */
function isTorn({ persons, objects }: Telling, snapshot: Snapshot): boolean {
  const isLost = (identity: Identity) => {
    const owner = snapshot.owners.get(identity);
    if (owner === undefined || holderOf(snapshot, identity) !== undefined) return false;
    return !snapshot.tombstones.has(identity) && !snapshot.erased.has(owner.customerId);
  };
  return persons.some(isLost) || objects.some(isLost);
}

/** One who returns after an erasure is somebody new. */
function newCustomerId({ identityHash }: Applying, { founder }: Naming, snapshot: Snapshot): string {
  const erasure = snapshot.owners.get(founder)?.erasure ?? snapshot.tombstones.get(founder)?.erasure ?? null;
  return identityHash.customerIdOf(identityHash.nameOf(founder), generationAfter(erasure));
}

async function applyElsewhere(
  applying: Applying,
  tellings: readonly Telling[],
  isLate: () => boolean,
): Promise<TellingOutcome> {
  const outcomes: TellingOutcome[] = [];
  for (const telling of tellings) outcomes.push(await applyTelling(applying, telling, isLate));
  if (outcomes.includes('busy')) return 'busy';
  return outcomes.includes('applied') ? 'applied' : 'known';
}
