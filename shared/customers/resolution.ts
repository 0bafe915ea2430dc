import type { AccountFacts, Claim } from '../identity/claims.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import {
  type ClaimOnAddress,
  type ErasedClaims,
  type TieRules,
  type TieStatus,
  tiesAt,
} from '../identity/ties.ts';
import { MAX_HOMES, MAX_HOMES_WITH_PURCHASES } from './customer.ts';

/** An identity with everything that decides about its customer. Names are those of the nodes. */
export interface IdentityNode {
  readonly name: IdentityName;
  /** The connection of an account; null for an address. */
  readonly connection: string | null;
  /** What a claim of an account depends on. Of an address: that of nobody. */
  readonly facts: AccountFacts;
  /** Of an address: the accounts that have or had it. Of an account: nothing, as each claim stands once. */
  readonly claims: readonly { readonly account: IdentityName; readonly claim: Claim }[];
  /** True for an address that more accounts had than are kept. */
  readonly isCrowded: boolean;
  /** What is left at an address of accounts that were erased. */
  readonly erasedClaims: ErasedClaims;
  /** True for an address of which the policy says that it links nobody. */
  readonly isNeverLinked: boolean;
  /** The account that the tool merged it into; null if there is none. */
  readonly mergedInto: IdentityName | null;
  /** Identities that a person has declared to be another customer. */
  readonly apart: readonly IdentityName[];
  /** Identities that a person has declared to be the same customer. */
  readonly together: readonly IdentityName[];
}

/** Two identities that are tied. */
export type Edge = readonly [IdentityName, IdentityName];

/** Which identities form one customer. */
export interface Resolution {
  /** The homes of each customer, sorted by name. */
  readonly clusters: readonly (readonly IdentityName[])[];
  /** The ties that count, sorted. */
  readonly edges: readonly Edge[];
  /** Ties that join nobody: a person has declared the two customers apart. */
  readonly refused: readonly Edge[];
  /** Ties that would give a customer too many identities. */
  readonly full: readonly Edge[];
  /** Addresses that too many accounts have, or had, to be one person. */
  readonly shared: ReadonlySet<IdentityName>;
}

/**
 * Resolves identities into customers. It depends on nothing but the nodes and their order, so the order in which claims became
 * known does not matter. What a person declared comes first, then what tools merged, then the addresses that accounts have. A tie
 * is refused if it would join two who are apart, or give a customer too many identities.
 */
export function resolve(nodes: readonly IdentityNode[], rules: TieRules): Resolution {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const places = new Map(nodes.map(({ name }, place) => [name, place]));
  const inOrder = ([a, b]: Edge): Edge => (placeOf(a) < placeOf(b) ? [a, b] : [b, a]);
  const shared = new Set<IdentityName>();
  const claimed: Edge[] = [];
  for (const node of nodes) {
    // The accounts of a crowded address need not be known.
    if (node.isCrowded && !node.isNeverLinked) shared.add(node.name);
    for (const [account, status] of statusesAt(node, byName, rules)) {
      if (status === 'ties') claimed.push([account, node.name]);
      if (status === 'shared') shared.add(node.name);
    }
  }
  const edges = [
    ...sorted(nodes.flatMap(({ name, together }) => together.map((one) => inOrder([name, one])))),
    ...sorted(
      nodes.flatMap(({ name, mergedInto }): Edge[] => (mergedInto === null ? [] : [[name, mergedInto]])),
    ),
    ...sorted(claimed),
  ];
  return { ...clustersOf(byName, edges), edges, shared };

  function placeOf(name: IdentityName): number {
    return places.get(name) ?? nodes.length;
  }

  /** The edges between known nodes, by the places of both. */
  function sorted(found: readonly Edge[]): Edge[] {
    return found
      .filter(([a, b]) => places.has(a) && places.has(b))
      .sort(([a, b], [c, d]) => placeOf(a) - placeOf(c) || placeOf(b) - placeOf(d));
  }
}

/** Which claims on an address tie, by account. Nothing for an account. */
export function statusesAt(
  { claims, isCrowded, erasedClaims, isNeverLinked }: IdentityNode,
  nodes: ReadonlyMap<IdentityName, Pick<IdentityNode, 'facts' | 'connection'>>,
  rules: TieRules,
): ReadonlyMap<IdentityName, TieStatus> {
  if (isNeverLinked || claims.length === 0) return NO_STATUSES;
  const known = claims.flatMap(({ account, claim }): ClaimOnAddress[] => {
    const node = nodes.get(account);
    if (node === undefined || node.connection === null) return [];
    return [{ ...claim, account, connection: node.connection, facts: node.facts }];
  });
  return tiesAt(known, rules, isCrowded, erasedClaims);
}

const NO_STATUSES: ReadonlyMap<IdentityName, TieStatus> = new Map();

function clustersOf(
  nodes: ReadonlyMap<IdentityName, IdentityNode>,
  edges: readonly Edge[],
): Pick<Resolution, 'clusters' | 'refused' | 'full'> {
  const clusterOf = new Map([...nodes.keys()].map((name) => [name, new Set([name])]));
  const refused: Edge[] = [];
  const full: Edge[] = [];
  for (const edge of edges) {
    const [one, other] = edge.map((name) => clusterOf.get(name));
    if (one === undefined || other === undefined || one === other) continue;
    if (areApart(nodes, one, other)) refused.push(edge);
    else if (isTooLarge(nodes, one, other)) full.push(edge);
    else for (const name of other) clusterOf.set(name, one.add(name));
  }
  const clusters = [...new Set(clusterOf.values())].map((cluster) => [...cluster].sort());
  return { clusters: clusters.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)), refused, full };
}

/** Accounts of single purchases do not count as long as one transaction takes all. */
function isTooLarge(
  nodes: ReadonlyMap<IdentityName, IdentityNode>,
  one: ReadonlySet<IdentityName>,
  other: ReadonlySet<IdentityName>,
): boolean {
  const names = [...one, ...other];
  if (names.length <= MAX_HOMES) return false;
  return (
    names.length > MAX_HOMES_WITH_PURCHASES ||
    names.filter((name) => !nodes.get(name)?.facts.isPerPurchase).length > MAX_HOMES
  );
}

function areApart(
  nodes: ReadonlyMap<IdentityName, IdentityNode>,
  one: ReadonlySet<IdentityName>,
  other: ReadonlySet<IdentityName>,
): boolean {
  const isDeclared = (here: ReadonlySet<IdentityName>, there: ReadonlySet<IdentityName>) =>
    [...here].some((name) => nodes.get(name)?.apart.some((apart) => there.has(apart)));
  return isDeclared(one, other) || isDeclared(other, one);
}
