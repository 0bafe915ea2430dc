import type { Owner } from '../customers/owner.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { FOLDED_ATTRIBUTES } from '../lifecycle/continue-fold.ts';
import { changesOf } from '../lifecycle/objects/changes.ts';
import { attributeOf, combine, ownerNamedIn, parentNamedIn } from '../lifecycle/objects/history.ts';
import type { ObjectHistory, ObjectReport } from '../lifecycle/objects/object.ts';
import type { ObjectEntry } from '../storage/items.ts';
import type { NamedUpdate } from './named-update.ts';
import type { Snapshot } from './snapshot.ts';

/** An object with what an update adds to it, and the home that it belongs to now. */
export interface Placement {
  readonly report: ObjectReport;
  readonly owner: Owner | null;
  /** As stored; null if nothing is. */
  readonly before: ObjectEntry | null;
  readonly after: ObjectHistory;
  readonly home: IdentityName;
  /** The object whose home it has, because it names nobody itself. */
  readonly parent: IdentityName | null;
}

/** The objects of an update for which something has to be written. */
export function placementsOf(update: NamedUpdate, snapshot: Snapshot): Placement[] {
  const histories = new Map(
    update.objects.map((report) => {
      const before = snapshot.objects.get(report.object)?.history ?? null;
      return [report.object, combine(before, report)] as const;
    }),
  );
  return update.objects.flatMap((report): Placement[] => {
    const { object } = report;
    const after = histories.get(object) ?? report;
    const before = snapshot.objects.get(object) ?? null;
    const owner = snapshot.objectOwners.get(object) ?? null;
    const home = homeOf(object, histories, snapshot, new Set());
    const parent = ownerNamedIn(after) === null ? parentNamedIn(after) : null;
    if (before?.history === after && before.home === home) return [];
    return [{ report, owner, before, after, home, parent }];
  });
}

/**
 * The home of an object: the account or address that it names, else the home of the object that it is of, else
 * itself. A cycle of parents leads to nobody.
 */
function homeOf(
  object: IdentityName,
  histories: ReadonlyMap<IdentityName, ObjectHistory>,
  snapshot: Snapshot,
  met: Set<IdentityName>,
): IdentityName {
  const history = histories.get(object);
  if (history === undefined) return snapshot.objectOwners.get(object)?.home ?? object;
  const parent = parentNamedIn(history);
  const named = ownerNamedIn(history);
  if (named !== null || parent === null || met.has(object)) return named ?? object;
  return homeOf(parent, histories, snapshot, met.add(object));
}

/**
 * True if nothing follows from what is new: no change, owner, home or attribute that is folded differs. It is still
 * written, because an older snapshot may come later and contradict it.
 */
export function isConfirmation({ before, after, home, parent }: Placement, snapshot: Snapshot): boolean {
  if (before === null || before.home !== home) return false;
  const { object } = after;
  if (parent !== null && snapshot.objectOwners.get(parent)?.children.includes(object) !== true) return false;
  return (
    JSON.stringify(attributesOf(before.history)) === JSON.stringify(attributesOf(after)) &&
    JSON.stringify(changesOf(before.history)) === JSON.stringify(changesOf(after))
  );
}

const NAMING_OR_FOLDED = ['account', 'address', ...FOLDED_ATTRIBUTES] as const;

function attributesOf(history: ObjectHistory): unknown {
  const parts = [...new Set(history.snapshots.map(({ part }) => part))].sort();
  return parts.map((part) => [part, NAMING_OR_FOLDED.map((name) => attributeOf(history, part, name))]);
}
