import type { Link } from '../customers/linking.ts';
import type { Owner } from '../customers/owner.ts';
import type { Identity } from '../identity/identity.ts';
import type { IdentityHash } from '../identity/identity-hash.ts';
import type { NewEntry } from '../storage/commit.ts';
import type { Snapshot } from './snapshot.ts';

/** Activities that one transaction takes at most, so that owners and transitions fit in beside them. */
const MOST_ACTIVITIES_A_COMMIT = 40;
/** Beside them a transaction of 100 writes holds the records, their transitions, and what a merged customer leaves. */
const MOST_ENTRIES_AND_OWNERS_A_COMMIT = 80;

/** What of an update one transaction takes. */
export interface Portion {
  readonly entries: readonly NewEntry[];
  readonly owners: readonly Owner[];
}

/**
 * The oldest activities and the identities to be linked that fit into one transaction. Homes come first, as the record
 * lists them from the start, and what ties them is never to be missing; an object is linked with the first activity
 * about it.
 */
export function portionOf(
  link: Pick<Link, 'owners'>,
  fresh: readonly NewEntry[],
  reserved: number,
  { identityName }: IdentityHash,
): Portion {
  const room = MOST_ENTRIES_AND_OWNERS_A_COMMIT - reserved;
  // As nearly every delivery.
  if (fresh.length <= MOST_ACTIVITIES_A_COMMIT && fresh.length + link.owners.length <= room)
    return { entries: fresh, owners: link.owners };
  const portion = new Set(link.owners.filter(({ identity, home }) => identityName(identity) === home));
  const objects = new Map(link.owners.map((owner) => [owner.identity, owner]));
  const entries: NewEntry[] = [];
  for (const entry of fresh.slice(0, MOST_ACTIVITIES_A_COMMIT)) {
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
 * Every object kept under a home is named in its log, or else with its owner: so that whoever erases the customer
 * finds it. An object that no activity is about is named by the first one that is written with it.
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
  const bearer = entries.findIndex((entry) => entry.home === home);
  if (bearer >= 0)
    return {
      owners,
      entries: entries.map((entry, index) =>
        index === bearer ? { ...entry, objects: [...new Set([...entry.objects, ...names])] } : entry,
      ),
    };
  const keeper =
    owners.find(({ identity }) => identityName(identity) === home) ??
    [...snapshot.owners.values()].find(({ identity }) => identityName(identity) === home);
  if (keeper === undefined) return { entries, owners };
  const named = { ...keeper, customerId, objects: [...new Set([...keeper.objects, ...names])] };
  return { entries, owners: [...owners.filter((owner) => owner !== keeper), named] };
}
