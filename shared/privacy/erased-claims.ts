import { NO_FACTS, type Owner } from '../customers/owner.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { type ClaimOnAddress, type ErasedClaims, handoverOf } from '../identity/ties.ts';
import type { Services } from '../intake/services.ts';
import { connectionOf, tieRulesOf } from '../intake/tie-rules.ts';
import { edgesOf } from './erased-customer.ts';

/** The erased identities, by hash, and the connections of their accounts. */
export interface ErasedIdentities {
  readonly homes: ReadonlySet<string>;
  readonly accounts: ReadonlyMap<string, string>;
}

/**
 * The owner without what it names of erased identities; the same object if it names none. Of erased accounts that had the address
 * now, the number remains, and of an address that passed on, the instant. So the erasure of some never ties the others.
 */
export async function withoutErased(
  services: Services,
  owner: Owner,
  erased: ErasedIdentities,
): Promise<Owner> {
  const { hashOfName } = services.identityHash;
  const isOther = (name: IdentityName) => !erased.homes.has(hashOfName(name));
  if (edgesOf(owner).every(isOther)) return owner;
  const { claims, mergedInto, mergedFrom, apart, together } = owner;
  return {
    ...owner,
    claims: claims.filter(({ other }) => isOther(other)),
    mergedInto: mergedInto !== null && isOther(mergedInto) ? mergedInto : null,
    mergedFrom: mergedFrom.filter(isOther),
    erasedClaims:
      connectionOf(owner.identity) === null ? await leftOf(services, owner, erased) : owner.erasedClaims,
    apart: apart.filter(isOther),
    together: together.filter(isOther),
  };
}

/** What is left of the claims of erased accounts on an address. */
async function leftOf(
  services: Services,
  { claims, erasedClaims }: Owner,
  { homes, accounts }: ErasedIdentities,
): Promise<ErasedClaims> {
  const { hashOfName, hiddenName, identityName } = services.identityHash;
  const gone = claims.filter(({ other }) => homes.has(hashOfName(other)));
  if (gone.length === 0) return erasedClaims;
  const counts = { ...erasedClaims.counts };
  for (const { other, until } of gone) {
    const connection = accounts.get(hashOfName(other));
    if (connection !== undefined && until === null) counts[connection] = (counts[connection] ?? 0) + 1;
  }
  const { owners } = await services.store.find({ identities: claims.map(({ other }) => other) }, true);
  const known = new Map(owners.map((owner) => [hiddenName(identityName(owner.identity)), owner]));
  const all = claims.flatMap(({ other, ...claim }): ClaimOnAddress[] => {
    const owner = known.get(other);
    const connection = owner === undefined ? accounts.get(hashOfName(other)) : connectionOf(owner.identity);
    if (connection === undefined || connection === null) return [];
    return [{ ...claim, account: other, connection, facts: owner?.facts ?? NO_FACTS }];
  });
  const rules = tieRulesOf(services);
  const handover = handoverOf(all, rules);
  const kept = handoverOf(
    all.filter(({ account }) => !homes.has(hashOfName(account))),
    rules,
  );
  const isShown = handover <= Math.max(kept, erasedClaims.handover ?? Number.NEGATIVE_INFINITY);
  return { counts, handover: isShown ? erasedClaims.handover : handover };
}
