import { type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import { MOST_HOMES } from './customer.ts';
import { maxPerConnection } from './max-per-connection.ts';

/** An identity with what ties it to others, each by name. */
export interface Tied {
  readonly name: IdentityName;
  /** Identities that were named together with it. */
  readonly links: readonly IdentityName[];
  /** Identities that a person has said are somebody else. */
  readonly apart: readonly IdentityName[];
  /** Identities that a person has said are the same. */
  readonly together: readonly IdentityName[];
  /** It is known to tie together more than one person: it links nobody. */
  readonly shared: boolean;
  /** True for a home; false for an object that lies under the home that it links to. */
  readonly isHome: boolean;
}

/** Which identities are one customer. */
export interface Arrangement {
  /** Homes by customer, sorted by name. */
  readonly groups: readonly (readonly IdentityName[])[];
  /** Identities that tie together too many, those that were known to included; sorted. */
  readonly shared: readonly IdentityName[];
  /** What ties identities directly, sorted. */
  readonly pairs: readonly Pair[];
  /** Those that make nobody one: one of the two is shared, or a person has said that others with them are apart. */
  readonly refused: readonly Pair[];
}

/** Two identities that were named together. */
export type Pair = readonly [IdentityName, IdentityName];

/**
 * Works out who is one customer from everything that ties the identities together, whatever the order in which it
 * became known: what was named together is one, unless a person has said otherwise, or an identity ties together
 * more than `mostCustomers` customers of one and the same connection, or more persons than a customer has homes.
 * Such an identity stands alone. Whom a person has said to be the same are one without being tied. Of objects that are
 * homes themselves a customer takes those that come first by name.
 */
export function arrange(
  identities: readonly Tied[],
  reported: readonly Pair[],
  mostCustomers: number,
): Arrangement {
  const nodes = new Map(identities.map((node) => [node.name, node]));
  const ties = pairsOf(nodes, [...pairsIn(nodes, 'links'), ...reported]);
  // What a person says comes first, and does not count as having been named together.
  const pairs = [...pairsOf(nodes, pairsIn(nodes, 'together')), ...ties];
  const shared = new Set(identities.filter((node) => node.shared).map(({ name }) => name));
  const neighbours = neighboursOf(ties);
  for (const [name, others] of neighbours)
    if (maxPerConnection([name, ...others]) > mostCustomers) shared.add(name);
  for (;;) {
    const { groups, refused } = grouped(nodes, pairs, shared);
    const tooLarge = groups.find((group) => group.filter(isPersonName).length > MOST_HOMES);
    if (tooLarge === undefined)
      return {
        groups: groups.flatMap(withinLimit).sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
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

/** Those that are not said to be apart, sorted: the outcome does not depend on who was told first. */
function pairsOf(nodes: ReadonlyMap<IdentityName, Tied>, reported: readonly Pair[]): Pair[] {
  const isApart = (a: IdentityName, b: IdentityName) =>
    nodes.get(a)?.apart.includes(b) === true || nodes.get(b)?.apart.includes(a) === true;
  const pairs = reported
    .filter(([a, b]) => a !== b && nodes.has(a) && nodes.has(b) && !isApart(a, b))
    .map(([a, b]): Pair => (a < b ? [a, b] : [b, a]));
  // A line feed stands in no identity.
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
  const groups = [...new Set(groupOf.values())].map((group) =>
    [...group].filter((name) => nodes.get(name)?.isHome === true).sort(),
  );
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

/** The identity that ties together the most persons; of equals the first by name. */
function busiestOf(
  group: readonly IdentityName[],
  neighbours: ReadonlyMap<IdentityName, ReadonlySet<IdentityName>>,
): IdentityName {
  const ties = (name: IdentityName) => [...(neighbours.get(name) ?? [])].filter(isPersonName).length;
  return [...group].sort((a, b) => ties(b) - ties(a) || (a < b ? -1 : 1))[0] ?? '';
}

/** Persons first, then objects by name: what finds no room stands alone. */
function withinLimit(group: readonly IdentityName[]): IdentityName[][] {
  if (group.length === 0) return [];
  if (group.length <= MOST_HOMES) return [[...group]];
  const persons = group.filter(isPersonName);
  const objects = group.filter((name) => !isPersonName(name));
  const room = MOST_HOMES - persons.length;
  return [[...persons, ...objects.slice(0, room)], ...objects.slice(room).map((name) => [name])];
}
