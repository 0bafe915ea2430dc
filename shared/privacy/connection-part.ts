import type { Customer } from '../customers/customer.ts';
import type { Owner } from '../customers/owner.ts';
import { type Identity, isAddress, isPerson } from '../identity/identity.ts';
import type { HiddenName, IdentityName } from '../identity/identity-hash.ts';
import { applyDeferred } from '../intake/apply-deferred.ts';
import type { Services } from '../intake/services.ts';
import { unmergeCustomer } from '../intake/unmerge.ts';
import { customerByIdentity } from '../storage/customer-lookup.ts';
import { connectionOf } from '../storage/items.ts';
import { eraseCustomer, wasUnsettled } from './erase-customer.ts';

/**
 * The part of a customer that was received through one connection: everything, nothing, or its accounts with the
 * addresses that no other connection claims. A provider can request no more than that, whoever its accounts are merged
 * with.
 */
export type ConnectionPart =
  | { readonly type: 'all' }
  | { readonly type: 'none' }
  | { readonly type: 'some'; readonly persons: readonly Identity[] };

/** Finds the part of a customer that was received through a connection. */
export async function connectionPart(
  { store, identityHash }: Services,
  connection: string,
  { homes }: Customer,
): Promise<ConnectionPart> {
  const { owners } = await store.find({ identities: homes }, true);
  const isOwn = ({ identity }: Owner) => identity.startsWith(`${connection}:`);
  const own = owners.filter(isOwn);
  const addresses = owners.filter(({ identity }) => isAddress(identity));
  const isOnlyOwn = own.length + addresses.length === owners.length;
  const logs = await store.readLog(addresses.map(identityName));
  const names = new Set(owners.map(hiddenNameOf));
  // An account of another customer may claim the address, too.
  const outside = addresses.flatMap(({ claims }) =>
    claims.map(({ other }) => other).filter((one) => !names.has(one)),
  );
  const strangers = outside.length === 0 ? [] : (await store.find({ identities: outside }, true)).owners;
  const accounts = new Map([...owners, ...strangers].map((owner) => [hiddenNameOf(owner), owner.identity]));
  const claims = addresses.map((address) => {
    const sources = logs.filter(({ home }) => home === identityName(address)).map(connectionOf);
    const claimants = address.claims.flatMap(({ other, until }) => {
      const source = accounts.get(other)?.split(':')[0];
      // The connection may erase what its own accounts had, but not what one of them that is somebody else has.
      const isElse = source === connection && !names.has(other) && until === null;
      return source === undefined ? [] : [isElse ? other : source];
    });
    const all = [...claimants, ...sources, ...Object.keys(address.erasedClaims.counts)];
    return {
      identity: address.identity,
      byOthers: [...claimants, ...sources].some((claimant) => claimant !== connection),
      byUs: all.includes(connection),
    };
  });
  if (isOnlyOwn && !claims.some(({ byOthers }) => byOthers))
    return { type: own.length > 0 || claims.some(({ byUs }) => byUs) ? 'all' : 'none' };
  const persons = [
    ...own.map(({ identity }) => identity).filter(isPerson),
    ...claims.filter(({ byOthers, byUs }) => byUs && !byOthers).map(({ identity }) => identity),
  ];
  return persons.length === 0 ? { type: 'none' } : { type: 'some', persons };

  function identityName({ identity }: Owner): IdentityName {
    return identityHash.identityName(identity);
  }

  function hiddenNameOf(owner: Owner): HiddenName {
    return identityHash.hiddenName(identityName(owner));
  }
}

/**
 * Erases the part of a customer that was received through a connection. It is split from the rest first. Returns `none`
 * if there is no such part.
 */
export async function eraseConnectionPart(
  services: Services,
  connection: string,
  customer: Customer,
  since: number,
): Promise<'erased' | 'erased-before' | 'busy' | 'none'> {
  if (await wasUnsettled(services, customer)) return 'busy';
  const { applied } = await applyDeferred(services, customer.customerId, () => false);
  if (applied > 0) return 'busy';
  const part = await connectionPart(services, connection, customer);
  if (part.type === 'none') return 'none';
  const { customerId } = customer;
  const own = part.type === 'all' ? customerId : await splitOff(services, customerId, part.persons);
  if (own === undefined) return 'busy';
  const { type } = await eraseCustomer(services, own, since, 0);
  return type === 'erased' || type === 'erased-before' ? type : 'busy';
}

/**
 * Splits the persons from a customer and returns the id that they have then. Undefined if the customer changed
 * meanwhile: at least one other identity stays, so nothing else can refuse it.
 */
async function splitOff(
  services: Services,
  customerId: string,
  persons: readonly Identity[],
): Promise<string | undefined> {
  const { type } = await unmergeCustomer(services, customerId, persons, false);
  if (type !== 'unmerged') return undefined;
  const [person = ''] = persons;
  return (await customerByIdentity(services.store, person))?.customerId;
}
