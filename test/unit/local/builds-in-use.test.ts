import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { removeUnused } from '../../../local/built/builds-in-use.mjs';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const MODULE = pathToFileURL(join(import.meta.dirname, '../../../local/built/builds-in-use.mjs')).href;

/** A build that was last started long ago. */
function oldBuild() {
  const builds = temporaryFolder();
  const build = join(builds, 'one');
  mkdirSync(build);
  const age = () => utimesSync(build, new Date('2026-01-01'), new Date('2026-01-01'));
  age();
  return { builds, build, age };
}

/** A process that uses a build until it is ended. */
async function startUsing(build: string) {
  const script = `import { noteUse } from '${MODULE}'; noteUse(process.argv[1]); console.log('used'); process.stdin.resume();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, build], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const end = async (how: () => void) => {
    how();
    await once(child, 'exit');
  };
  return { stop: () => end(() => child.stdin.end()), kill: () => end(() => child.kill('SIGKILL')) };
}

test('a build that nobody has started for a day is removed', () => {
  const { builds, build } = oldBuild();
  removeUnused(builds);
  expect(existsSync(build)).toBe(false);
});

test('a build stays as long as a command runs from it, which loads parts of it when they are needed', async () => {
  const { builds, build, age } = oldBuild();
  const { stop } = await startUsing(build);
  age();
  removeUnused(builds);
  expect(existsSync(build)).toBe(true);
  await stop();
  expect(readdirSync(build)).toEqual([]);
  age();
  removeUnused(builds);
  expect(existsSync(build)).toBe(false);
});

test('a command that was killed does not keep its build', async () => {
  const { builds, build, age } = oldBuild();
  const { kill } = await startUsing(build);
  await kill();
  age();
  removeUnused(builds);
  expect(existsSync(build)).toBe(false);
});
