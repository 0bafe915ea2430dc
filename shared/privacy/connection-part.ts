import type { Customer } from '../customers/customer.ts';
import type { Owner } from '../customers/owner.ts';
import { type Identity, isPerson } from '../identity/identity.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import type { Services } from '../intake/services.ts';
import { unmergeCustomer } from '../intake/unmerge.ts';
import { log } from '../platform/logger.ts';
import { customerByIdentity } from '../storage/customer-lookup.ts';
import { eraseCustomer } from './erase-customer.ts';

/**
 * The part of a customer that one connection reported: all of it, nothing, or its accounts and the addresses that no
 * other connection claims. A provider may request no more than that, whichever accounts its own are merged with.
 */
export type ConnectionPart =
  | { readonly type: 'all' }
  | { readonly type: 'none' }
  | { readonly type: 'some'; readonly persons: readonly Identity[] };

/** The part of a customer that a connection reported. */
export async function connectionPart(
  { store, identityHash }: Services,
  connection: string,
  { homes }: Customer,
): Promise<ConnectionPart> {
  const { owners } = await store.find({ identities: homes }, true);
  const isOwn = ({ identity }: Owner) => identity.startsWith(`${connection}:`);
  const own = owners.filter(isOwn);
  const addresses = owners.filter(isAddress);
  const isOnlyOwn = own.length + addresses.length === owners.length;
  const logs = await store.readLog(addresses.map(identityName));
  const claims = addresses.map((address) => {
    const sources = logs
      .filter(({ home }) => home === identityName(address))
      .map(({ activity }) => activity.connection);
    const claimants = claimantsOf(address);
    return {
      identity: address.identity,
      byOthers: [...claimants, ...sources].some((claimant) => claimant !== connection),
      byIt: [...claimants, ...sources].includes(connection),
    };
  });
  if (isOnlyOwn && !claims.some(({ byOthers }) => byOthers))
    return { type: own.length > 0 || claims.some(({ byIt }) => byIt) ? 'all' : 'none' };
  const persons = [
    ...own.map(({ identity }) => identity).filter(isPerson),
    ...claims.filter(({ byOthers, byIt }) => byIt && !byOthers).map(({ identity }) => identity),
  ];
  return persons.length === 0 ? { type: 'none' } : { type: 'some', persons };

  function identityName({ identity }: Owner): IdentityName {
    return identityHash.identityName(identity);
  }

  /** The connections that named an account or object together with an address. A link is stored at one of its ends, or at both. */
  function claimantsOf(address: Owner): string[] {
    const hidden = (owner: Owner) => identityHash.hiddenName(identityName(owner));
    const others = owners.filter((owner) => !isAddress(owner));
    const linked = others.filter(
      (owner) => owner.links.includes(hidden(address)) || address.links.includes(hidden(owner)),
    );
    const known = new Set(owners.map(hidden));
    // An identity of another customer that is linked to the address claims it too.
    const foreign = address.links.filter((link) => !known.has(link));
    return [...linked.map(({ identity }) => identity.slice(0, identity.indexOf(':'))), ...foreign];
  }
}

function isAddress({ identity }: Owner): boolean {
  return identity.startsWith('email:');
}

/**
 * Erases the part of a customer that a connection reported. That part is first split off from the rest. `none` if the
 * connection reported nothing, or if the part cannot be split off.
 */
export async function eraseConnectionPart(
  services: Services,
  connection: string,
  customer: Customer,
  since: number,
): Promise<'erased' | 'erased-before' | 'busy' | 'none'> {
  const part = await connectionPart(services, connection, customer);
  if (part.type === 'none') return 'none';
  const { customerId } = customer;
  const own = part.type === 'all' ? customerId : await splitOff(services, customerId, part.persons);
  if (own === 'busy' || own === undefined) return own ?? 'none';
  const { type } = await eraseCustomer(services, own, since, 0);
  return type === 'erased' || type === 'erased-before' ? type : 'busy';
}

/** Splits the persons off and returns the id of their new customer; undefined if they cannot be split off. */
async function splitOff(
  services: Services,
  customerId: string,
  persons: readonly Identity[],
): Promise<string | 'busy' | undefined> {
  const { type } = await unmergeCustomer(services, customerId, persons);
  if (type === 'refused') {
    log('warn', 'The data of a connection could not be split from its customer. Erase it by hand', {
      customerId,
    });
    return undefined;
  }
  if (type !== 'unmerged') return 'busy';
  const [person = ''] = persons;
  return (await customerByIdentity(services.store, person))?.customerId ?? 'busy';
}
