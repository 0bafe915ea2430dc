import type { Owner } from '../customers/owner.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { connectionOf as sourceOf } from '../storage/items.ts';
import { declaredApart } from './declarations.ts';
import type { Neighbourhood } from './neighbourhood.ts';
import { type CommandRefusal, refused } from './retry-on-conflict.ts';
import type { Services } from './services.ts';
import { connectionOf } from './tie-rules.ts';
import { setApart, type Unmerged } from './unmerge.ts';

/**
 * Undoes everything that a connection tied: its accounts leave the customer, with the addresses that nobody else ever named. On either
 * side only those who are tied to each other are one customer.
 */
export function unmergeConnection(
  services: Services,
  customerId: string,
  connection: string,
): Promise<Unmerged | CommandRefusal> {
  return setApart(services, customerId, async ({ homes }, around) => {
    const connections = [
      ...new Set(homes.map((home) => connectionOf(around.stored.get(home)?.identity ?? '#'))),
    ];
    if (!connections.includes(connection))
      return refused(
        `the customer has no account of ${connection}, only of: ${connections.filter((one) => one !== null).join(', ')}`,
      );
    const leaving = await reportedBy(services, connection, homes, around);
    const staying = homes.filter((home) => !leaving.includes(home));
    if (staying.length === 0)
      return refused(`no other connection has named this customer: nothing is left that ${connection} tied`);
    return { leaving, declared: declaredApart(services, around, { one: leaving, other: staying }) };
  });
}

/** The accounts of a connection, and the addresses that only these have, or had, and that nobody else reported anything of. */
async function reportedBy(
  { store, identityHash: { hiddenName } }: Services,
  connection: string,
  homes: readonly IdentityName[],
  { stored }: Neighbourhood,
): Promise<readonly IdentityName[]> {
  const ownerOf = (home: IdentityName): Owner | undefined => stored.get(home);
  const accounts = homes.filter((home) => connectionOf(ownerOf(home)?.identity ?? '#') === connection);
  const names = accounts.map(hiddenName);
  const claimed = homes.filter((home) => {
    const { identity = '', claims = [] } = ownerOf(home) ?? {};
    return (
      connectionOf(identity) === null &&
      claims.length > 0 &&
      claims.every(({ other }) => names.includes(other))
    );
  });
  const log = claimed.length === 0 ? [] : await store.readLog(claimed);
  const isOthers = (home: IdentityName) =>
    log.some((one) => one.home === home && sourceOf(one) !== connection);
  return [...accounts, ...claimed.filter((home) => !isOthers(home))];
}
