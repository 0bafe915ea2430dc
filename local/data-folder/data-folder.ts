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
import { Refusal } from '../terminal/refusal.ts';
import { lockFile } from './folder-lock.ts';
import { writeAll } from './write-all.ts';

/** The folder where one stack keeps what must outlive it: its own for as long as it runs. */
export interface DataFolder {
  /** Path of a file or folder in it. */
  path(name: string): string;
  /** Text of a file, without white space around it, or undefined while there is none. */
  read(name: string): string | undefined;
  /** Writes a file that never changes again: it has the whole text, or is not there. */
  create(name: string, text: string): void;
  /**
   * Replaces the text of a small file that changes often. A process that is killed, or a full disk, leaves the old text
   * or the new one.
   */
  write(name: string, text: string): void;
  /** Gives the folder back; a temporary one is removed. */
  release(): void;
}

const LOCK = 'lock';
const PAGE = 4096;

/**
 * Opens `DATA_DIR`, or a temporary folder when none is given.
 * @throws Refusal when a running stack holds the folder, or it cannot be written.
 */
export function openDataFolder(directory: string | undefined): DataFolder {
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
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    create(name, text) {
      const half = path(`${name}.half`);
      writeFileSync(half, text, { flush: true });
      renameSync(half, path(name));
    },
    write(name, text) {
      const file = openFile(name);
      const size = Math.max(file.size, PAGE * Math.ceil(Buffer.byteLength(text) / PAGE));
      // Space is taken before the text is touched, so that a full disk cannot cut the text off.
      if (size > file.size) writeAll(file.descriptor, Buffer.alloc(size - file.size, ' '), file.size);
      file.size = size;
      // One write within a page of memory is done or not done when the process is killed; a rename would be safe
      // too, but makes the disk wait for thousands of small changes.
      const bytes = Buffer.alloc(size, ' ');
      bytes.write(text);
      writeAll(file.descriptor, bytes, 0);
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
    if (error instanceof Refusal) throw error;
    throw new Refusal(
      `DATA_DIR ${root} cannot be written: ${error instanceof Error ? error.message : error}`,
    );
  }
  if (typeof lock === 'function') return lock;
  throw new Refusal(
    `DATA_DIR ${root} is in use by process ${lock.heldBy}. Stop that one, or give this one another folder.`,
  );
}
