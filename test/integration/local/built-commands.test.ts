import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { FOLDERS } from '../../../local/built/build-folder.mjs';
import { COMMANDS, ENTRIES } from '../../../local/built/built-commands.mjs';
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

/** A repository of empty commands. Its name has characters that a URL escapes. Returns how to run the command `report`. */
function smallRepository() {
  const root = join(temporaryFolder(), 'ein Pfad ü#%41');
  for (const folder of [...FOLDERS, 'node_modules']) mkdirSync(join(root, folder), { recursive: true });
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const path of [...COMMANDS.map((name) => `local/${name}.ts`), ...ENTRIES]) write(path, 'export {};');
  for (const path of ['package-lock.json', 'cdk.json']) write(path, '{}');
  for (const path of ['local/run.mjs', 'local/built'])
    cpSync(join(REPOSITORY, path), join(root, path), { recursive: true });
  symlinkSync(join(REPOSITORY, 'node_modules/esbuild'), join(root, 'node_modules/esbuild'));
  const run = async (source: string) => {
    write('local/report.ts', source);
    const given = [join(root, 'local/run.mjs'), 'report'];
    return promisify(execFile)(process.execPath, given).catch(
      (error: { code: number; stderr: string }) => error,
    );
  };
  return { run };
}

test('an error of a command names the line of its source, also after a change', async () => {
  const { run } = smallRepository();
  expect(await run('console.log(1);')).toMatchObject({ stdout: '1\n', stderr: '' });
  const { stderr } = await run("interface One {}\n\nthrow new Error('not today');");
  expect(stderr).toContain('not today');
  expect(stderr).toMatch(/local\/report\.ts:3:7/);
});

test('what is wrong in a source is shown with its line, and nothing of the tool that found it', async () => {
  const { run } = smallRepository();
  const { stderr, ...ended } = await run('const = 3;');
  expect(ended).toMatchObject({ code: 1 });
  expect(stderr).toContain('local/report.ts:1:6');
  expect(stderr).not.toContain('at failureErrorWithLog');
});

test('a package that is not installed is named, with what to do', async () => {
  const { run } = smallRepository();
  const { stderr } = await run("import '@aws-sdk/client-of-tomorrow';");
  expect(stderr).toContain('"@aws-sdk/client-of-tomorrow"');
  expect(stderr.trimEnd().split('\n').at(-1)).toBe('A package is missing: run npm ci.');
});
