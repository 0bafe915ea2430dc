import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const REPOSITORY = join(import.meta.dirname, '../../..');

test('the commands run also where the build cannot be kept', async () => {
  const folder = temporaryFolder();
  const link = (name: string) => symlinkSync(join(REPOSITORY, name), join(folder, name));
  mkdirSync(join(folder, 'local'));
  mkdirSync(join(folder, 'node_modules'));
  for (const name of ['shared', 'functions', 'infra', 'packages', 'package-lock.json', 'cdk.json'])
    link(name);
  for (const name of readdirSync(join(REPOSITORY, 'local')))
    if (name === 'run.mjs' || name === 'built')
      cpSync(join(REPOSITORY, 'local', name), join(folder, 'local', name), { recursive: true });
    else link(`local/${name}`);
  for (const name of ['tsx', 'esbuild']) link(`node_modules/${name}`);
  // No folder can be made in a file.
  writeFileSync(join(folder, 'node_modules/.cache'), '');

  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['local/run.mjs', 'report', '--help'],
    {
      cwd: folder,
    },
  );
  expect(stdout).toContain('npm run report');
  expect(stderr).toBe('');
});
