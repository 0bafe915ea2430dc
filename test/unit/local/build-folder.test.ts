import { copyFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FOLDERS } from '../../../local/built/build-folder.mjs';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const SOURCE = join(import.meta.dirname, '../../../local/built/build-folder.mjs');

/** A repository with one source in each folder. */
async function smallRepository() {
  const root = temporaryFolder();
  for (const folder of [...FOLDERS, 'local/built']) {
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, 'one.ts'), '1');
  }
  for (const file of ['package-lock.json', 'cdk.json']) writeFileSync(join(root, file), '{}');
  const copy = join(root, 'local/built/build-folder.mjs');
  copyFileSync(SOURCE, copy);
  const { buildFolder }: typeof import('../../../local/built/build-folder.mjs') = await import(copy);
  return { path: (name: string) => join(root, name), buildFolder };
}

test.each([...FOLDERS.map((folder) => `${folder}/one.ts`), 'package-lock.json', 'cdk.json'])(
  'a build has another folder after a change of %s, and the same one after the change is taken back',
  async (changed) => {
    const { path, buildFolder } = await smallRepository();
    const before = buildFolder();
    writeFileSync(path(changed), '2');
    expect(buildFolder()).not.toBe(before);
    writeFileSync(path(changed), changed.endsWith('.ts') ? '1' : '{}');
    expect(buildFolder()).toBe(before);
  },
);

test('a build has another folder when a source gets another name, or is there twice', async () => {
  const { path, buildFolder } = await smallRepository();
  const first = buildFolder();
  renameSync(path('shared/one.ts'), path('shared/two.ts'));
  const renamed = buildFolder();
  copyFileSync(path('shared/two.ts'), path('shared/three.ts'));
  expect(new Set([first, renamed, buildFolder()]).size).toBe(3);
});

test('checkouts that share node_modules do not share a build', async () => {
  const [one, other] = [await smallRepository(), await smallRepository()];
  const name = (folder: string) => folder.split('/').at(-1);
  expect(name(one.buildFolder())).not.toBe(name(other.buildFolder()));
});
