import type { Link } from '../customers/linking.ts';
import type { Owner } from '../customers/owner.ts';
import type { Identity } from '../identity/identity.ts';
import type { IdentityHash } from '../identity/identity-hash.ts';
import type { NewEntry } from '../storage/commit.ts';
import type { Snapshot } from './snapshot.ts';

/** Most activities of one transaction. Leaves room for owners and transitions. */
const MAX_ACTIVITIES_PER_COMMIT = 40;
/**
 * Most activities and owners of one transaction. The rest of its 100 writes is for the records, their
 * transitions, and what a merged customer leaves.
 */
const MAX_ENTRIES_AND_OWNERS_PER_COMMIT = 80;

/** The part of an update that fits one transaction. */
export interface Portion {
  readonly entries: readonly NewEntry[];
  readonly owners: readonly Owner[];
}

/**
 * The oldest activities and the owners that fit one transaction. Homes come first: the record lists them from
 * the start, and their links must never be missing. An object is linked together with the first activity
 * about it.
 */
export function portionOf(
  link: Pick<Link, 'owners'>,
  fresh: readonly NewEntry[],
  reserved: number,
  { identityName }: IdentityHash,
): Portion {
  const room = MAX_ENTRIES_AND_OWNERS_PER_COMMIT - reserved;
  // The usual case.
  if (fresh.length <= MAX_ACTIVITIES_PER_COMMIT && fresh.length + link.owners.length <= room)
    return { entries: fresh, owners: link.owners };
  const portion = new Set(link.owners.filter(({ identity, home }) => identityName(identity) === home));
  const objects = new Map(link.owners.map((owner) => [owner.identity, owner]));
  const entries: NewEntry[] = [];
  for (const entry of fresh.slice(0, MAX_ACTIVITIES_PER_COMMIT)) {
    const object = entry.activity.about === null ? undefined : objects.get(entry.activity.about);
    const isNew = object !== undefined && !portion.has(object);
    if (entries.length + portion.size + (isNew ? 2 : 1) > room) break;
    entries.push(entry);
    if (isNew) portion.add(object);
  }
  const later = new Set(fresh.slice(entries.length).map(({ activity }) => activity.about));
  for (const owner of link.owners) {
    if (entries.length + portion.size >= room) break;
    if (!later.has(owner.identity)) portion.add(owner);
  }
  return { entries, owners: [...portion] };
}

/**
 * Records every object stored under a home, so that an erasure of the customer finds it: in the log if an
 * activity is about it, else with the first log entry written, else with the owner of the home.
 */
export function recordObjectNames(
  { entries, owners }: Portion,
  snapshot: Pick<Snapshot, 'owners'>,
  customerId: string,
  { identityName }: IdentityHash,
): Portion {
  const isReported = (identity: Identity) => entries.some(({ activity }) => activity.about === identity);
  const unnamed = owners.filter(
    ({ identity, home }) =>
      identityName(identity) !== home && !snapshot.owners.has(identity) && !isReported(identity),
  );
  if (unnamed.length === 0) return { entries, owners };
  const [first] = unnamed;
  const home = first?.home ?? '';
  const names = unnamed.map(({ identity }) => identityName(identity));
  const firstEntry = entries.findIndex((entry) => entry.home === home);
  if (firstEntry >= 0)
    return {
      owners,
      entries: entries.map((entry, index) =>
        index === firstEntry ? { ...entry, objects: [...new Set([...entry.objects, ...names])] } : entry,
      ),
    };
  const homeOwner =
    owners.find(({ identity }) => identityName(identity) === home) ??
    [...snapshot.owners.values()].find(({ identity }) => identityName(identity) === home);
  if (homeOwner === undefined) return { entries, owners };
  const named = { ...homeOwner, customerId, objects: [...new Set([...homeOwner.objects, ...names])] };
  return { entries, owners: [...owners.filter((owner) => owner !== homeOwner), named] };
}
