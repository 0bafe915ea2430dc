import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { buildFolder } from '../built/build-folder.mjs';

/** The templates of the present sources, unless they have not been synthesised yet. */
export function readKeptTemplates(): readonly unknown[] | undefined {
  try {
    return z.array(z.unknown()).parse(JSON.parse(readFileSync(file(), 'utf8')));
  } catch {
    // Anything that is wrong with the file is cured by a new one.
    return undefined;
  }
}

/** Keeps the templates for the next start, if the folder can be written. */
export function keepTemplates(templates: readonly unknown[]): void {
  const path = file();
  const unfinished = `${path}-${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(unfinished, JSON.stringify(templates));
    renameSync(unfinished, path);
  } catch {
    // Without the file the next start takes two seconds longer.
  }
}

function file(): string {
  return join(buildFolder(), 'templates.json');
}
