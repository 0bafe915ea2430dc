import type { ParkingStorage } from '../../shared/parking/parking-storage.ts';

/** A parking storage in memory. */
export function createMemoryStorage(): ParkingStorage & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return {
    texts,
    async put(key, text) {
      if (!texts.has(key)) texts.set(key, text);
    },
    async replace(key, text) {
      texts.set(key, text);
    },
    async *list(prefix, after = '') {
      for (const key of [...texts.keys()].sort())
        if (key.startsWith(prefix) && key > after && texts.has(key)) yield key;
    },
    topPrefixes: async () => new Set([...texts.keys()].map((key) => key.slice(0, key.indexOf('/') + 1))),
    read: async (key) => texts.get(key),
    async remove(key) {
      texts.delete(key);
    },
  };
}
