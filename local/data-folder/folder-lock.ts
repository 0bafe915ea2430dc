import { spawnSync } from 'node:child_process';
import { closeSync, constants, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { Refusal } from '../terminal/refusal.ts';
import { writeAll } from './write-all.ts';

/** The BSD systems, macOS among them, lock a file when it is opened with this flag. Linux has no such flag. */
const O_EXLOCK = 0x20;

/**
 * Locks a file for this process. The system itself releases the lock when the process ends, however it ends, because
 * the lock belongs to the open file. The file stays: to delete it could give two processes a lock each.
 * @returns how to release it, or the number of the process that holds it, as far as known
 */
export function lockFile(file: string): (() => void) | { readonly heldBy: string } {
  const descriptor = process.platform === 'linux' ? lockByCommand(file) : lockAtOpening(file);
  if (descriptor === undefined) return { heldBy: readFileSync(file, 'utf8').trim() || 'unknown' };
  try {
    ftruncateSync(descriptor);
    writeAll(descriptor, Buffer.from(`${process.pid}\n`), 0);
  } catch {
    // On a full disk the lock holds as well; only the message of the next process names no number.
  }
  return () => closeSync(descriptor);
}

/** Node has no flock(2). The command locks the open file that it inherits, which stays ours when it has ended. */
function lockByCommand(file: string): number | undefined {
  const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT);
  const { status, error } = spawnSync('flock', ['-n', '3'], {
    stdio: ['ignore', 'ignore', 'ignore', descriptor],
  });
  if (status === 0) return descriptor;
  closeSync(descriptor);
  if (status === 1) return undefined;
  throw new Refusal(
    `DATA_DIR cannot be locked: the command flock (package util-linux) ${error === undefined ? `ended with ${status}` : 'is missing'}.`,
  );
}

function lockAtOpening(file: string): number | undefined {
  try {
    return openSync(file, constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return undefined;
    throw error;
  }
}
