import type { IdentityName } from '../identity/identity-hash.ts';
import type { CustomerStore } from '../storage/customer-store.ts';
import type { LogEntry } from '../storage/items.ts';

/**
 * A store that reads each log once. It must not be used longer than for what is decided from one reading of the customers: an entry that
 * is newer than its customer makes writing the customer fail.
 */
export function rememberingLogs(store: CustomerStore): CustomerStore {
  const logs = new Map<IdentityName, Promise<LogEntry[]>>();
  const logOfHome = (home: IdentityName) => {
    const log = logs.get(home) ?? store.readLog([home]);
    logs.set(home, log);
    return log;
  };
  return {
    ...store,
    readLog: async (homes) => (await Promise.all(homes.map(logOfHome))).flat(),
    async find(wanted, consistent) {
      const found = await store.find(wanted, consistent);
      // A log that was read before its customer may be older than the customer.
      for (const { homes } of found.customers) for (const home of homes) logs.delete(home);
      return found;
    },
    async commit(commit) {
      for (const { home } of [...commit.entries, ...(commit.moved ?? [])]) logs.delete(home);
      return store.commit(commit);
    },
  };
}
