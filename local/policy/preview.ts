import { type ClaimBetween, type Evidence, explain } from '../../shared/customers/explanation.ts';
import { erasedAtOf, type Owner } from '../../shared/customers/owner.ts';
import { resolve } from '../../shared/customers/resolution.ts';
import { claimsOf } from '../../shared/identity/claims.ts';
import { ownAddress } from '../../shared/identity/email-identity.ts';
import type { HiddenName, IdentityName } from '../../shared/identity/identity-hash.ts';
import { canLink } from '../../shared/identity/linkable.ts';
import { nodesOf } from '../../shared/intake/neighbourhood.ts';
import { connectionOf } from '../../shared/intake/tie-rules.ts';
import { linkableRulesOf, type Policy } from '../../shared/lifecycle/policy.ts';
import type { StoredIdentities } from './stored-identities.ts';

/** Customers that would be one under other rules, and the ties that would make them so. */
export interface PreviewedMerge {
  readonly customerIds: readonly string[];
  readonly evidence: readonly Evidence[];
}

/** A customer that would be several under other rules, and what would no longer tie it. */
export interface PreviewedSplit {
  readonly customerId: string;
  /** The identities of each part; the first one keeps the id. */
  readonly parts: readonly (readonly IdentityName[])[];
  readonly evidence: readonly Evidence[];
}

/** What other linking rules would change. */
export interface Preview {
  readonly merges: readonly PreviewedMerge[];
  readonly splits: readonly PreviewedSplit[];
}

/** Compares the customers as they are with those that the rules of a policy give. */
export function previewOf(
  stored: StoredIdentities,
  policy: Policy,
  allowsAddressOnce: (connection: string) => boolean,
): Preview {
  const rules = { maxAccounts: policy.linking.maxAccounts, allowsAddressOnce };
  const { owners, claims } = ownersUnder(policy, stored);
  const nodes = nodesOf(
    { identityHash: { hiddenName: stored.hiddenName }, policy },
    owners,
    stored.tombstones,
  );
  const { clusters } = resolve(nodes, rules);
  const { evidence } = explain(nodes, claims, rules);

  const customerOf = new Map(
    stored.customers.flatMap((one) => one.homes.map((home) => [home, one] as const)),
  );
  const clusterOf = new Map(clusters.flatMap((names) => names.map((name) => [name, names] as const)));
  const evidenceOf = grouped(evidence, clusterOf, customerOf);

  const merges = clusters.flatMap((names): PreviewedMerge[] => {
    const customerIds = new Set(names.flatMap((name) => customerOf.get(name)?.customerId ?? []));
    if (customerIds.size < 2) return [];
    return [{ customerIds: [...customerIds].sort(), evidence: evidenceOf.joining.get(names) ?? [] }];
  });
  const splits = stored.customers.flatMap(({ customerId, homes }): PreviewedSplit[] => {
    const placeOf = (home: IdentityName) => clusterOf.get(home) ?? home;
    const parts = [...new Set(homes.map(placeOf))].map((place) =>
      homes.filter((home) => placeOf(home) === place),
    );
    if (parts.length < 2) return [];
    return [{ customerId, parts, evidence: evidenceOf.ending.get(customerId) ?? [] }];
  });
  return { merges, splits: splits.sort((a, b) => (a.customerId < b.customerId ? -1 : 1)) };
}

type Cluster = readonly IdentityName[] | undefined;

/** The ties between two customers by cluster, and what lies between two clusters by customer. */
function grouped(
  evidence: readonly Evidence[],
  clusterOf: ReadonlyMap<IdentityName, readonly IdentityName[]>,
  customerOf: ReadonlyMap<IdentityName, { readonly customerId: string }>,
) {
  const joining = new Map<Cluster, Evidence[]>();
  const ending = new Map<string, Evidence[]>();
  const add = <Key>(map: Map<Key, Evidence[]>, key: Key, one: Evidence) =>
    map.set(key, [...(map.get(key) ?? []), one]);
  for (const one of evidence) {
    const [a, b] = one.ends;
    const [before, after] = [customerOf.get(a), customerOf.get(b)];
    const isOneCluster = clusterOf.get(a) === clusterOf.get(b);
    if (one.status === 'ties' && isOneCluster && before !== after) add(joining, clusterOf.get(a), one);
    if (before !== undefined && before === after && !isOneCluster) add(ending, before.customerId, one);
  }
  return { joining, ending };
}

/** The owners with the claims that accounts have under the rules of a policy, and all claims, also those of devices. */
function ownersUnder(
  policy: Policy,
  { owners, tombstones, hiddenName, logs }: StoredIdentities,
): { readonly owners: ReadonlyMap<IdentityName, Owner>; readonly claims: readonly ClaimBetween[] } {
  const under = new Map<IdentityName, Owner>();
  const claims: ClaimBetween[] = [];
  const names = new Map([...owners.keys()].map((name) => [hiddenName(name), name]));
  const hiddenByIdentity = new Map([...owners].map(([name, { identity }]) => [identity, hiddenName(name)]));
  const erasedAt = erasedAtOf(
    new Map([...owners].map(([name, owner]) => [hiddenName(name), owner])),
    tombstones,
  );
  const held = new Map<HiddenName, Owner['claims'][number][]>();
  for (const [name, owner] of owners) {
    const connection = connectionOf(owner.identity);
    // What is no identity under the policy ties nobody.
    if (connection === null || !canLink(owner.identity, linkableRulesOf(policy, connection))) continue;
    const account = hiddenName(name);
    const log = logs.get(name) ?? { activities: [], objects: [] };
    const byId = hiddenByIdentity.get(ownAddress(owner.identity) ?? '') ?? null;
    const counting = claimsOf(account, log, policy.linking.maxAddresses, byId, erasedAt);
    const { facts, mergedInto } = counting;
    const own = [...counting.claims].map(([other, claim]) => ({ other, ...claim }));
    under.set(name, { ...owner, claims: own, facts, mergedInto });
    for (const { other, ...claim } of own) {
      const list = held.get(other) ?? [];
      held.set(other, list);
      list.push({ other: account, ...claim });
    }
    for (const [other, claim] of claimsOf(account, log, Number.POSITIVE_INFINITY, byId, erasedAt).claims) {
      const address = names.get(other);
      if (address !== undefined) claims.push({ account: name, address, claim });
    }
  }
  for (const [name, owner] of owners)
    if (connectionOf(owner.identity) === null) {
      // While an erasure is in progress, the claims of its accounts are still counted.
      const unfinished = owner.claims.filter(({ other }) => tombstones.has(other));
      under.set(name, { ...owner, claims: [...(held.get(hiddenName(name)) ?? []), ...unfinished] });
    }
  return { owners: under, claims };
}
