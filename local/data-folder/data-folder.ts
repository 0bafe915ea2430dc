import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Refusal } from '../terminal/refusal.ts';

/** The folder where one stack keeps what must outlive it: its own for as long as it runs. */
export interface DataFolder {
  /** True when the folder outlives the stack (`DATA_DIR`), false when it is a temporary one. */
  readonly lasting: boolean;
  /** Path of a file or folder in it. */
  path(name: string): string;
  /** Text of a file, without white space around it, or undefined while there is none. */
  read(name: string): string | undefined;
  /** Replaces the text of a small file: whoever reads it after the process was killed finds the old or the new. */
  write(name: string, text: string): void;
  /** Gives the folder back; a temporary one is removed. */
  release(): void;
}

const LOCK = 'in-use-by';

/**
 * Opens `DATA_DIR`, or a temporary folder when none is given.
 * @throws Refusal when a running stack holds the folder, or it cannot be written.
 */
export function openDataFolder(directory: string | undefined): DataFolder {
  const lasting = directory !== undefined;
  const root = lasting ? resolve(directory) : mkdtempSync(join(tmpdir(), 'customer-lifecycle-'));
  if (lasting) takeLock(root);
  const path = (name: string) => join(root, name);
  const open = new Map<string, { readonly descriptor: number; length: number }>();
  return {
    lasting,
    path,
    read(name) {
      try {
        return readFileSync(path(name), 'utf8').trim();
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    write(name, text) {
      let file = open.get(name);
      if (file === undefined) {
        const descriptor = openSync(path(name), constants.O_RDWR | constants.O_CREAT);
        file = { descriptor, length: fstatSync(descriptor).size };
        open.set(name, file);
      }
      // One write within a page of memory is done or not done when the process is killed; a rename would be safe
      // too, but makes the disk wait for thousands of small changes.
      const bytes = Buffer.from(text.padEnd(file.length));
      file.length = bytes.length;
      writeSync(file.descriptor, bytes, 0, bytes.length, 0);
    },
    release() {
      for (const { descriptor } of open.values()) closeSync(descriptor);
      open.clear();
      if (lasting) rmSync(path(LOCK), { force: true });
      else rmSync(root, { recursive: true, force: true });
    },
  };
}

function takeLock(root: string): void {
  const lock = join(root, LOCK);
  try {
    mkdirSync(root, { recursive: true });
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST')
      throw new Refusal(
        `DATA_DIR ${root} cannot be written: ${error instanceof Error ? error.message : error}`,
      );
    const holder = Number(readFileSync(lock, 'utf8'));
    if (holder !== process.pid && isRunning(holder))
      throw new Refusal(
        `DATA_DIR ${root} is in use by process ${holder}. Stop that one, or give this one a folder of its own.` +
          ` (If process ${holder} is something else, delete ${lock}.)`,
      );
    // The holder was killed before it could give the folder back.
    writeFileSync(lock, String(process.pid));
  }
}

function isRunning(processId: number): boolean {
  if (!Number.isInteger(processId) || processId <= 0) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
