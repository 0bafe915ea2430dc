import { isAddress } from '../identity/identity.ts';
import type { IdentityHash } from '../identity/identity-hash.ts';
import type { Wanted } from '../storage/customer-store.ts';
import type { NamedUpdate } from './named-update.ts';
import type { Reading } from './reading.ts';

/**
 * Where activities of one person may be stored if another report of them names more: under what has a claim with that person. Of
 * an account alone only numbered versions are looked for: nearly every account has an address, and each of its visits would cost another read.
 */
export function activitiesElsewhere(
  { owners, entries }: Reading,
  { persons: [person = ''], activities }: NamedUpdate,
  { identityName }: IdentityHash,
): Required<Wanted>['activities'] {
  const claims = owners.get(identityName(person))?.claims ?? [];
  return activities.flatMap(({ id, about, version }) => {
    if (about !== null || entries.has(id) || (version === '' && !isAddress(person))) return [];
    return claims.map(({ other }) => ({ id, home: other }));
  });
}
