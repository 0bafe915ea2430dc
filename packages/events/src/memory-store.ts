import type { Store, StoredState } from './store.ts';

const MAX_DUE = 100;

/** A store in the memory of this process: for tests, and for subscribers that read everything again when they start. */
export function memoryStore(): Store {
  const customers = new Map<string, StoredState & { readonly checkAt: number | undefined }>();
  return {
    read: async (customerId) => customers.get(customerId),
    async write(customerId, state, version, checkAt) {
      if ((customers.get(customerId)?.version ?? 0) !== version) return false;
      customers.set(customerId, { state, version: version + 1, checkAt });
      return true;
    },
    due: async (now) =>
      [...customers]
        .flatMap(([customerId, { checkAt }]) =>
          checkAt !== undefined && checkAt <= now ? [{ customerId, checkAt }] : [],
        )
        .sort((one, other) => one.checkAt - other.checkAt)
        .slice(0, MAX_DUE)
        .map(({ customerId }) => customerId),
  };
}
