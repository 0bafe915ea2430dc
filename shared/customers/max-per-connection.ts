import type { IdentityName } from '../identity/identity-hash.ts';

/** The number of accounts among the names, of the connection that has the most of them. */
export function maxPerConnection(names: Iterable<IdentityName>): number {
  const counts = new Map<string, number>();
  for (const name of new Set(names)) {
    const connection = connectionOfCustomer(name);
    if (connection !== undefined) counts.set(connection, (counts.get(connection) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

/** True for the name of an account: a customer id of a provider. */
export function isAccountName(name: IdentityName): boolean {
  return connectionOfCustomer(name) !== undefined;
}

function connectionOfCustomer(name: IdentityName): string | undefined {
  const [connection, kind] = name.split(':', 2);
  return kind === 'customer' ? connection : undefined;
}
