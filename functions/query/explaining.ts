import {
  type ClaimBetween,
  type ExplainedClaim,
  type Explanation,
  explain,
} from '../../shared/customers/explanation.ts';
import { erasedAtOf, type Owner } from '../../shared/customers/owner.ts';
import { type AccountLog, claimsOf } from '../../shared/identity/claims.ts';
import type { HiddenName, IdentityName } from '../../shared/identity/identity-hash.ts';
import { type StatedBy, statedByOf } from '../../shared/identity/stated-by.ts';
import { nodesOf, readNeighbourhood } from '../../shared/intake/neighbourhood.ts';
import type { Services } from '../../shared/intake/services.ts';
import { connectionOf, tieRulesOf } from '../../shared/intake/tie-rules.ts';
import { logOf } from '../../shared/storage/folded-log.ts';

/** An explanation, with what is needed to show it. */
export interface ReadExplanation extends Explanation {
  /** The owners of all identities that occur in it. */
  readonly owners: ReadonlyMap<IdentityName, Owner>;
  /** What the log of the account of a claim says of it. Only the logs of the homes are read. */
  reported(claim: ExplainedClaim): Reported;
}

/** When a claim was last reported, and what first stated it; null for an account of somebody else. */
interface Reported {
  readonly last: number;
  readonly statedBy: StatedBy | null;
}

/** Reads what ties the homes of one or two customers, or would tie them if no rule were against it. */
export async function readExplanation(
  services: Services,
  homes: readonly IdentityName[],
): Promise<ReadExplanation> {
  const { store, identityHash } = services;
  const { hiddenName, identityName } = identityHash;
  const { owners: near, tombstones } = await readNeighbourhood(services, homes);
  const known = new Set([...near.keys()].map(hiddenName));
  // Whoever is set apart from a home need not be near it.
  const others = homes.flatMap((home) => near.get(home)?.apart ?? []).filter((name) => !known.has(name));
  const found = others.length === 0 ? [] : (await store.find({ identities: others }, true)).owners;
  const owners = new Map([...near, ...found.map((owner) => [identityName(owner.identity), owner] as const)]);
  const names = new Map([...owners.keys()].map((name) => [hiddenName(name), name]));
  const erasedAt = erasedAtOf(
    new Map([...owners.values()].map((owner) => [hiddenName(identityName(owner.identity)), owner])),
    tombstones,
  );
  const accounts = homes.filter((home) => connectionOf(owners.get(home)?.identity ?? '#') !== null);
  const logs = new Map<IdentityName, AccountLog>();
  await Promise.all(accounts.map(async (home) => logs.set(home, logOf(await store.readLog([home])))));
  // With the last reports of all, which an owner stores only if something depends on them, and with those of devices.
  const inLogs = new Map(
    [...logs].map(([account, log]) => [
      account,
      claimsOf(hiddenName(account), log, Number.POSITIVE_INFINITY, null, erasedAt).claims,
    ]),
  );
  const devices = accounts.filter((home) => owners.get(home)?.facts.isDevice);
  const claims = [
    ...storedClaims(owners, names),
    ...devices.flatMap((account) =>
      [...(inLogs.get(account) ?? [])].flatMap(([other, claim]): ClaimBetween[] => {
        const address = names.get(other);
        return address === undefined ? [] : [{ account, address, claim }];
      }),
    ),
  ];
  return {
    ...explain(nodesOf(services, owners, tombstones), claims, tieRulesOf(services)),
    owners,
    reported({ account, address, claim }) {
      const log = logs.get(account);
      if (log === undefined) return { last: claim.last, statedBy: null };
      const at = { address: hiddenName(address), since: claim.since };
      return {
        last: Math.max(claim.last, inLogs.get(account)?.get(at.address)?.last ?? claim.last),
        statedBy: statedByOf(hiddenName(account), log, at),
      };
    },
  };
}

function storedClaims(
  owners: ReadonlyMap<IdentityName, Owner>,
  names: ReadonlyMap<HiddenName, IdentityName>,
): ClaimBetween[] {
  return [...owners].flatMap(([address, owner]) => {
    if (connectionOf(owner.identity) !== null) return [];
    return owner.claims.flatMap(({ other, ...claim }) => {
      const account = names.get(other);
      return account === undefined ? [] : [{ account, address, claim }];
    });
  });
}
