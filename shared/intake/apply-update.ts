import type { CustomerUpdate } from '../identity/customer-update.ts';
import { backoff } from '../platform/backoff.ts';
import { type NamedUpdate, nameObjects, partOf } from './named-update.ts';
import type { Services } from './services.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';
import { takeStep } from './take-step.ts';

/**
 * Result of an update: `applied` when something new was applied or linked, `known` when nothing was new,
 * `erased` when it concerns a customer that was erased since, `busy` when the table could not take it in
 * time, `deferred` when it was stored for the review to apply.
 */
export type UpdateOutcome = 'applied' | 'known' | 'erased' | 'busy' | 'deferred';

/** Stores the whole update for the review to apply; false if that is not possible. */
type Defer = (snapshot: Snapshot) => Promise<boolean>;

const MIN_PAUSE = 8;
const MAX_PAUSE = 1_000;
/** So many writers were faster before an update is deferred, if that is allowed: fewer would defer often, more would wait long. */
const LOST_RACES = 4;

/**
 * Applies an update to its customer. Each commit is one transaction. On a version conflict everything is read
 * and computed again. Returns `busy` once `isLate` is true; what was committed by then stays, and applying
 * the update again has no second effect. With `mayDefer`, an update that loses several races is stored for the review to
 * apply, so that many deliveries at once for one customer do not wait for each other.
 */
export function applyUpdate(
  services: Services,
  update: CustomerUpdate,
  isLate: () => boolean,
  mayDefer = false,
): Promise<UpdateOutcome> {
  const defer: Defer = async (snapshot) =>
    mayDefer && (await import('./defer-update.ts')).deferUpdate(services, update, snapshot);
  // One delivery can report a fact twice, but a transaction can write it only once.
  return applyNamed(services, nameObjects(update, services.identityHash), isLate, defer);
}

async function applyNamed(
  services: Services,
  whole: NamedUpdate,
  isLate: () => boolean,
  defer: Defer,
): Promise<UpdateOutcome> {
  let applied = false;
  // 1. Read everything that the update concerns.
  let snapshot = await readSnapshot(services, whole, false);
  let conflicts = 0;
  while (!isLate()) {
    // 2. Drop what an erasure covers.
    const current = hasErasures(snapshot) ? await withoutErased(services, whole, snapshot) : whole;
    if (current === 'busy') return current;
    if (current === 'erased') return applied ? 'applied' : current;
    // 3. Place objects, match, link and fold, and commit as much as fits one transaction.
    const step = await takeStep(services, current, snapshot, isLate);
    // 4. Continue from what is stored now, until nothing is left.
    switch (step.type) {
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
        if (conflicts >= LOST_RACES && (await defer(snapshot))) return 'deferred';
        await services.pause(backoff(services.random, conflicts, MIN_PAUSE, MAX_PAUSE));
        snapshot = await readSnapshot(services, whole, true);
        break;
      case 'unknown-persons': {
        const parts = step.persons.map((person) => ({ persons: [person], objects: [], activities: [] }));
        const outcome = await applyParts(services, whole, parts, isLate, defer);
        if (outcome === 'busy' || outcome === 'deferred') return outcome;
        snapshot = await readSnapshot(services, whole, true);
        break;
      }
      case 'done': {
        applied ||= step.isConfirmed;
        const others = await applyParts(services, whole, step.forOthers, isLate, defer);
        if (others !== 'applied') return others === 'known' && applied ? 'applied' : others;
        // The others are stored now, so what they claim of this customer can be stored at both ends.
        applied = true;
        snapshot = await readSnapshot(services, whole, true);
      }
    }
  }
  return (await defer(snapshot)) ? 'deferred' : 'busy';
}

function hasErasures({ owners, tombstones, erased }: Snapshot): boolean {
  if (tombstones.size + erased.size > 0) return true;
  for (const { erasure } of owners.values()) if (erasure !== null) return true;
  return false;
}

/** Rarely needed, so it is loaded only then. */
async function withoutErased(services: Services, update: NamedUpdate, snapshot: Snapshot) {
  const { dropErased } = await import('./erased.ts');
  return dropErased(update, snapshot, services.identityHash.identityName);
}

/** Applies parts of an update, each on its own. */
async function applyParts(
  services: Services,
  whole: NamedUpdate,
  parts: readonly CustomerUpdate[],
  isLate: () => boolean,
  defer: Defer,
): Promise<UpdateOutcome> {
  const outcomes: UpdateOutcome[] = [];
  for (const part of parts) {
    const outcome = await applyNamed(services, partOf(whole, part), isLate, defer);
    // The whole update is stored, with the other parts.
    if (outcome === 'deferred') return outcome;
    outcomes.push(outcome);
  }
  if (outcomes.includes('busy')) return 'busy';
  return outcomes.includes('applied') ? 'applied' : 'known';
}
