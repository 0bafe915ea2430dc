import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import { ADDRESS_ONCE } from './identity-updates.ts';
import type { PairCommand } from './plain-identity/clusters.ts';
import { limitsOf } from './plain-identity/limits.ts';
import { plainIdentity } from './plain-identity/plain-identity.ts';
import { policyWith } from './services.ts';

const LIMITS = limitsOf(policyWith({ connections: { survey: { emails: 'never-link' } } }), ADDRESS_ONCE);

/** The customers by the independent rules, with short names: `shop:1`, `ann`. */
export function judged(updates: readonly CustomerUpdate[], commands: readonly PairCommand[] = []) {
  const { customers, claims, merges } = plainIdentity(updates, commands, LIMITS);
  return {
    customers: customers.map(({ identities }) => shortSorted(identities).join(' + ')).sort(),
    /** Everything in the log of each customer, by the first of their identities. */
    logs: Object.fromEntries(
      customers.map(({ identities, objects, activities }) => [
        shortSorted(identities)[0],
        [...objects.map(({ object }) => short(object)), ...activities.map(({ id }) => id)],
      ]),
    ),
    reasons: Object.fromEntries(
      claims.map(({ account, address, reason }) => [`${short(account)} ${short(address)}`, reason]),
    ),
    merges: merges.map(({ account, into, joining }) => `${short(account)} ${short(into)} ${joining}`),
  };
}

function shortSorted(identities: readonly string[]): string[] {
  return identities.map(short).sort();
}

function short(identity: string): string {
  return identity
    .replace(':customer:', ':')
    .replace(/^email:/, '')
    .replace(/@example\.org$/, '');
}
