import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test, vi } from 'vitest';
import { builtCommands } from '../../../local/built/built-commands.mjs';
import { temporaryFolder } from '../../support/temporary-folder.ts';

afterEach(() => {
  vi.useRealTimers();
});

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

test('a build stays in use as long as a command of it runs, so that what it loads later is still there', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'Date'] });
  const build = dirname(await builtCommands());
  utimesSync(build, 0, 0);
  vi.advanceTimersByTime(86_400_000);
  expect(statSync(build).mtimeMs).toBeGreaterThan(0);
  vi.clearAllTimers();
});
