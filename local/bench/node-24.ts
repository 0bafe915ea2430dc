import { execFileSync, spawnSync } from 'node:child_process';
import { Refusal } from '../terminal/refusal.ts';

/** Where the Node that the functions are deployed on is: this one if it is of that version, else what npx brings. */
export function findNode24(): string {
  if (process.version.startsWith('v24.')) return process.execPath;
  try {
    return execFileSync('npx', ['-y', 'node@24', '-p', 'process.execPath'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    throw new Refusal('Node 24, which the functions run on, is not there and npx cannot bring it.');
  }
}

/** Runs a script in a fresh process with exactly this environment, and answers the last line that it printed. */
export function lastLineOf(
  node: string,
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
): string {
  const { status, stdout, stderr } = spawnSync(node, argv, {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', ...environment },
  });
  if (status !== 0) throw new Error(`${argv.join(' ')} failed: ${stderr.slice(-1000)}`);
  return stdout.trim().split('\n').at(-1) ?? '';
}

/** The number in the middle. */
export function medianOf(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
