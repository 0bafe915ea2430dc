import type { Arrangement, Pair } from '../customers/arrangement.ts';
import type { Customer } from '../customers/customer.ts';
import { isAccountName } from '../customers/max-per-connection.ts';
import type { Owner } from '../customers/owner.ts';
import type { Union } from '../customers/steps.ts';
import type { HiddenName, IdentityName } from '../identity/identity-hash.ts';
import type { Bonds } from './bonds.ts';

/** What is stored of an identity besides the customer that owns it. */
export type Amendment = Pick<Owner, 'links' | 'apart' | 'together' | 'shared'>;
/** By name of the identity. */
export type Amended = ReadonlyMap<IdentityName, Amendment>;

/** Marks identities as shared that are not marked yet. */
export function amendedByShared({ owners }: Bonds, names: readonly IdentityName[]): Amended {
  return new Map(
    names.flatMap((name) => {
      const owner = owners.get(name);
      return owner === undefined || owner.shared ? [] : [[name, { ...keptOf(owner), shared: true }] as const];
    }),
  );
}

/**
 * The links that do not merge, to be stored at each end that does not have them yet. Such a link connects two
 * customers, and from each of them it must be visible when nothing opposes it any more. A shared identity
 * stores no more of them. For other identities, a link to a shared identity is stored only if that is an
 * account.
 */
export function amendedByRefused(
  { owners }: Bonds,
  { refused, shared }: Arrangement,
  hiddenName: (name: IdentityName) => HiddenName,
): Amended {
  const amended = new Map<IdentityName, Amendment>();
  // A new identity stores its link when it is first written.
  const known = refused.filter((pair) => pair.every((name) => owners.has(name)));
  for (const [name, other] of known.flatMap(([a, b]) => [[a, b] as const, [b, a] as const])) {
    const owner = owners.get(name);
    if (owner === undefined || owner.shared) continue;
    if (shared.includes(other) && !isAccountName(other)) continue;
    const kept = amended.get(name) ?? keptOf(owner);
    if (!kept.links.includes(hiddenName(other)))
      amended.set(name, { ...kept, links: [...kept.links, hiddenName(other)] });
  }
  return amended;
}

/**
 * The pair by which an update links the two sides of a merge, to be stored with the merge if it is not stored
 * yet.
 */
export function amendedByUnion(
  { owners }: Bonds,
  { survivor, merged }: Union,
  pairs: readonly Pair[],
  hiddenName: (name: IdentityName) => HiddenName,
): Amended {
  const isIn = ({ homes }: Customer, name: IdentityName) => homes.includes(name);
  const ties = ([a, b]: Pair) =>
    (isIn(survivor, a) && isIn(merged, b)) || (isIn(survivor, b) && isIn(merged, a));
  const [a, b] = pairs.find(ties) ?? [];
  if (a === undefined || b === undefined) return new Map();
  const owner = owners.get(b);
  if (owner === undefined) return new Map();
  return new Map([[b, { ...keptOf(owner), links: [...new Set([...owner.links, hiddenName(a)])] }]]);
}

function keptOf({ links, apart, together, shared }: Owner): Amendment {
  return { links, apart, together, shared };
}
