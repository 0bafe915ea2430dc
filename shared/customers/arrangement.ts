import type { IdentityName } from '../identity/identity-hash.ts';
import { MAX_HOMES } from './customer.ts';
import { maxPerConnection } from './max-per-connection.ts';

/** An identity and its links to others, by name. */
export interface Tied {
  readonly name: IdentityName;
  /** Identities that a delivery named together with it. */
  readonly links: readonly IdentityName[];
  /** Identities that a person has declared to be another customer. */
  readonly apart: readonly IdentityName[];
  /** Identities that a person has declared to be the same customer. */
  readonly together: readonly IdentityName[];
  /** True when it is known to belong to several customers. It links no customers. */
  readonly shared: boolean;
}

/** Which identities form one customer. */
export interface Arrangement {
  /** The homes of each customer, sorted by name. */
  readonly groups: readonly (readonly IdentityName[])[];
  /** All shared identities: those found now and those known before. Sorted. */
  readonly shared: readonly IdentityName[];
  /** The direct links between identities, sorted. */
  readonly pairs: readonly Pair[];
  /**
   * Links that do not merge: one end is shared, or a person has declared that the two customers are apart.
   */
  readonly refused: readonly Pair[];
}

/** Two identities that were named together. */
export type Pair = readonly [IdentityName, IdentityName];

/**
 * Resolves identities into customers from all their links. The result does not depend on the order in which
 * the links became known.
 * Identities that were named together are one customer, with two exceptions: a person has declared them
 * apart, or one of them is shared. An identity is shared when it links more than `mostCustomers` customers of
 * one connection, or more identities than a customer may have homes. A shared identity stands alone. Identities
 * that a person has declared the same are one customer without a link.
 */
export function arrange(
  identities: readonly Tied[],
  reported: readonly Pair[],
  mostCustomers: number,
): Arrangement {
  const nodes = new Map(identities.map((node) => [node.name, node]));
  const ties = pairsOf(nodes, [...pairsIn(nodes, 'links'), ...reported]);
  // Declarations of a person come first. They do not count as named together.
  const pairs = [...pairsOf(nodes, pairsIn(nodes, 'together')), ...ties];
  const shared = new Set(identities.filter((node) => node.shared).map(({ name }) => name));
  const neighbours = neighboursOf(ties);
  for (const [name, others] of neighbours)
    if (maxPerConnection([name, ...others]) > mostCustomers) shared.add(name);
  for (;;) {
    const { groups, refused } = grouped(nodes, pairs, shared);
    const tooLarge = groups.find((group) => group.length > MAX_HOMES);
    if (tooLarge === undefined)
      return {
        groups: groups.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
        shared: [...shared].sort(),
        pairs: pairs.filter((pair) => !pair.some((name) => shared.has(name))),
        refused: refused.filter((pair) => ties.includes(pair)),
      };
    shared.add(busiestOf(tooLarge, neighbours));
  }
}

function pairsIn(nodes: ReadonlyMap<IdentityName, Tied>, kept: 'links' | 'together'): Pair[] {
  return [...nodes.values()].flatMap((node) => node[kept].map((other): Pair => [node.name, other]));
}

/**
 * The pairs that are not declared apart, sorted, so that the result does not depend on their order of
 * arrival.
 */
function pairsOf(nodes: ReadonlyMap<IdentityName, Tied>, reported: readonly Pair[]): Pair[] {
  const isApart = (a: IdentityName, b: IdentityName) =>
    nodes.get(a)?.apart.includes(b) === true || nodes.get(b)?.apart.includes(a) === true;
  const pairs = reported
    .filter(([a, b]) => a !== b && nodes.has(a) && nodes.has(b) && !isApart(a, b))
    .map(([a, b]): Pair => (a < b ? [a, b] : [b, a]));
  // No identity contains a line feed.
  const unique = new Map(pairs.map((pair) => [pair.join('\n'), pair]));
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair);
}

function neighboursOf(pairs: readonly Pair[]): Map<IdentityName, Set<IdentityName>> {
  const neighbours = new Map<IdentityName, Set<IdentityName>>();
  const add = (a: IdentityName, b: IdentityName) =>
    neighbours.set(a, (neighbours.get(a) ?? new Set()).add(b));
  for (const [a, b] of pairs) {
    add(a, b);
    add(b, a);
  }
  return neighbours;
}

function grouped(
  nodes: ReadonlyMap<IdentityName, Tied>,
  pairs: readonly Pair[],
  shared: ReadonlySet<IdentityName>,
): { readonly groups: IdentityName[][]; readonly refused: Pair[] } {
  const groupOf = new Map([...nodes.keys()].map((name) => [name, new Set([name])]));
  const refused: Pair[] = [];
  for (const pair of pairs) {
    const [a, b] = pair;
    const [one, other] = [groupOf.get(a), groupOf.get(b)];
    if (one === undefined || other === undefined || one === other) continue;
    if (shared.has(a) || shared.has(b) || areApart(nodes, one, other)) refused.push(pair);
    else for (const name of other) groupOf.set(name, one.add(name));
  }
  const groups = [...new Set(groupOf.values())].map((group) => [...group].sort());
  return { groups, refused };
}

function areApart(
  nodes: ReadonlyMap<IdentityName, Tied>,
  one: ReadonlySet<IdentityName>,
  other: ReadonlySet<IdentityName>,
): boolean {
  const says = (here: ReadonlySet<IdentityName>, there: ReadonlySet<IdentityName>) =>
    [...here].some((name) => nodes.get(name)?.apart.some((apart) => there.has(apart)));
  return says(one, other) || says(other, one);
}

/** The identity that links the most others; the first by name if several do. */
function busiestOf(
  group: readonly IdentityName[],
  neighbours: ReadonlyMap<IdentityName, ReadonlySet<IdentityName>>,
): IdentityName {
  const ties = (name: IdentityName) => neighbours.get(name)?.size ?? 0;
  return [...group].sort((a, b) => ties(b) - ties(a) || (a < b ? -1 : 1))[0] ?? '';
}
