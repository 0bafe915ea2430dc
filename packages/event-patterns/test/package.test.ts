import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const REPOSITORY = join(import.meta.dirname, '../../..');
const FOLDER = mkdtempSync(join(tmpdir(), 'event-patterns-'));
const PROJECT = join(FOLDER, 'project');

const OFFLINE = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts=false', '--loglevel=error'];

async function runIn(folder: string, command: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { cwd: folder });
  return stdout;
}

/** Copies the sources of the package beside links to what it is built with, so that nothing is built in the repository. */
async function packedIn(copy: string): Promise<string> {
  const folder = join(copy, 'packages/event-patterns');
  mkdirSync(folder, { recursive: true });
  for (const name of ['tsconfig.json', 'node_modules']) symlinkSync(join(REPOSITORY, name), join(copy, name));
  for (const name of ['package.json', 'tsconfig.build.json', 'src', 'README.md', 'LICENSE'])
    await runIn(FOLDER, 'cp', '-r', join(REPOSITORY, 'packages/event-patterns', name), folder);
  await runIn(folder, 'npm', 'pack', ...OFFLINE, '--pack-destination', FOLDER);
  return join(FOLDER, 'event-patterns-0.1.0.tgz');
}

beforeAll(async () => {
  const packed = await packedIn(join(FOLDER, 'repository'));
  mkdirSync(PROJECT);
  writeFileSync(join(PROJECT, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }');
  await runIn(PROJECT, 'npm', 'install', ...OFFLINE, packed);
});
afterAll(() => rmSync(FOLDER, { recursive: true }));

describe('the packed package in an empty project', () => {
  test('brings nothing else along', async () => {
    const { packages } = JSON.parse(readFileSync(join(PROJECT, 'package-lock.json'), 'utf8'));
    expect(Object.keys(packages)).toEqual(['', 'node_modules/event-patterns']);
  });

  test('can be imported', async () => {
    const script = `
      import { matches } from 'event-patterns';
      console.log(matches({ a: ['x'] }, { a: 'x' }), matches('{"a":[1]}', '{"a":2}'));`;
    expect(await runIn(PROJECT, process.execPath, '--input-type=module', '-e', script)).toBe('true false\n');
  });

  test('has types', async () => {
    writeFileSync(
      join(PROJECT, 'use.ts'),
      `import { check, type Mismatch, matches, type Problem, parsePattern } from 'event-patterns';
       export const matched: boolean = matches({ a: [1] }, '{}');
       export const problems: Problem[] = check('{}');
       export const mismatch: Mismatch | undefined = parsePattern({ a: [1] }).describeMismatch({});
       // @ts-expect-error A number is no pattern.
       check(1);\n`,
    );
    const tsc = join(REPOSITORY, 'node_modules/typescript/bin/tsc');
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', ''];
    expect(await runIn(PROJECT, process.execPath, tsc, ...options, 'use.ts')).toBe('');
  });

  test('has the command', async () => {
    writeFileSync(join(PROJECT, 'pattern.json'), '{"a": [{"prefix": "x"}]}');
    writeFileSync(join(PROJECT, 'event.json'), '{"a": "y"}');
    await expect(runIn(PROJECT, 'npx', '--offline', 'event-patterns', 'check', 'pattern.json')).resolves.toBe(
      'pattern.json: valid.\n',
    );
    await expect(
      runIn(PROJECT, 'npx', '--offline', 'event-patterns', 'check', 'pattern.json', 'event.json'),
    ).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('  a is "y"; the pattern asks for {"prefix":"x"}\n'),
    });
  });
});
