import type { Erasure } from '../customers/owner.ts';
import type { Identity } from '../identity/identity.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { combine, ownerNamedIn, parentNamedIn } from '../lifecycle/objects/history.ts';
import type { ObjectReport } from '../lifecycle/objects/object.ts';
import type { NamedUpdate } from './named-update.ts';
import type { Snapshot } from './snapshot.ts';
import { dropUntimelyContact } from './untimely.ts';

/**
 * The parts of an update that date from after the erasure of any identity that it names. An erased object stays
 * erased. `erased` when nothing remains. `busy` while the erasure is in progress, so that new items are never stored
 * beside items still to be deleted.
 */
export function dropErased(
  update: NamedUpdate,
  snapshot: Snapshot,
  identityName: (identity: Identity) => IdentityName,
): NamedUpdate | 'erased' | 'busy' {
  const named = [...update.persons, ...update.objects.flatMap((report) => personNamedIn(update, report))];
  const erasures = named.flatMap((identity) => erasureOf(snapshot, identity) ?? []);
  const isGone = (name: string) => snapshot.tombstones.has(name);
  const hasGoneObjects =
    snapshot.tombstones.size > 0 &&
    (update.objects.some(isGoneObject) || update.activities.some(isAboutGone));
  if (erasures.length === 0 && !hasGoneObjects) return update;
  const until = Math.max(Number.NEGATIVE_INFINITY, ...erasures.map(({ at }) => at));
  const activities = update.activities.filter((one) => one.occurredAt > until && !isAboutGone(one));
  const objects = update.objects.flatMap((report) => {
    if (isGoneObject(report)) return [];
    const snapshots = report.snapshots.filter(({ asOf }) => asOf > until);
    return snapshots.length === 0 ? [] : [{ ...report, snapshots }];
  });
  const hadContent = update.activities.length + update.objects.length > 0;
  // Without an instant, an update cannot be distinguished from what was known before the erasure.
  if (activities.length + objects.length === 0 && (hadContent || named.some(isGone))) return 'erased';
  if (named.some((identity) => isBeingErased(snapshot, identity))) return 'busy';
  const { contact: _, ...rest } = update;
  return { ...rest, ...dropUntimelyContact({ ...update, activities, objects }, (at) => at > until) };

  /**
   * An object that names nobody is gone with the one that it is of; one that names somebody who was erased, unless the one
   * that it is of belongs to somebody else. An account is erased as a person is: what it states as of a later time founds
   * a new customer.
   */
  function isGoneObject(report: ObjectReport): boolean {
    if (report.type === 'account') return false;
    if (isGone(report.object)) return true;
    const stored = snapshot.objects.get(report.object)?.history ?? null;
    // Together with what is stored, it may belong to somebody that it does not name itself.
    return [report, combine(stored, report)].some((history) => {
      const owner = ownerNamedIn(history);
      const parent = parentNamedIn(history);
      if (owner === null) return parent !== null && isGone(parent);
      return owner !== ownerNamedIn(report) && isGone(owner) && !belongsToSomebody(parent);
    });
  }

  function belongsToSomebody(object: IdentityName | null): boolean {
    const home = object === null ? undefined : snapshot.objectOwners.get(object)?.home;
    return home !== undefined && [...snapshot.owners.values()].some((owner) => owner.home === home);
  }

  function isAboutGone({ about }: { readonly about: string | null }): boolean {
    return about !== null && isGone(identityName(about));
  }
}

function personNamedIn({ identities }: NamedUpdate, report: ObjectReport): string[] {
  const name = ownerNamedIn(report);
  return name === null ? [] : [identities.get(name) ?? name];
}

/** The erasure of an identity that was erased; null of any other. */
export function erasureOf(snapshot: Snapshot, identity: Identity): Pick<Erasure, 'at'> | null {
  const gone = erasedCustomerOf(snapshot, identity);
  if (gone !== undefined) return { at: gone.erasedAt };
  return (snapshot.tombstones.get(identity) ?? snapshot.owners.get(identity))?.erasure ?? null;
}

function isBeingErased(snapshot: Snapshot, identity: Identity): boolean {
  const gone = erasedCustomerOf(snapshot, identity);
  return gone !== undefined && gone.left !== null;
}

function erasedCustomerOf({ owners, tombstones, erased }: Snapshot, identity: Identity) {
  const { customerId = null } = tombstones.get(identity) ?? owners.get(identity) ?? {};
  return customerId === null ? undefined : erased.get(customerId);
}
