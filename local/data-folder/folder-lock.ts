import { spawnSync } from 'node:child_process';
import { closeSync, constants, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { hasErrorCode } from '../terminal/error-code.ts';
import { Refusal } from '../terminal/refusal.ts';
import { writeAll } from './write-all.ts';

/** BSD systems, including macOS, lock a file that is opened with this flag. Linux does not have it. */
const O_EXLOCK = 0x20;

/**
 * Locks a file for this process. The lock belongs to the open file, so the system releases it when the process ends in
 * any way. The file is never deleted: otherwise two processes could each hold a lock.
 * @returns a function that releases the lock, or the id of the process that holds it, if known
 */
export function lockFile(file: string): (() => void) | { readonly heldBy: string } {
  const descriptor = process.platform === 'linux' ? lockByCommand(file) : lockAtOpening(file);
  if (descriptor === undefined) return { heldBy: readFileSync(file, 'utf8').trim() || 'unknown' };
  try {
    ftruncateSync(descriptor);
    writeAll(descriptor, Buffer.from(`${process.pid}\n`), 0);
  } catch {
    // On a full disk the lock still works. Only the message of the next process cannot name this process.
  }
  return () => closeSync(descriptor);
}

/** Node has no flock(2). The command `flock` locks the open file that it inherits, and the lock outlives the command. */
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
    if (hasErrorCode(error, 'EAGAIN')) return undefined;
    throw error;
  }
}
