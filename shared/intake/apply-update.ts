import { linkUpdate } from '../customers/linking.ts';
import { canonical, holderOf, type LinkingRules, type Match, matchUpdate } from '../customers/match.ts';
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
 * What became of an update: something new was applied or linked, everything was known, it is about a customer who was
 * erased since, or the table could not take it in time.
 */
export type UpdateOutcome = 'applied' | 'known' | 'erased' | 'busy';

const SHORTEST_PAUSE = 8;
const LONGEST_PAUSE = 1_000;

/**
 * Applies an update to the customer it is about. Each commit is one transaction; on a version conflict everything is
 * read and computed again. Returns `busy` when `isLate` says so: what was committed by then stays, and applying the
 * update again changes nothing twice.
 */
export async function applyUpdate(
  services: Services,
  update: CustomerUpdate,
  isLate: () => boolean,
): Promise<UpdateOutcome> {
  // One delivery can report a fact twice, and a transaction can write it only once.
  const whole = canonical(update);
  let applied = false;
  // 1. Read all that the update concerns.
  let snapshot = await readSnapshot(services, whole, false);
  for (let conflicts = 0; !isLate(); ) {
    // 2. Leave out what an erasure covers.
    const current = dropErased(whole, snapshot);
    if (current === 'busy') return current;
    if (current === 'erased') return applied ? 'applied' : current;
    // 3. Match, link, fold, and commit what one transaction takes.
    const step = await takeStep(services, current, snapshot, isLate);
    // 4. Go on from what is stored now, until nothing is left.
    switch (step.type) {
      case 'nobody':
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
        await services.pause(backoff(services.random, conflicts, SHORTEST_PAUSE, LONGEST_PAUSE));
        snapshot = await readSnapshot(services, whole, true);
        break;
      case 'done': {
        const others = await applyToOthers(services, step.forOthers, isLate);
        if (others !== 'applied') return others === 'known' && applied ? 'applied' : others;
        // Now that the others are stored, their ties to this customer can be kept with both.
        applied = true;
        snapshot = await readSnapshot(services, whole, true);
      }
    }
  }
  return 'busy';
}

type Step =
  | { readonly type: 'nobody' }
  | { readonly type: 'done'; readonly forOthers: readonly CustomerUpdate[] }
  /** The usual case: nothing is left to link. */
  | { readonly type: 'all-committed' }
  /** Without a snapshot everything has to be read again. */
  | { readonly type: 'committed'; readonly snapshot?: Snapshot }
  | { readonly type: 'known'; readonly snapshot: Snapshot }
  | { readonly type: 'conflict' };

/** One transaction of an update: a split or merge of customers, or the log entries with their record and events. */
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
  // 3.1 Match: the customers whose identities the update names.
  const match = matchUpdate(update, snapshot, rules);
  if (match === undefined) return { type: 'nobody' };
  // 3.2 Resolve: the one customer it belongs to.
  const whose = match.isAmbiguous ? await arranged(services, match, isLate) : holderOfAll(match, snapshot);
  if ('type' in whose) return whose;
  const { customer, union, isOurs, isFirst } = whose;
  const customerId = customer?.customerId ?? newCustomerId(services, match, snapshot);
  const homes = union?.basis.homes ?? customer?.homes ?? [];
  // 3.3 Link: the owners and log entries that this adds.
  const link = linkUpdate(match, snapshot, rules, { customerId, homes }, isOurs);
  const fresh = freshEntries(link, snapshot);
  if (fresh.length === 0 && link.owners.length === 0 && union === null)
    return { type: 'done', forOthers: link.forOthers };
  // 3.4 Fold and commit.
  const outcome = await commitSome(services, { customer, customerId, union, match, link, snapshot, fresh });
  return outcome.type === 'all-committed' && isFirst ? { type: 'committed' } : outcome;
}

/** Rarely needed, so its code loads when it is first needed. */
async function arranged(services: Services, match: Match, isLate: () => boolean) {
  const { arrangeCustomers } = await import('./arrange-customers.ts');
  return arrangeCustomers(services, match, isLate);
}

function holderOfAll({ candidates }: Match, { customers }: Snapshot): Whose {
  const [customer = null] = candidates;
  // An object that is shared by many stays with the customer who holds it.
  const others = customers.filter((one) => one !== customer);
  return { customer, union: null, isOurs: (home) => !others.some(({ homes }) => homes.includes(home)) };
}

/**
 * True when an identity is known and no customer holds it: a merge or split happened between two reads, and what looks
 * free is not.
 */
function isTorn({ persons, objects }: CustomerUpdate, snapshot: Snapshot): boolean {
  const isLost = (identity: Identity) => {
    const owner = snapshot.owners.get(identity);
    if (owner === undefined || holderOf(snapshot, identity) !== undefined) return false;
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
