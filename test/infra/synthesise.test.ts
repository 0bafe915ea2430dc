import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FUNCTION_NAMES } from '../../infra/function-names.ts';
import { synthesise } from '../../infra/synthesise.ts';
import { WrongConfiguration } from '../../infra/wrong-configuration.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function contextOf(connections: readonly unknown[]) {
  return { lifecycle: { environments: { dev: { connections } } } };
}

const context = contextOf([{ name: 'shopify', provider: 'shopify' }]);

function writeBundles(folder: string): void {
  for (const name of FUNCTION_NAMES) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'index.mjs'), '');
  }
}

test('a wrong configuration is refused before anything is bundled', async () => {
  const builds = join(temporaryFolder(), 'builds');
  const bundle = () => Promise.reject(new Error('nothing must be bundled'));
  await expect(synthesise({ context: contextOf([]), builds, bundle })).rejects.toThrow(WrongConfiguration);
});

test('two syntheses at once bundle in folders of their own, of which nothing is left', async () => {
  const builds = join(temporaryFolder(), 'builds');
  const folders: string[] = [];
  let bothBegan = () => {};
  const both = new Promise<void>((resolve) => {
    bothBegan = resolve;
  });
  const bundle = async (folder: string) => {
    folders.push(folder);
    if (folders.length === 2) bothBegan();
    await both;
    writeBundles(folder);
  };
  const outdirs = [temporaryFolder(), temporaryFolder()];
  await Promise.all(outdirs.map((outdir) => synthesise({ context, outdir, builds, bundle })));
  expect(new Set(folders).size).toBe(2);
  expect(readdirSync(builds)).toEqual([]);
  for (const outdir of outdirs)
    expect(readdirSync(outdir)).toContain('customer-lifecycle-dev-service.template.json');
});

test('bundles that could not be made leave nothing either', async () => {
  const builds = join(temporaryFolder(), 'builds');
  const bundle = () => Promise.reject(new Error('a package is missing'));
  await expect(synthesise({ context, builds, bundle })).rejects.toThrow('a package is missing');
  expect(readdirSync(builds)).toEqual([]);
});
