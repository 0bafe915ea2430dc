import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import { oldNodeNotice } from '../../../local/terminal/node-version.ts';
import { eventually } from '../../support/eventually.ts';
import { runLocal } from '../../support/local-process.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let DATA_DIR: string;

beforeEach(() => {
  DATA_DIR = temporaryFolder();
});

/** The running processes with the folder in their command line or environment. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return false;
    try {
      const [command, environment] = ['cmdline', 'environ'].map((file) =>
        readFileSync(`/proc/${name}/${file}`, 'utf8'),
      );
      return `${command}${environment}`.includes(folder);
    } catch {
      return false;
    }
  });
}

const untilAllEnded = () => eventually(async () => processesOf(DATA_DIR).length === 0 || undefined);

describe('npm start', () => {
  test.each([
    ['SIGINT', 'while it starts', /loading the functions/],
    ['SIGTERM', 'while it starts', /loading the functions/],
    ['SIGTERM', 'when it is ready', /is ready/],
  ] as const)('ends all its processes by %s %s', async (signal, _, when) => {
    const command = runLocal('start', [], { DATA_DIR, PORT: '0' });
    await command.until(({ stdout }) => when.test(stdout));
    expect(processesOf(DATA_DIR).length).toBeGreaterThan(1);
    command.process.kill(signal);
    expect(await command.ended).toBe(0);
    await untilAllEnded();
    // Sentences may be wrapped.
    expect(command.output.stderr.replaceAll(/\s+/g, ' ').trim()).toBe(oldNodeNotice(process.version) ?? '');
  });

  test('ends when its npm is killed', async () => {
    const npm = spawn('npm', ['start'], {
      cwd: fileURLToPath(new URL('../../..', import.meta.url)),
      env: { ...process.env, DATA_DIR, PORT: '0' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    for await (const line of createInterface({ input: npm.stdout }))
      if (line.includes('loading the functions')) break;
    npm.kill('SIGKILL');
    await once(npm, 'exit');
    await untilAllEnded();
  });

  test('shows its options, and refuses others', async () => {
    const help = runLocal('start', ['--help']);
    expect(await help.ended).toBe(0);
    expect(help.output.stdout).toContain('--public-host NAME');
    for (const line of help.output.stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    const wrong = runLocal('start', ['--public-hots', 'x']);
    expect(await wrong.ended).toBe(2);
    expect(wrong.output.stderr).toContain('--public-hots');
    const url = runLocal('start', ['--public-host', 'https://x.example']);
    expect(await url.ended).toBe(2);
    expect(url.output.stderr).toMatch(
      /^--public-host takes a host name [\s\S]*--help shows all options\.\n$/,
    );
  });
});
