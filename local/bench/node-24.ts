import { execFileSync, spawnSync } from 'node:child_process';
import { Refusal } from '../terminal/refusal.ts';

/** The path of a Node 24, the version of the deployed functions: this process's own, else one that npx downloads. */
export function findNode24(): string {
  if (process.version.startsWith('v24.')) return process.execPath;
  try {
    return execFileSync('npx', ['-y', 'node@24', '-p', 'process.execPath'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    throw new Refusal(
      'The functions run on Node 24. It is not installed, and npx could not download it: install Node 24.',
    );
  }
}

/** Runs a script in a new process with exactly this environment, and returns the last line of its output. */
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

/** The median; of an even count the upper of the two in the middle. */
export function medianOf(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
