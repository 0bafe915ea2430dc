import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { createStackClient, type StackClient } from '../../local/client/stack-client.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

// A test that fails may not come to stopping what it started.
const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** A command of this project in a process of its own. */
export interface LocalCommand {
  readonly process: ChildProcess;
  /** All that it has written so far. */
  readonly output: { readonly stdout: string; readonly stderr: string };
  /** Settles with the exit code when it has ended; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Settles once what it has written, or its end, makes the condition true. */
  until(condition: (output: LocalCommand['output']) => boolean): Promise<void>;
}

/** Starts `start.ts`, `replay.ts` and the like of `local/` with these variables beside the usual ones. */
export function runLocal(
  script: 'start' | 'replay' | 'demo' | 'bench' | 'customer',
  arguments_: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
): LocalCommand {
  const child = spawn(process.execPath, ['--import', 'tsx', `local/${script}.ts`, ...arguments_], {
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
  /** Ends it in an instant, as a power cut would end all of its processes. */
  kill9(): Promise<void>;
  /** Ends it as Ctrl-C does, and answers its exit code. */
  interrupt(): Promise<number | null>;
}

/** Starts a stack as `npm start` does, on a free port, and waits until it serves. */
export async function startLocalStack(variables: Readonly<Record<string, string>> = {}): Promise<LocalStack> {
  const command = runLocal('start', [], { PORT: '0', ...variables });
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
