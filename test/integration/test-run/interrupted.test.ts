import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

// A killed run does not wait for its clean-up.
const POLLING = { timeout: 60_000 };

/** Starts the stack tests as `npm test` does, with a separate temporary folder. */
function startRun(TMPDIR: string): ChildProcess {
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  return spawn(process.execPath, [vitest, 'run', 'test/integration/local/stack.test.ts'], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR },
    stdio: 'ignore',
  });
}

/** Command lines, by process id, of the processes that have this folder or one in it as their temporary folder. */
function processesIn(folder: string): Map<number, string> {
  const found = new Map<number, string>();
  for (const id of readdirSync('/proc').map(Number).filter(Number.isInteger))
    try {
      if (readFileSync(`/proc/${id}/environ`, 'utf8').includes(`TMPDIR=${folder}`))
        found.set(id, readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' '));
    } catch {
      // The process has ended in the meantime.
    }
  return found;
}

/** Waits until a process with this text in its command line runs. Returns its id. */
function untilRuns(folder: string, command: string): Promise<number> {
  return eventually(() => [...processesIn(folder)].find(([, line]) => line.includes(command))?.[0]);
}

describe.runIf(process.platform === 'linux')('a test run leaves no process, port or temporary folder', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('when it ends by %s', async (signal) => {
    const folder = temporaryFolder();
    const run = startRun(folder);
    await untilRuns(folder, 'dynoxide');
    run.kill(signal);
    await once(run, 'exit');
    await expect.poll(() => [...readdirSync(folder), ...processesIn(folder).values()], POLLING).toEqual([]);
  });

  test('when one of its workers is killed', async () => {
    const folder = temporaryFolder();
    const run = startRun(folder);
    await untilRuns(folder, 'dynoxide');
    process.kill(await untilRuns(folder, 'workers/forks.js'), 'SIGKILL');
    const [code] = await once(run, 'exit');
    expect(code).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
    expect([...processesIn(folder).values()]).toEqual([]);
  });
});
