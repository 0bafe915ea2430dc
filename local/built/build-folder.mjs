import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CACHE = join(ROOT, 'node_modules/.cache/customer-lifecycle');

const FILES = ['package-lock.json', 'cdk.json'];

/** The folders of everything that a build is made of. */
export const FOLDERS = [
  'local',
  'shared',
  'functions',
  'infra',
  'packages/events/src',
  'packages/event-patterns/src',
];

/**
 * The folder of what is made of the present sources. It has another name as soon as a byte of them changes, so nothing in
 * it is ever out of date.
 */
export function buildFolder() {
  // A copied node_modules must not lead to the files of another checkout.
  const hash = createHash('sha256').update(ROOT);
  for (const path of [...FILES, ...FOLDERS.flatMap(filesIn)])
    hash.update(`\0${path}\0`).update(readFileSync(join(ROOT, path)));
  return join(CACHE, hash.digest('hex').slice(0, 20));
}

/** @param {string} folder */
function filesIn(folder) {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.m?tsx?$|\.m?js$|\.json$/.test(name))
    .map((name) => join(folder, name))
    .sort();
}
