import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hasErrorCode } from './error-code.ts';
import { Refusal } from './refusal.ts';

/**
 * What a file of progress holds; undefined if that is not JSON.
 * @throws Refusal for a folder
 */
export function readProgressFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (hasErrorCode(error, 'EISDIR')) throw new Refusal(`${file} is a folder: name a file.`);
    return undefined;
  }
}

/** Keeps the progress. After a crash the file has the old one or the new one. */
export function writeProgressFile(file: string, progress: object): void {
  const partial = `${file}.half`;
  writeFileSync(partial, JSON.stringify(progress), { flush: true });
  renameSync(partial, file);
}

/** Deletes what was kept of a command that is done. */
export function forgetProgress(file: string): void {
  rmSync(file, { force: true });
}
