import { link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ParkingStorage } from './parking-storage.ts';

/** Stores texts as files in a folder, for the local stack. The process can be killed at any time. */
export function createFolderStorage(folder: string): ParkingStorage {
  /** Writes the text completely to a temporary file, then publishes it under its own name. */
  async function write(
    key: string,
    text: string,
    publish: (temporary: string, file: string) => Promise<unknown>,
  ) {
    const file = join(folder, key);
    await mkdir(dirname(file), { recursive: true });
    const temporary = `${file}.${process.pid}-${nextNumber()}.half`;
    try {
      const handle = await open(temporary, 'wx');
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await publish(temporary, file);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  return {
    // Creating a link is atomic and, unlike a rename, does not overwrite an existing file.
    put: (key, text) =>
      write(key, text, (temporary, file) => link(temporary, file).catch(ignoring('EEXIST'))),
    replace: (key, text) => write(key, text, rename),
    async *list(prefix, after = '') {
      const names = await readdir(join(folder, prefix), { recursive: true }).catch(ignoring('ENOENT'));
      const keys = (names ?? []).filter((name) => name.endsWith('.json')).map((name) => `${prefix}${name}`);
      yield* keys.filter((key) => key > after).sort();
    },
    async topPrefixes() {
      const entries = await readdir(folder, { withFileTypes: true }).catch(ignoring('ENOENT'));
      return new Set((entries ?? []).flatMap((entry) => (entry.isDirectory() ? [`${entry.name}/`] : [])));
    },
    read: (key) => readFile(join(folder, key), 'utf8').catch(ignoring('ENOENT')),
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

/** Returns undefined for a file system error with this code and throws any other error. */
function ignoring(code: string) {
  return (error: unknown): undefined => {
    if (error instanceof Error && 'code' in error && error.code === code) return undefined;
    throw error;
  };
}
