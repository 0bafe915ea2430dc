import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

const PREFIX = 'customer-lifecycle-tests-';

/**
 * Gives a test run one temporary folder for all files of the run and of the processes that it starts. When the run
 * ends, is interrupted or is killed, the folder is removed and all processes that still use it are killed.
 */
export default function setup({ vitest }: TestProject): void {
  // It is called for each project of a run.
  if (tmpdir().includes(`${PREFIX}${process.pid}-`)) return;
  removeStaleFolders();
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const cleanUp = spawn('sh', [fileURLToPath(new URL('clean-up.sh', import.meta.url)), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Ctrl-C in a terminal ends the whole process group of the run.
    detached: true,
  });
  process.env.TMPDIR = folder;
  vitest.onClose(async () => {
    cleanUp.stdin.end('finished');
    const killed = await text(cleanUp.stdout);
    // A failed test may not have stopped its processes.
    if (killed !== '' && vitest.state.getCountOfFailedTests() === 0)
      throw new Error(`Tests left these processes behind:\n${killed}`);
  });
}

/** Removes folders of runs that could not clean up because the machine stopped. */
function removeStaleFolders(): void {
  for (const name of readdirSync(tmpdir())) {
    const [, run] = /^customer-lifecycle-tests-(\d+)-/.exec(name) ?? [];
    if (run !== undefined && !isRunning(Number(run)))
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}
