import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasErrorCode } from '../terminal/error-code.ts';

/** The connections of a data folder, with their secrets: what `CONNECTIONS` has, in a file. */
export function connectionsFile(directory: string): string {
  return join(directory, 'connections.json');
}

/** The text of the file; undefined when there is none. */
export function readConnectionsFile(directory: string): string | undefined {
  try {
    return readFileSync(connectionsFile(directory), 'utf8');
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Replaces the file. It holds secrets, so only this user may read it. After a crash it has the old text or the new one. */
export function writeConnectionsFile(directory: string, text: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = connectionsFile(directory);
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
