import type { Owner } from '../customers/owner.ts';
import type { Identity } from '../identity/identity.ts';
import { type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import type { Activity } from '../lifecycle/activity.ts';
import { FOLDED_ATTRIBUTES } from '../lifecycle/continue-fold.ts';
import { startsDenied } from '../lifecycle/held-objects.ts';
import { isUnclosable } from '../lifecycle/objects/account.ts';
import { changesOf } from '../lifecycle/objects/changes.ts';
import { attributeOf, combine, ownerNamedIn, parentNamedIn } from '../lifecycle/objects/history.ts';
import type { ObjectHistory, ObjectReport } from '../lifecycle/objects/object.ts';
import type { ObjectEntry } from '../storage/items.ts';
import { type NamedUpdate, personsNamedIn } from './named-update.ts';
import type { Snapshot } from './snapshot.ts';

/** An object with what an update adds to it, and the home that it belongs to now. */
export interface Placement {
  readonly report: ObjectReport;
  readonly owner: Owner | null;
  /** As stored; null if nothing is. */
  readonly before: ObjectEntry | null;
  readonly after: ObjectHistory;
  readonly home: IdentityName;
  /** The object that it is of, which notes it; null if there is none, or it was erased. */
  readonly parent: IdentityName | null;
  /** The objects above it, as far as they were read. It is among them itself if it is in a cycle of parents. */
  readonly above: readonly IdentityName[];
}

/** The history of an object, as far as it is known. */
type HistoryOf = (object: IdentityName) => ObjectReport | undefined;

/** The objects of an update for which something has to be written. */
export function placementsOf(update: NamedUpdate, snapshot: Snapshot): Placement[] {
  const histories = new Map(
    update.objects.map((report) => {
      const before = snapshot.objects.get(report.object)?.history ?? null;
      return [report.object, combine(before, report)] as const;
    }),
  );
  const historyOf: HistoryOf = (object) => histories.get(object) ?? snapshot.objects.get(object)?.history;
  return update.objects.flatMap((report): Placement[] => {
    const { object } = report;
    const after = histories.get(object) ?? report;
    const before = snapshot.objects.get(object) ?? null;
    const owner = snapshot.objectOwners.get(object) ?? null;
    const above = objectsAbove(object, historyOf);
    const home = homeOf(object, above, historyOf, snapshot);
    if (before?.history === after && before.home === home) return [];
    const named = parentNamedIn(after);
    const parent = named === null || snapshot.tombstones.has(named) ? null : named;
    return [{ report, owner, before, after, home, parent, above }];
  });
}

/**
 * The home of an object: that of the object that it is of, if this belongs to a person; else the account or address
 * that it names itself; else that of the object that it is of, which waits; else itself. An object in a cycle of parents
 * has no parent.
 */
function homeOf(
  object: IdentityName,
  above: readonly IdentityName[],
  historyOf: HistoryOf,
  snapshot: Snapshot,
): IdentityName {
  const history = historyOf(object);
  if (history === undefined) return snapshot.objectOwners.get(object)?.home ?? object;
  const named = ownerNamedIn(history);
  const [parent] = above.includes(object) ? [] : above;
  const ofParent =
    parent === undefined ? object : homeOf(parent, objectsAbove(parent, historyOf), historyOf, snapshot);
  return named === null || isPersonName(ofParent) ? ofParent : snapshot.nameOf(named);
}

/** The objects above an object, up to the first that is repeated. It is among them itself if it is in a cycle. */
function objectsAbove(object: IdentityName, historyOf: HistoryOf): readonly IdentityName[] {
  const above: IdentityName[] = [];
  for (;;) {
    const history = historyOf(above.at(-1) ?? object);
    const parent = history === undefined ? null : parentNamedIn(history);
    if (parent === null || above.includes(parent)) return above;
    above.push(parent);
  }
}

/** True if it lies elsewhere until now, or something of it does since a move was interrupted. */
export function isMoving({ before, owner, home }: Placement): boolean {
  return (before ?? owner ?? { home }).home !== home || (owner !== null && owner.ahead.length > 0);
}

/**
 * True if nothing follows from what is new: no change, owner, home or attribute that is folded differs, nor that it began
 * unpaid. It is still written, because an older snapshot may come later and contradict it.
 */
export function isConfirmation(placement: Placement, update: NamedUpdate, snapshot: Snapshot): boolean {
  const { before, after, parent } = placement;
  if (before === null || isMoving(placement)) return false;
  if (unknownPersonsIn([placement], update, snapshot).length > 0) return false;
  const { object } = after;
  if (parent !== null && snapshot.objectOwners.get(parent)?.children.includes(object) !== true) return false;
  return hasSameEffect(before.history, after);
}

/** True if no change and no attribute that is folded differs, nor that it began unpaid, nor whether an account can be closed. */
export function hasSameEffect(before: ObjectHistory, after: ObjectHistory): boolean {
  return (
    startsDenied(before) === startsDenied(after) &&
    isUnclosable(before) === isUnclosable(after) &&
    JSON.stringify(attributesOf(before)) === JSON.stringify(attributesOf(after)) &&
    JSON.stringify(changesOf(before)) === JSON.stringify(changesOf(after))
  );
}

/**
 * The persons that reports name, if nothing is stored of them, not even their erasure. They are stored before the
 * object: its history has only their hidden names, and it may belong to one of them by a later report that does not
 * name them.
 */
export function unknownPersonsIn(
  placements: readonly Placement[],
  { identities }: NamedUpdate,
  { owners, tombstones }: Snapshot,
): Identity[] {
  const unknown = new Set<Identity>();
  for (const { report } of placements)
    for (const name of personsNamedIn(report)) {
      const person = identities.get(name);
      if (person !== undefined && !owners.has(person) && !tombstones.has(person)) unknown.add(person);
    }
  return [...unknown];
}

const NAMING_OR_FOLDED = ['account', 'address', 'mergedInto', ...FOLDED_ATTRIBUTES] as const;

function attributesOf(history: ObjectHistory): unknown {
  const parts = [...new Set(history.snapshots.map(({ part }) => part))].sort();
  return parts.map((part) => [part, NAMING_OR_FOLDED.map((name) => attributeOf(history, part, name))]);
}

/**
 * The home of an activity that is about an object: it lies where the object lies. Undefined if it is about none. An object of
 * which nothing is known has its own home.
 */
export function homeOfActivity(
  { about }: Activity,
  objects: readonly Placement[],
  { objectOwners }: Snapshot,
  identityName: (identity: Identity) => IdentityName,
): IdentityName | undefined {
  if (about === null) return undefined;
  const object = identityName(about);
  const placed = objects.find(({ after }) => after.object === object);
  return placed?.home ?? objectOwners.get(object)?.home ?? object;
}
