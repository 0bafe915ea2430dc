import { link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ParkingStorage } from './parking-storage.ts';

/** Keeps texts as files of a folder, for one's own machine. A process may be killed at any time. */
export function createFolderStorage(folder: string): ParkingStorage {
  /** Writes the text to a file of another name, whole, and then gives it its own. */
  async function write(key: string, text: string, give: (half: string, file: string) => Promise<unknown>) {
    const file = join(folder, key);
    await mkdir(dirname(file), { recursive: true });
    const half = `${file}.${process.pid}-${nextNumber()}.half`;
    try {
      const handle = await open(half, 'wx');
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await give(half, file);
    } finally {
      await rm(half, { force: true });
    }
  }

  return {
    // A link appears whole or not at all, and unlike a rename it spares what is there.
    put: (key, text) => write(key, text, (half, file) => link(half, file).catch(unless('EEXIST'))),
    replace: (key, text) => write(key, text, rename),
    async *list(prefix, after = '') {
      const names = await readdir(join(folder, prefix), { recursive: true }).catch(unless('ENOENT'));
      const keys = (names ?? []).filter((name) => name.endsWith('.json')).map((name) => `${prefix}${name}`);
      yield* keys.filter((key) => key > after).sort();
    },
    read: (key) => readFile(join(folder, key), 'utf8').catch(unless('ENOENT')),
    async remove(key) {
      await rm(join(folder, key), { force: true });
    },
  };
}

let number = 0;
function nextNumber(): number {
  number += 1;
  return number;
}

/** Swallows one kind of file system error. */
function unless(code: string) {
  return (error: unknown): undefined => {
    if (error instanceof Error && 'code' in error && error.code === code) return undefined;
    throw error;
  };
}
