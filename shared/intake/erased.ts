import type { Erasure } from '../customers/owner.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import type { Identity } from '../identity/identity.ts';
import type { Snapshot } from './snapshot.ts';
import { dropUntimelyContact } from './timely-contact.ts';

/**
 * The parts of an update that date from after the erasure of any identity that it names. `erased` when
 * nothing remains. `busy` while the erasure is in progress, so that new items are never stored beside items
 * still to be deleted.
 */
export function dropErased(update: CustomerUpdate, snapshot: Snapshot): CustomerUpdate | 'erased' | 'busy' {
  const named = [...update.persons, ...update.objects];
  const erasures = named.flatMap((identity) => erasureOf(snapshot, identity) ?? []);
  if (erasures.length === 0) return update;
  const until = Math.max(...erasures.map(({ at }) => at));
  const activities = update.activities.filter(({ occurredAt }) => occurredAt > until);
  const isGone = (identity: Identity) => snapshot.tombstones.has(identity);
  // Without an instant, an update cannot be distinguished from what was known before the erasure.
  if (activities.length === 0 && (update.activities.length > 0 || named.some(isGone))) return 'erased';
  if (named.some((identity) => isBeingErased(snapshot, identity))) return 'busy';
  return dropUntimelyContact({ ...update, activities }, (at) => at > until);
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
