import type { IdentityName } from '../identity/identity-hash.ts';

/** How many customers of the connection that has the most of them are among the names. */
export function maxPerConnection(names: Iterable<IdentityName>): number {
  const counts = new Map<string, number>();
  for (const name of new Set(names)) {
    const connection = connectionOfCustomer(name);
    if (connection !== undefined) counts.set(connection, (counts.get(connection) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

/** True for a tool's own number of a customer. */
export function isAccountName(name: IdentityName): boolean {
  return connectionOfCustomer(name) !== undefined;
}

function connectionOfCustomer(name: IdentityName): string | undefined {
  const [connection, kind] = name.split(':', 2);
  return kind === 'customer' ? connection : undefined;
}
