import type { Arrangement, Pair } from '../customers/arrangement.ts';
import type { Customer } from '../customers/customer.ts';
import { isAccountName } from '../customers/max-per-connection.ts';
import type { Owner } from '../customers/owner.ts';
import type { Union } from '../customers/steps.ts';
import type { HiddenName, IdentityName } from '../identity/identity-hash.ts';
import type { Bonds } from './bonds.ts';

/** What is to be kept of an identity besides who holds it. */
export type Amendment = Pick<Owner, 'links' | 'apart' | 'together' | 'shared'>;
/** By name of the identity. */
export type Amended = ReadonlyMap<IdentityName, Amendment>;

/** That identities are shared by many, where it is not kept yet. */
export function amendedByShared({ owners }: Bonds, names: readonly IdentityName[]): Amended {
  return new Map(
    names.flatMap((name) => {
      const owner = owners.get(name);
      return owner === undefined || owner.shared ? [] : [[name, { ...keptOf(owner), shared: true }] as const];
    }),
  );
}

/**
 * Ties that make nobody one, at both ends where they are not kept there yet: they run from one customer to another, and
 * from either it has to be seen when nothing speaks against them any more. One who is known to be shared gathers no
 * more of them; with others a tie to such a one counts only where it is a customer.
 */
export function amendedByRefused(
  { owners }: Bonds,
  { refused, shared }: Arrangement,
  hiddenName: (name: IdentityName) => HiddenName,
): Amended {
  const amended = new Map<IdentityName, Amendment>();
  // Who is new keeps the tie when they are first written.
  const known = refused.filter((pair) => pair.every((name) => owners.has(name)));
  for (const [name, other] of known.flatMap(([a, b]) => [[a, b] as const, [b, a] as const])) {
    const owner = owners.get(name);
    // An object under another home is found by nobody but who names it.
    if (owner === undefined || owner.home !== name || owner.shared) continue;
    if (shared.includes(other) && !isAccountName(other)) continue;
    const kept = amended.get(name) ?? keptOf(owner);
    if (!kept.links.includes(hiddenName(other)))
      amended.set(name, { ...kept, links: [...kept.links, hiddenName(other)] });
  }
  return amended;
}

/** The pair by which an update ties the sides of a merge, to be kept with it as long as it is not known. */
export function amendedByUnion(
  { owners }: Bonds,
  { survivor, merged }: Union,
  pairs: readonly Pair[],
  hiddenName: (name: IdentityName) => HiddenName,
): Amended {
  const homeOf = (name: IdentityName) => owners.get(name)?.home ?? name;
  const isIn = ({ homes }: Customer, name: IdentityName) => homes.includes(homeOf(name));
  const ties = ([a, b]: Pair) =>
    (isIn(survivor, a) && isIn(merged, b)) || (isIn(survivor, b) && isIn(merged, a));
  const [a, b] = pairs.find(ties) ?? [];
  if (a === undefined || b === undefined) return new Map();
  // An object is linked by its own name, and keeps links only where it is a home itself.
  const [keeper, link] = homeOf(b) === b ? [b, a] : [a, b];
  const owner = owners.get(keeper);
  if (owner === undefined) return new Map();
  return new Map([[keeper, { ...keptOf(owner), links: [...new Set([...owner.links, hiddenName(link)])] }]]);
}

function keptOf({ links, apart, together, shared }: Owner): Amendment {
  return { links, apart, together, shared };
}
