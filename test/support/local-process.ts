import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { createStackClient, type StackClient } from '../../local/client/stack-client.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

// A failed test may not have stopped its processes.
const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** A command of this project in a process of its own. */
export interface LocalCommand {
  readonly process: ChildProcess;
  /** Its output so far. */
  readonly output: { readonly stdout: string; readonly stderr: string };
  /** Resolves with the exit code when the process has ended; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Resolves when the output fulfils the condition; rejects when the process ends before. */
  until(condition: (output: LocalCommand['output']) => boolean): Promise<void>;
}

/** Starts a script of `local/` with these environment variables in addition to the current ones. */
export function runLocal(
  script:
    | 'start'
    | 'connect'
    | 'connections'
    | 'console'
    | 'bench'
    | 'replay'
    | 'demo'
    | 'customer'
    | 'customers'
    | 'deliveries'
    | 'doctor'
    | 'policy'
    | 'backfill'
    | 'republish'
    | 'report'
    | 'restore',
  arguments_: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
): LocalCommand {
  const program = script === 'bench' ? ['--import', 'tsx', 'local/bench.ts'] : ['local/run.mjs', script];
  const child = spawn(process.execPath, [...program, ...arguments_], {
    cwd: ROOT,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  running.add(child);
  const ended = once(child, 'close').then(() => {
    running.delete(child);
    return child.exitCode;
  });
  return {
    process: child,
    output,
    ended,
    until: (condition) =>
      new Promise((resolve, reject) => {
        const look = () => condition(output) && resolve();
        child.stdout.on('data', look);
        child.stderr.on('data', look);
        ended.then((code) => reject(new Error(`it ended with ${code}: ${output.stdout}${output.stderr}`)));
        look();
      }),
  };
}

/** A running stack. */
export interface LocalStack extends LocalCommand {
  readonly url: string;
  readonly client: StackClient;
  /** Kills the stack without giving it time to clean up. */
  kill9(): Promise<void>;
  /** Ends the stack as Ctrl-C does. Returns its exit code. */
  interrupt(): Promise<number | null>;
}

/** Starts a stack as `npm start` does, on a free port, and waits until it is ready. */
export async function startLocalStack(
  variables: Readonly<Record<string, string>> = {},
  arguments_: readonly string[] = [],
): Promise<LocalStack> {
  const command = runLocal('start', arguments_, { PORT: '0', ...variables });
  const address = /runs on (http:\S+)/;
  await command.until(({ stdout }) => address.test(stdout));
  const url = address.exec(command.output.stdout)?.[1] ?? '';
  return {
    ...command,
    url,
    client: createStackClient(url),
    async kill9() {
      command.process.kill('SIGKILL');
      await command.ended;
    },
    interrupt() {
      command.process.kill('SIGINT');
      return command.ended;
    },
  };
}
