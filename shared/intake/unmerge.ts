import type { Customer } from '../customers/customer.ts';
import { splitsTo } from '../customers/steps.ts';
import { emailIdentity } from '../identity/email-identity.ts';
import { isAddress, isPerson } from '../identity/identity.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { customerById } from '../storage/customer-lookup.ts';
import { type DeclaredOwners, declared, nextCommand, withCommand, withoutFollowers } from './declarations.ts';
import { type Neighbourhood, readNeighbourhood } from './neighbourhood.ts';
import { commitStep, reconcileAround, resolutionOf } from './reconcile.ts';
import { type CommandRefusal, refused, retryOnConflict } from './retry-on-conflict.ts';
import type { Services } from './services.ts';

/** Result of an unmerge by command. */
export interface Unmerged {
  readonly type: 'unmerged';
  /** The customer that keeps the identity that founded it. */
  readonly survivor: string;
  readonly separated: string;
  /** Further customers, if the identities are not tied to each other. */
  readonly others: readonly string[];
}

/** The identities that a command sets apart, and what is declared with it. */
export interface Separation {
  readonly leaving: readonly IdentityName[];
  readonly declared: DeclaredOwners;
}

/** Chooses what a command sets apart, from the customer and what is tied to it. */
export type Choice = (
  customer: Customer,
  around: Neighbourhood,
) => Separation | CommandRefusal | Promise<Separation | CommandRefusal>;

/**
 * Splits identities from a customer, with everything that belongs to them. Both customers get the record that they would have
 * had without the merge, and no later update merges them again by itself. Without `isCounted` it is no command of a person.
 */
export async function unmergeCustomer(
  services: Services,
  customerId: string,
  identities: readonly string[],
  isCounted = true,
): Promise<Unmerged | CommandRefusal> {
  const { identityName } = services.identityHash;
  const leaving = [...new Set(identities.map((identity) => identityName(normalised(identity))))];
  if (leaving.length === 0) return refused('name at least one identity to separate');
  if (!identities.every(isPerson))
    return refused('name only identities of persons: their orders and other objects go with them');
  return setApart(
    services,
    customerId,
    (customer, around) => {
      const why = refusalReason(customer, leaving);
      if (why !== undefined) return refused(why);
      const lasting = withoutFollowers(services, around, customer.homes);
      const staying = lasting.filter((home) => !leaving.includes(home));
      if (staying.length === 0) return refused('at least one identity of a person has to stay');
      return { leaving, declared: declared(services, around, 'apart', { one: leaving, other: staying }) };
    },
    isCounted,
  );
}

function refusalReason({ homes }: Customer, names: readonly IdentityName[]): string | undefined {
  if (names.every((name) => !homes.includes(name)))
    return 'the customer has none of these identities: nothing was changed';
  if (names.some((name) => !homes.includes(name)))
    return 'the customer does not have every one of these identities';
  return undefined;
}

/** Sets the chosen identities of a customer apart, and splits and merges as all ties then require. */
export function setApart(
  services: Services,
  customerId: string,
  choose: Choice,
  isCounted = true,
): Promise<Unmerged | CommandRefusal> {
  return retryOnConflict<Unmerged>(services, async () => {
    const from = await customerById(services.store, customerId);
    if (from === undefined) return { type: 'unknown-customer' };
    const around = await readNeighbourhood(services, from.homes, {
      customers: [from],
      founders: from.homes,
    });
    const chosen = await choose(from, around);
    if ('type' in chosen) return chosen;
    if (!isCounted) return split(services, from, around, chosen);
    const at = nextCommand(services, around, from.homes);
    if (typeof at !== 'number') return at;
    return split(services, from, around, { ...chosen, declared: withCommand(chosen.declared, at) });
  });
}

async function split(
  services: Services,
  from: Customer,
  around: Neighbourhood,
  { leaving, declared: owners }: Separation,
): Promise<Unmerged | 'conflict'> {
  const resolution = resolutionOf(services, { ...around, owners: new Map([...around.owners, ...owners]) });
  const rank = (homes: readonly IdentityName[]) => (homes.some((home) => leaving.includes(home)) ? 0 : 1);
  const rankInside = (home: IdentityName) => (home === leaving[0] ? 0 : 1);
  const [due] = splitsTo(resolution, [from]);
  if (due === undefined) return 'conflict';
  const parts = due.parts
    .map((homes) => [...homes].sort((a, b) => rankInside(a) - rankInside(b)))
    .sort((a, b) => rank(a) - rank(b));
  const done = await commitStep(services, around, resolution, { ...due, parts }, owners);
  if (typeof done === 'string') return 'conflict';
  const settled = await reconcileAround(services, from.homes, undefined, done.around);
  // The first two are named first.
  const named = [from.homes[0], parts[0]?.[0], ...from.homes];
  const { customers } = settled ?? (await readNeighbourhood(services, from.homes));
  const [survivor = '', separated = '', ...others] = new Set(
    named.flatMap((home) => customers.find(({ homes }) => homes.includes(home ?? ''))?.customerId ?? []),
  );
  return { type: 'unmerged', survivor, separated, others };
}

function normalised(identity: string): string {
  return isAddress(identity) ? (emailIdentity(identity.slice('email:'.length)) ?? identity) : identity;
}
