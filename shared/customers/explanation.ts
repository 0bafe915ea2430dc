import type { Claim } from '../identity/claims.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import type { TieRules, TieStatus } from '../identity/ties.ts';
import { type Edge, type IdentityNode, resolve, statusesAt } from './resolution.ts';

/** Whether a tie joins its two ends. `refused`: a person set them apart. `full`: together they have too many identities. */
export type JoinStatus = 'ties' | 'refused' | 'full';

/** Why a claim ties its account to the address, or does not. */
export type ClaimStatus =
  | TieStatus
  | JoinStatus
  /** The policy does not trust the address, or the addresses of this connection. */
  | 'never-linked';

/** A claim of an account on an address. */
export interface ClaimBetween {
  readonly account: IdentityName;
  readonly address: IdentityName;
  readonly claim: Claim;
}

/** A claim, and whether it ties. */
export interface ExplainedClaim extends ClaimBetween {
  readonly type: 'claim';
  readonly ends: Edge;
  readonly status: ClaimStatus;
}

/** Two accounts that their tool merged, or two identities that a person declared to be one customer. */
export interface ExplainedJoin {
  readonly type: 'tool-merge' | 'together';
  readonly ends: Edge;
  readonly status: JoinStatus;
}

/** Something that ties two identities, or would if no rule were against it. */
export type Evidence = ExplainedClaim | ExplainedJoin;

/** Why identities are one customer, or several. */
export interface Explanation {
  readonly evidence: readonly Evidence[];
  /** Pairs that a person set apart. */
  readonly apart: readonly Edge[];
}

/**
 * Judges all claims, merges by tools and commands between some identities. `claims` also contains those of devices, which are not
 * part of the nodes.
 */
export function explain(
  nodes: readonly IdentityNode[],
  claims: readonly ClaimBetween[],
  rules: TieRules,
): Explanation {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const resolution = resolve(nodes, rules);
  const refused = new Set(resolution.refused.map(keyOf));
  const full = new Set(resolution.full.map(keyOf));
  const joinStatus = (ends: Edge): JoinStatus => {
    if (refused.has(keyOf(ends))) return 'refused';
    return full.has(keyOf(ends)) ? 'full' : 'ties';
  };
  const statuses = new Map(nodes.map((node) => [node.name, statusesAt(node, byName, rules)]));
  const explained = claims.map((one): ExplainedClaim => {
    const ends: Edge = [one.account, one.address];
    return { ...one, type: 'claim', ends, status: statusOf(one, ends) };
  });
  const pairsOf = (listed: (node: IdentityNode) => readonly IdentityName[]) =>
    pairs(nodes.flatMap((node) => listed(node).map((other): Edge => [node.name, other])));
  const joins = (type: ExplainedJoin['type'], found: readonly Edge[]) =>
    found.map((ends): ExplainedJoin => ({ type, ends, status: joinStatus(ends) }));
  return {
    evidence: [
      ...explained,
      ...joins(
        'tool-merge',
        pairsOf(({ mergedInto }) => (mergedInto === null ? [] : [mergedInto])),
      ),
      ...joins(
        'together',
        pairsOf(({ together }) => together),
      ),
    ],
    apart: pairsOf(({ apart }) => apart),
  };

  function statusOf({ account, address }: ClaimBetween, ends: Edge): ClaimStatus {
    if (byName.get(account)?.facts.isDevice) return 'device';
    const status = statuses.get(address)?.get(account) ?? 'never-linked';
    return status === 'ties' ? joinStatus(ends) : status;
  }
}

/**
 * The evidence that leads from one identity to another: as few that do not tie as possible, then as few as possible. Null if
 * nothing leads there.
 */
export function shortestChain(
  evidence: readonly Evidence[],
  from: IdentityName,
  to: IdentityName,
): readonly Evidence[] | null {
  const reached = new Map<IdentityName, { readonly cost: number; readonly chain: readonly Evidence[] }>();
  reached.set(from, { cost: 0, chain: [] });
  const open = new Set([from]);
  for (;;) {
    const [here] = [...open].sort((a, b) => costOf(a) - costOf(b));
    if (here === undefined) return null;
    const { cost, chain } = reached.get(here) ?? { cost: 0, chain: [] };
    if (here === to) return chain;
    open.delete(here);
    for (const one of evidence) {
      const [a, b] = one.ends;
      if (a !== here && b !== here) continue;
      const there = a === here ? b : a;
      const further = cost + (one.status === 'ties' ? 1 : COST_OF_NO_TIE);
      if (further >= costOf(there)) continue;
      reached.set(there, { cost: further, chain: [...chain, one] });
      open.add(there);
    }
  }

  function costOf(name: IdentityName): number {
    return reached.get(name)?.cost ?? Number.POSITIVE_INFINITY;
  }
}

/** More than any chain is long. */
const COST_OF_NO_TIE = 10_000;

function pairs(found: readonly Edge[]): Edge[] {
  const sorted = found.map(([a, b]): Edge => (a < b ? [a, b] : [b, a]));
  return [...new Map(sorted.map((ends) => [keyOf(ends), ends])).values()];
}

/** The same for both directions. No identity contains a line feed. */
function keyOf(ends: Edge): string {
  return [...ends].sort().join('\n');
}
