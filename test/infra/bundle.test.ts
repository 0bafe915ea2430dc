import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Metafile } from 'esbuild';
import { beforeAll, expect, it } from 'vitest';
import { bundleEntry, bundleFunctions } from '../../infra/bundle.ts';
import { buildPage } from '../../infra/bundle-console.ts';
import { bundledPackages } from '../../infra/bundled-packages.ts';
import { FUNCTION_NAMES, type FunctionName } from '../../infra/function-names.ts';
import { BUDGETS } from '../../local/bench/budgets.ts';
import { loadedWith, measureBundle } from '../../local/bench/start.ts';
import { synthesisedApp } from '../support/synthesised-app.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let folder: string;
let bundles: Awaited<ReturnType<typeof bundleFunctions>>;
beforeAll(async () => {
  folder = temporaryFolder();
  bundles = await bundleFunctions(join(folder, 'first'));
  await bundleFunctions(join(folder, 'second'));
});

it('produces equal bytes from equal sources, so that an unchanged function is not uploaded again', async () => {
  expect(await digestOf(join(folder, 'first'))).toEqual(await digestOf(join(folder, 'second')));
});

it.each(FUNCTION_NAMES)('bundles %s as an ES module that exports its handler', async (name) => {
  const text = await readFile(join(folder, 'first', name, 'index.mjs'), 'utf8');
  expect(text).toMatch(/export\s*\{[^}]*\bas handler\b[^}]*\}/);
});

it('loads neither other credential providers nor S3 at start', async () => {
  const files = loadedWith(bundleOf('ingest'), 'index.mjs');
  const texts = await Promise.all(
    [...files].map((file) => readFile(join(folder, 'first', 'ingest', basename(file)), 'utf8')),
  );
  const text = texts.join('\n');
  expect(text).toContain('TransactWriteItems');
  for (const unused of ['AssumeRole', '169.254.170.2']) expect(text).not.toContain(unused);
  expect(text).not.toMatch(/from\s*["']node:/);
  expect(await readdir(join(folder, 'first', 'ingest'))).toContain('s3-client.mjs');
});

it('keeps what ingest loads at start within the budget', () => {
  expect(measureBundle(bundleOf('ingest')).measured).toBeLessThanOrEqual(BUDGETS.start.bundleKilobytes);
});

it.each(FUNCTION_NAMES)('loads %s from few files at start, because each takes time', (name) => {
  expect(loadedWith(bundleOf(name), 'index.mjs').size).toBeLessThanOrEqual(4);
});

it('includes the numbering plans of all countries only in functions that show phone numbers, and not at start', async () => {
  const holders = FUNCTION_NAMES.flatMap((name) =>
    Object.entries(bundles.get(name)?.outputs ?? {})
      .filter(([, { inputs }]) => Object.keys(inputs).some((input) => input.includes('libphonenumber-js')))
      .map(([output]) => `${name}/${basename(output)}`),
  );
  expect(holders).toContainEqual(expect.stringMatching(/^query\/phone-/));
  for (const holder of holders) expect(holder).toMatch(/^(?:query|redrive|review)\/phone-/);
});

it('contains packages under permissive licences alone', async () => {
  const { metafile } = await buildPage();
  const packages = bundledPackages([...bundles.values(), metafile]);
  expect(packages.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['@aws-sdk/client-dynamodb', 'preact', 'zod']),
  );
  const others = packages.filter(
    ({ licence }) => !['Apache-2.0', 'ISC', 'MIT', '0BSD', 'BSD-3-Clause'].includes(licence),
  );
  expect(others).toEqual([]);
});

it('is what the template deploys', () => {
  const { serviceTemplate } = synthesisedApp('dev', join(folder, 'first'));
  for (const { Properties } of Object.values(serviceTemplate.findResources('AWS::Lambda::Function')))
    expect(Properties.Code).toHaveProperty('S3Key');
});

it('puts dynamic imports into separate chunks, and empties the folder first', async () => {
  const source = join(folder, 'source');
  const out = join(folder, 'out');
  await rm(source, { recursive: true, force: true });
  await folderWith(source, {
    'index.ts': "export const handler = async () => (await import('./rarely.ts')).word;",
    'rarely.ts': "export const word = 'seldom needed';",
  });
  await folderWith(out, { 'old.mjs': '' });
  await bundleEntry(join(source, 'index.ts'), out);
  expect(await readFile(join(out, 'index.mjs'), 'utf8')).not.toContain('seldom needed');
  expect(await readdir(out)).not.toContain('old.mjs');
  const { handler } = await import(join(out, 'index.mjs'));
  expect(await handler()).toBe('seldom needed');
});

function bundleOf(name: FunctionName): Metafile {
  const metafile = bundles.get(name);
  if (metafile === undefined) throw new Error(`${name} was not bundled`);
  return metafile;
}

async function folderWith(path: string, files: Record<string, string>): Promise<void> {
  await mkdir(path, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
}

async function digestOf(path: string): Promise<string[]> {
  const names = (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  const digests = await Promise.all(
    names.map(async ({ parentPath, name }) => {
      const file = join(parentPath, name);
      return `${file.slice(path.length)} ${createHash('sha256')
        .update(await readFile(file))
        .digest('hex')}`;
    }),
  );
  return digests.sort();
}
