import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { hasErrorCode } from '../terminal/error-code.ts';
import { Refusal } from '../terminal/refusal.ts';
import { lockFile } from './folder-lock.ts';
import { writeAll } from './write-all.ts';

/** The folder with the data of one stack, which has it exclusively while it runs. */
export interface DataFolder {
  /** The path of a file or folder in it. */
  path(name: string): string;
  /** The trimmed text of a file; undefined when there is none. */
  read(name: string): string | undefined;
  /** Writes a file that never changes. After a crash it has the whole text or does not exist. */
  create(name: string, text: string): void;
  /**
   * Replaces the text of a small file that changes often. After a crash, or on a full disk, it has the old text or the
   * new one.
   */
  write(name: string, text: string): void;
  /** Whether the disk has room for a megabyte more. */
  hasRoom(): boolean;
  /** Unlocks the folder, or deletes it if it is temporary. */
  release(): void;
}

/** The file of the embedded database. */
export const DATABASE_FILE = 'dynamodb.sqlite';

const LOCK = 'lock';
const PAGE_BYTES = 4096;
const ROOM_BYTES = 1_000_000;

/**
 * Opens `DATA_DIR`, or a temporary folder without it.
 * @throws Refusal when another stack uses the folder, or it cannot be written
 */
export function openDataFolder(directory: string | undefined): DataFolder {
  // The data is personal, so only this user may read it. The database process inherits the mask.
  process.umask(0o077);
  const root =
    directory === undefined ? mkdtempSync(join(tmpdir(), 'customer-lifecycle-')) : resolve(directory);
  const unlock = directory === undefined ? undefined : lockFolder(root);
  const path = (name: string) => join(root, name);
  const open = new Map<string, { readonly descriptor: number; size: number }>();

  function openFile(name: string) {
    const opened = open.get(name);
    if (opened !== undefined) return opened;
    const descriptor = openSync(path(name), constants.O_RDWR | constants.O_CREAT);
    const file = { descriptor, size: fstatSync(descriptor).size };
    open.set(name, file);
    return file;
  }

  return {
    path,
    read(name) {
      try {
        return readFileSync(path(name), 'utf8').trim() || undefined;
      } catch (error) {
        if (hasErrorCode(error, 'ENOENT')) return undefined;
        throw new Refusal(`${path(name)} cannot be read. Check that it is a file, and its permissions.`);
      }
    },
    create(name, text) {
      const partial = path(`${name}.half`);
      writeFileSync(partial, text, { flush: true });
      renameSync(partial, path(name));
    },
    write(name, text) {
      const file = openFile(name);
      const size = Math.max(file.size, PAGE_BYTES * Math.ceil(Buffer.byteLength(text) / PAGE_BYTES));
      // The file grows before the text changes, so that a full disk cannot truncate the text.
      if (size > file.size) writeAll(file.descriptor, Buffer.alloc(size - file.size, ' '), file.size);
      file.size = size;
      // A single write within a memory page is atomic when the process is killed. A rename would be safe too, but is
      // too slow for thousands of small changes.
      const bytes = Buffer.alloc(size, ' ');
      bytes.write(text);
      writeAll(file.descriptor, bytes, 0);
    },
    hasRoom() {
      const file = path('room');
      try {
        // What statfs tells is wrong on some file systems.
        writeFileSync(file, Buffer.alloc(ROOM_BYTES));
        return true;
      } catch (error) {
        if (hasErrorCode(error, 'ENOSPC')) return false;
        throw error;
      } finally {
        rmSync(file, { force: true });
      }
    },
    release() {
      for (const { descriptor } of open.values()) closeSync(descriptor);
      open.clear();
      if (unlock === undefined) rmSync(root, { recursive: true, force: true });
      else unlock();
    },
  };
}

function lockFolder(root: string): () => void {
  let lock: ReturnType<typeof lockFile>;
  try {
    mkdirSync(root, { recursive: true });
    lock = lockFile(join(root, LOCK));
  } catch (error) {
    if (error instanceof Refusal || hasErrorCode(error, 'ENOSPC')) throw error;
    throw new Refusal(
      hasErrorCode(error, 'EEXIST') || hasErrorCode(error, 'ENOTDIR')
        ? `DATA_DIR ${root} is a file, not a folder, or lies below a file. Set another folder.`
        : `DATA_DIR ${root} cannot be written. Check its permissions, or set another folder.`,
    );
  }
  if (typeof lock === 'function') return lock;
  throw new Refusal(
    `DATA_DIR ${root} is in use by process ${lock.heldBy}. Stop that process, or set another folder.`,
  );
}
