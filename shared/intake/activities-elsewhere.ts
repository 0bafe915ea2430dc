import { isAddress } from '../identity/identity.ts';
import type { IdentityHash } from '../identity/identity-hash.ts';
import type { Wanted } from '../storage/customer-store.ts';
import type { NamedUpdate } from './named-update.ts';
import type { Reading } from './reading.ts';

/**
 * Where activities of one person may be stored if another version names more: under what has a claim with that person. Of what a tool reports
 * without versions, the log of the customer is read if it may have it, so only other customers matter.
 */
export function activitiesElsewhere(
  { owners, entries, customers }: Reading,
  { persons: [person = ''], activities }: NamedUpdate,
  { identityName, hiddenName }: IdentityHash,
): Required<Wanted>['activities'] {
  const claims = owners.get(identityName(person))?.claims ?? [];
  const own = new Set([...customers.values()].flatMap(({ homes }) => homes.map(hiddenName)));
  return activities.flatMap(({ id, about, version }) => {
    if (about !== null || entries.has(id)) return [];
    const others = claims.map(({ other }) => other);
    const places = version === '' ? others.filter((one) => isAddress(person) && !own.has(one)) : others;
    return places.map((home) => ({ id, home }));
  });
}
