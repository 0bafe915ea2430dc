import type { IdentityName } from '../identity/identity-hash.ts';
import type { Customer, OwnerVersions } from './customer.ts';
import type { Owner } from './owner.ts';

/** The versions that customers know of the owners of their homes. */
export function ownerVersionsIn(customers: readonly Customer[]): OwnerVersions {
  const [first, ...others] = customers.map(({ ownerVersions }) => ownerVersions);
  if (first === undefined) return new Map();
  return others.length === 0 ? first : new Map([first, ...others].flatMap((versions) => [...versions]));
}

/** A customer after a transaction that writes these versions of owners. */
export function withOwnersWritten(customer: Customer, written: OwnerVersions): Customer {
  const { homes, ownerVersions } = customer;
  const versions = homes.flatMap((home): [IdentityName, number][] => {
    const version = written.get(home) ?? ownerVersions.get(home) ?? 1;
    return version > 1 ? [[home, version]] : [];
  });
  return { ...customer, ownerVersions: new Map(versions) };
}

/** True if an owner was written again since, as its customer knows. */
export function isOutdated(name: IdentityName, { version }: Owner, customers: Iterable<Customer>): boolean {
  for (const { ownerVersions } of customers) if ((ownerVersions.get(name) ?? 0) > version) return true;
  return false;
}
