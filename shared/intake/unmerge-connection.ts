import type { IdentityName } from '../identity/identity-hash.ts';
import { connectionOf as sourceOf } from '../storage/items.ts';
import { declared, withoutFollowers } from './declarations.ts';
import type { Neighbourhood } from './neighbourhood.ts';
import { type CommandRefusal, refused } from './retry-on-conflict.ts';
import type { Services } from './services.ts';
import { connectionOf } from './tie-rules.ts';
import { setApart, type Unmerged } from './unmerge.ts';

/**
 * Undoes everything that a connection tied: its accounts leave the customer, with the addresses that nobody else in it has or
 * reported. On either side only those who are tied to each other are one customer.
 */
export function unmergeConnection(
  services: Services,
  customerId: string,
  connection: string,
): Promise<Unmerged | CommandRefusal> {
  return setApart(services, customerId, async ({ homes }, around) => {
    const named = homes.map((home) => connectionOf(around.stored.get(home)?.identity ?? home));
    if (!named.includes(connection)) {
      const others = [...new Set(named)].filter((one) => one !== null).join(', ') || 'none';
      return refused(`the customer has no account of ${connection}; it has accounts of: ${others}`);
    }
    const leaving = await namedOnlyBy(services, connection, homes, around);
    const lasting = withoutFollowers(services, around, homes);
    const staying = lasting.filter((home) => !leaving.includes(home));
    if (staying.length === 0)
      return refused(`no other connection has named this customer, so ${connection} tied nobody to it`);
    return { leaving, declared: declared(services, around, 'apart', { one: leaving, other: staying }) };
  });
}

/** The accounts of a connection, and the addresses that only these have or had, and under which only the connection reported. */
async function namedOnlyBy(
  { store, identityHash: { hiddenName } }: Services,
  connection: string,
  homes: readonly IdentityName[],
  { stored }: Neighbourhood,
): Promise<readonly IdentityName[]> {
  const isAccount = (home: IdentityName) => connectionOf(stored.get(home)?.identity ?? home) === connection;
  const accounts = homes.filter(isAccount);
  const own = accounts.map(hiddenName);
  const others = homes.filter((home) => !isAccount(home)).map(hiddenName);
  const addresses = homes.filter((home) => {
    const claimants = stored.get(home)?.claims.map(({ other }) => other) ?? [];
    const isAddress = connectionOf(stored.get(home)?.identity ?? home) === null;
    return (
      isAddress &&
      claimants.some((name) => own.includes(name)) &&
      !claimants.some((name) => others.includes(name))
    );
  });
  const log = addresses.length === 0 ? [] : await store.readLog(addresses);
  const isReported = (address: IdentityName) =>
    log.some((entry) => entry.home === address && sourceOf(entry) !== connection);
  return [...accounts, ...addresses.filter((address) => !isReported(address))];
}
