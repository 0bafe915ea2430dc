import type { Telling } from '../connectors/connector.ts';
import type { Erasure } from '../customers/owner.ts';
import type { Identity } from '../identity/identity.ts';
import type { Snapshot } from './snapshot.ts';
import { withTimelyContact } from './timely-contact.ts';

/**
 * What a telling says of the time after an erasure of any that it names. `erased` when nothing is left of it;
 * `busy` while the erasure is still going on, so that what comes anew never lies beside what is to be deleted.
 */
export function withoutErased(telling: Telling, snapshot: Snapshot): Telling | 'erased' | 'busy' {
  const named = [...telling.persons, ...telling.objects];
  const erasures = named.flatMap((identity) => erasureOf(snapshot, identity) ?? []);
  if (erasures.length === 0) return telling;
  const until = Math.max(...erasures.map(({ at }) => at));
  const activities = telling.activities.filter(({ occurredAt }) => occurredAt > until);
  const isGone = (identity: Identity) => snapshot.tombstones.has(identity);
  // What tells no time cannot be told from what was known before.
  if (activities.length === 0 && (telling.activities.length > 0 || named.some(isGone))) return 'erased';
  if (named.some((identity) => isBeingErased(snapshot, identity))) return 'busy';
  return withTimelyContact({ ...telling, activities }, (at) => at > until);
}

function erasureOf({ owners, tombstones, erased }: Snapshot, identity: Identity): Pick<Erasure, 'at'> | null {
  const owner = tombstones.get(identity) ?? owners.get(identity);
  if (owner === undefined) return null;
  const gone = erased.get(owner.customerId);
  return gone === undefined ? owner.erasure : { at: gone.erasedAt };
}

function isBeingErased({ owners, tombstones, erased }: Snapshot, identity: Identity): boolean {
  const owner = tombstones.get(identity) ?? owners.get(identity);
  const gone = owner && erased.get(owner.customerId);
  return gone !== undefined && gone.left !== null;
}
