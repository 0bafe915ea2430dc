import { readdirSync, readFileSync } from 'node:fs';

/** Root of the repository. */
export const ROOT = new URL('../../', import.meta.url);

const FOLDERS = ['docs', 'examples', 'functions', 'infra', 'local', 'packages', 'shared', 'test'];

/** Paths, from the root, of all our own files whose name ends like this. */
export function repositoryFiles(ending: string): string[] {
  const below = FOLDERS.flatMap((folder) =>
    readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' }).map(
      (path) => `${folder}/${path}`,
    ),
  );
  return [...readdirSync(ROOT), ...below].filter((path) => path.endsWith(ending)).sort();
}

/** The text of a file by its path from the root. */
export function textOf(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}
