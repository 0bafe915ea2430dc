import type { Owner } from '../customers/owner.ts';
import type { HiddenName, IdentityName } from '../identity/identity-hash.ts';
import type { Neighbourhood } from './neighbourhood.ts';
import { type CommandRefusal, refused } from './retry-on-conflict.ts';
import type { Services } from './services.ts';

/** Two groups of identities that a person declares to be two customers, or one. */
export interface Sides {
  readonly one: readonly IdentityName[];
  readonly other: readonly IdentityName[];
}

/** Owners with what a person declares of them, by name. They are not written yet. */
export type DeclaredOwners = ReadonlyMap<IdentityName, Owner>;

/** More commands about one customer are refused, so that an owner stays small. */
export const MAX_COMMANDS = 20;

/**
 * The instant of the next command about a customer, which also identifies it. A refusal if there have been as many as are kept.
 */
export function nextCommand(
  { clock }: Services,
  { stored }: Pick<Neighbourhood, 'stored'>,
  homes: readonly IdentityName[],
): number | CommandRefusal {
  const instants = new Set(homes.flatMap((home) => stored.get(home)?.commands ?? []));
  if (instants.size < MAX_COMMANDS) return Math.max(clock.now(), ...[...instants].map((at) => at + 1));
  return refused(
    `people have merged and split this customer ${MAX_COMMANDS} times, and no more are kept: correct the accounts and addresses in the tools that report them`,
  );
}

/** What a person says of two identities. `not-together` only takes back that they are one customer. */
export type Declaration = 'apart' | 'together' | 'not-together';

/**
 * Declares something of each identity of one side and each of the other, at both ends. What was declared of such a pair before no longer
 * counts.
 */
export function declared(
  { identityHash: { hiddenName } }: Services,
  { stored }: Pick<Neighbourhood, 'stored'>,
  declaration: Declaration,
  { one, other }: Sides,
): DeclaredOwners {
  const pairs = [...one.map((home) => [home, other] as const), ...other.map((home) => [home, one] as const)];
  return new Map(
    pairs.flatMap(([home, others]) => {
      const owner = stored.get(home);
      if (owner === undefined) return [];
      const there = others.map(hiddenName);
      const listed = (names: readonly HiddenName[], type: Declaration) => {
        const left = names.filter((name) => !there.includes(name));
        return type === declaration ? [...left, ...there] : left;
      };
      const together = listed(owner.together, 'together');
      const apart = declaration === 'not-together' ? owner.apart : listed(owner.apart, 'apart');
      return [[home, { ...owner, apart, together }] as const];
    }),
  );
}

/** The same owners, with the instant of the command. */
export function withCommand(owners: DeclaredOwners, at: number): DeclaredOwners {
  return new Map([...owners].map(([name, owner]) => [name, { ...owner, commands: [...owner.commands, at] }]));
}

/** The homes without accounts of single purchases, which go where their address goes. */
export function withoutFollowers(
  { identityHash: { hiddenName } }: Services,
  { stored }: Pick<Neighbourhood, 'stored'>,
  homes: readonly IdentityName[],
): IdentityName[] {
  const names = new Set(homes.map(hiddenName));
  return homes.filter((home) => {
    const { facts, claims = [] } = stored.get(home) ?? {};
    return !facts?.isPerPurchase || !claims.some(({ other }) => names.has(other));
  });
}
