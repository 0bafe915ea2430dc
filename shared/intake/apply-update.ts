import { linkUpdate } from '../customers/linking.ts';
import {
  canonical,
  knownCustomerOf,
  type LinkingRules,
  type Match,
  matchUpdate,
} from '../customers/match.ts';
import { generationAfter } from '../customers/owner.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import type { Identity } from '../identity/identity.ts';
import { backoff } from '../platform/backoff.ts';
import type { Whose } from './arrange-customers.ts';
import { commitSome, freshEntries } from './commit-update.ts';
import { dropErased } from './erased.ts';
import type { Services } from './services.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';

/**
 * Result of an update: `applied` when something new was applied or linked, `known` when nothing was new,
 * `erased` when it concerns a customer that was erased since, `busy` when the table could not take it in
 * time.
 */
export type UpdateOutcome = 'applied' | 'known' | 'erased' | 'busy';

const MIN_PAUSE = 8;
const MAX_PAUSE = 1_000;

/**
 * Applies an update to its customer. Each commit is one transaction. On a version conflict everything is read
 * and computed again. Returns `busy` once `isLate` is true; what was committed by then stays, and applying
 * the update again has no second effect.
 */
export async function applyUpdate(
  services: Services,
  update: CustomerUpdate,
  isLate: () => boolean,
): Promise<UpdateOutcome> {
  // One delivery can report a fact twice, but a transaction can write it only once.
  const whole = canonical(update);
  let applied = false;
  // 1. Read everything that the update concerns.
  let snapshot = await readSnapshot(services, whole, false);
  for (let conflicts = 0; !isLate(); ) {
    // 2. Drop what an erasure covers.
    const current = dropErased(whole, snapshot);
    if (current === 'busy') return current;
    if (current === 'erased') return applied ? 'applied' : current;
    // 3. Match, link and fold, and commit as much as fits one transaction.
    const step = await takeStep(services, current, snapshot, isLate);
    // 4. Continue from what is stored now, until nothing is left.
    switch (step.type) {
      case 'no-identity':
        return 'known';
      case 'all-committed':
        return 'applied';
      case 'committed':
        applied = true;
        snapshot = step.snapshot ?? (await readSnapshot(services, whole, true));
        break;
      case 'known':
        snapshot = step.snapshot;
        break;
      case 'conflict':
        conflicts += 1;
        await services.pause(backoff(services.random, conflicts, MIN_PAUSE, MAX_PAUSE));
        snapshot = await readSnapshot(services, whole, true);
        break;
      case 'done': {
        const others = await applyToOthers(services, step.forOthers, isLate);
        if (others !== 'applied') return others === 'known' && applied ? 'applied' : others;
        // The others are stored now, so their links to this customer can be stored at both ends.
        applied = true;
        snapshot = await readSnapshot(services, whole, true);
      }
    }
  }
  return 'busy';
}

type Step =
  | { readonly type: 'no-identity' }
  | { readonly type: 'done'; readonly forOthers: readonly CustomerUpdate[] }
  /** The usual case: nothing is left to link. */
  | { readonly type: 'all-committed' }
  /** Without a snapshot, everything has to be read again. */
  | { readonly type: 'committed'; readonly snapshot?: Snapshot }
  | { readonly type: 'known'; readonly snapshot: Snapshot }
  | { readonly type: 'conflict' };

/**
 * One transaction of an update: a split or merge of customers, or log entries with their record and events.
 */
async function takeStep(
  services: Services,
  update: CustomerUpdate,
  snapshot: Snapshot,
  isLate: () => boolean,
): Promise<Step> {
  const { identityName, hiddenName } = services.identityHash;
  const rules: LinkingRules = {
    identityName,
    hiddenName,
    mostCustomers: services.policy.linking.mostCustomers,
  };
  if (isTorn(update, snapshot)) return { type: 'conflict' };
  // 3.1 Match: the customers that own the identities of the update.
  const match = matchUpdate(update, snapshot, rules);
  if (match === undefined) return { type: 'no-identity' };
  // 3.2 Resolve: the one customer that the update belongs to.
  const assignment = match.isAmbiguous
    ? await arranged(services, match, isLate)
    : holderOfAll(match, snapshot);
  if ('type' in assignment) return assignment;
  const { customer, union, isOurs, isFirst } = assignment;
  const customerId = customer?.customerId ?? newCustomerId(services, match, snapshot);
  const homes = union?.basis.homes ?? customer?.homes ?? [];
  // 3.3 Link: the owners and log entries that the update adds.
  const link = linkUpdate(match, snapshot, rules, { customerId, homes }, isOurs);
  const fresh = freshEntries(link, snapshot);
  if (fresh.length === 0 && link.owners.length === 0 && union === null)
    return { type: 'done', forOthers: link.forOthers };
  // 3.4 Fold and commit.
  const outcome = await commitSome(services, { customer, customerId, union, match, link, snapshot, fresh });
  return outcome.type === 'all-committed' && isFirst ? { type: 'committed' } : outcome;
}

/** Rarely needed, so it is loaded only then. */
async function arranged(services: Services, match: Match, isLate: () => boolean) {
  const { arrangeCustomers } = await import('./arrange-customers.ts');
  return arrangeCustomers(services, match, isLate);
}

function holderOfAll({ candidates }: Match, { customers }: Snapshot): Whose {
  const [customer = null] = candidates;
  // A shared object stays with the customer that owns it.
  const others = customers.filter((one) => one !== customer);
  return { customer, union: null, isOurs: (home) => !others.some(({ homes }) => homes.includes(home)) };
}

/**
 * True when an identity is known but no customer that was read lists its home: a merge or split happened
 * between two reads, so the identity only looks unowned.
 */
function isTorn({ persons, objects }: CustomerUpdate, snapshot: Snapshot): boolean {
  const isLost = (identity: Identity) => {
    const owner = snapshot.owners.get(identity);
    if (owner === undefined || knownCustomerOf(snapshot, identity) !== undefined) return false;
    return !snapshot.tombstones.has(identity) && !snapshot.erased.has(owner.customerId);
  };
  return persons.some(isLost) || objects.some(isLost);
}

/** A person who returns after an erasure is a new customer. */
function newCustomerId({ identityHash }: Services, { founder }: Match, snapshot: Snapshot): string {
  const erasure = snapshot.owners.get(founder)?.erasure ?? snapshot.tombstones.get(founder)?.erasure ?? null;
  return identityHash.customerIdOf(identityHash.identityName(founder), generationAfter(erasure));
}

async function applyToOthers(
  services: Services,
  updates: readonly CustomerUpdate[],
  isLate: () => boolean,
): Promise<UpdateOutcome> {
  const outcomes: UpdateOutcome[] = [];
  for (const update of updates) outcomes.push(await applyUpdate(services, update, isLate));
  if (outcomes.includes('busy')) return 'busy';
  return outcomes.includes('applied') ? 'applied' : 'known';
}
