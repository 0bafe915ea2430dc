import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installPacked, packageFolder, REPOSITORY, runIn } from '../../../test/support/packed-package.ts';

const FOLDER = packageFolder('event-patterns');
let project: string;
beforeAll(async () => {
  project = await installPacked('event-patterns', FOLDER);
});
afterAll(() => rmSync(FOLDER, { recursive: true }));

describe('the packed package in an empty project', () => {
  test('brings nothing else along', async () => {
    const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'));
    expect(Object.keys(packages)).toEqual(['', 'node_modules/event-patterns']);
  });

  test('can be imported', async () => {
    const script = `
      import { matches } from 'event-patterns';
      console.log(matches({ a: ['x'] }, { a: 'x' }), matches('{"a":[1]}', '{"a":2}'));`;
    expect(await runIn(project, process.execPath, '--input-type=module', '-e', script)).toBe('true false\n');
  });

  test('has types', async () => {
    writeFileSync(
      join(project, 'use.ts'),
      `import { check, type Mismatch, matches, type Problem, parsePattern } from 'event-patterns';
       export const matched: boolean = matches({ a: [1] }, '{}');
       export const problems: Problem[] = check('{}');
       export const mismatch: Mismatch | undefined = parsePattern({ a: [1] }).describeMismatch({});
       // @ts-expect-error A number is no pattern.
       check(1);\n`,
    );
    const tsc = join(REPOSITORY, 'node_modules/typescript/bin/tsc');
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', ''];
    expect(await runIn(project, process.execPath, tsc, ...options, 'use.ts')).toBe('');
  });

  test('has the command', async () => {
    writeFileSync(join(project, 'pattern.json'), '{"a": [{"prefix": "x"}]}');
    writeFileSync(join(project, 'event.json'), '{"a": "y"}');
    await expect(runIn(project, 'npx', '--offline', 'event-patterns', 'check', 'pattern.json')).resolves.toBe(
      'pattern.json: valid.\n',
    );
    await expect(
      runIn(project, 'npx', '--offline', 'event-patterns', 'check', 'pattern.json', 'event.json'),
    ).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('  a is "y"; the pattern asks for {"prefix":"x"}\n'),
    });
  });
});
