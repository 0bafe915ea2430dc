import { createInterface } from 'node:readline';
import type { Worker } from 'node:worker_threads';
import * as z from 'zod';
import { printable } from '../../terminal/printable.ts';
import { startThread } from '../../threads/start-thread.ts';
import type { LambdaTarget } from '../subscriber.ts';
import type { Outcome, Sender } from './sender.ts';

const message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('loaded') }),
  z.object({ type: z.literal('unusable'), reason: z.string() }),
  z.object({ type: z.literal('returned'), id: z.number() }),
  z.object({ type: z.literal('threw'), id: z.number(), reason: z.string() }),
]);
type Message = z.infer<typeof message>;

/** Where the AWS clients look for other credentials than those that are given here. */
const CREDENTIALS: ReadonlySet<string> = new Set([
  'AWS_SESSION_TOKEN',
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
]);

/** How long the module may take to load. Lambda allows 10 s, but this machine also compiles TypeScript. */
const MAX_LOAD_MILLISECONDS = 30_000;
const MAX_MEMORY_MB = 512;

/** What a call ended with: a message of the thread, or the end of the thread. */
type End = Message | { readonly type: 'ended'; readonly reason: string };

/** The thread of a function. */
interface Environment {
  readonly worker: Worker;
  readonly loaded: Promise<End>;
  /** What the call that runs is waiting for. */
  onEnd: (end: End) => void;
}

/**
 * Calls a Lambda handler with each event, one after another, in a thread that starts with the first event. A call that takes
 * too long ends the thread, and the next event starts a new one.
 * @param onLog called with each line that the handler writes
 */
export function createLambdaSender(
  name: string,
  target: LambdaTarget,
  onLog: (line: string) => void,
): Sender {
  let environment: Environment | undefined;
  let calls = 0;

  function start(): Environment {
    const worker = startThread(new URL('./lambda-worker.ts', import.meta.url), {
      workerData: { file: target.file, handler: target.handler, format: target.format },
      env: {
        PATH: process.env.PATH,
        TZ: 'UTC',
        ...Object.fromEntries(Object.entries(target.environment).filter(([key]) => !CREDENTIALS.has(key))),
        HOME: process.env.HOME,
        // Those of this machine or of a template could lead to a real account.
        AWS_REGION: 'local',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_LAMBDA_FUNCTION_NAME: name,
      },
      resourceLimits: { maxOldGenerationSizeMb: MAX_MEMORY_MB },
      stdout: true,
      stderr: true,
    });
    for (const input of [worker.stdout, worker.stderr])
      createInterface({ input }).on('line', (line) => onLog(`${name}: ${line}`));
    let onLoaded: (end: End) => void = () => {};
    const loaded = new Promise<End>((resolve) => {
      onLoaded = resolve;
    });
    const started: Environment = { worker, loaded, onEnd: () => {} };
    worker.on('message', (received: unknown) => {
      // The handler runs in the same thread, so it can post messages, too.
      const parsed = message.safeParse(received).data;
      if (parsed === undefined) return;
      if (parsed.type === 'loaded' || parsed.type === 'unusable') onLoaded(parsed);
      else started.onEnd(parsed);
    });
    const onEnded = (reason: string) => {
      if (environment === started) environment = undefined;
      onLoaded({ type: 'ended', reason });
      started.onEnd({ type: 'ended', reason });
    };
    worker.on('error', (error) => onEnded(`the function crashed (${error})`));
    worker.on('exit', (code) => onEnded(`the function ended its process with exit code ${code}`));
    return started;
  }

  async function stop(): Promise<void> {
    const stopped = environment;
    environment = undefined;
    await stopped?.worker.terminate();
  }

  return {
    concurrency: 1,
    isRisky: true,
    async send({ input, event }, signal) {
      signal.throwIfAborted();
      environment ??= start();
      const used = environment;
      const loaded = await withLimit(used.loaded, MAX_LOAD_MILLISECONDS, signal);
      if (loaded?.type !== 'loaded') {
        await stop();
        return failure(loaded, `the function did not load within ${MAX_LOAD_MILLISECONDS / 1000} s`);
      }
      calls += 1;
      const id = calls;
      const milliseconds = 1000 * target.timeoutSeconds;
      const ended = new Promise<End>((resolve) => {
        used.onEnd = (end) => {
          if (!('id' in end) || end.id === id) resolve(end);
        };
      });
      used.worker.postMessage({ id, event: input, eventId: event.id, deadline: Date.now() + milliseconds });
      const end = await withLimit(ended, milliseconds, signal);
      if (end?.type === 'returned') return { type: 'delivered' };
      if (end === undefined) await stop();
      return failure(end, `the function timed out after ${target.timeoutSeconds} s`);
    },
    close: stop,
  };
}

function failure(end: End | undefined, timeout: string): Outcome {
  if (end === undefined) return { type: 'failed', code: 'TIMEOUT', message: timeout, isRetried: true };
  return {
    type: 'failed',
    code: end.type === 'unusable' ? 'NO_RESOURCE' : 'ERROR_FROM_TARGET',
    message: 'reason' in end ? printable(end.reason.replaceAll(/\s+/g, ' ')) : end.type,
    isRetried: true,
  };
}

/** Resolves as the promise does, or with undefined after a time. Rejects when the signal aborts. */
async function withLimit<Value>(
  promise: Promise<Value>,
  milliseconds: number,
  signal: AbortSignal,
): Promise<Value | undefined> {
  let cleanUp = () => {};
  const limit = new Promise<undefined>((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), milliseconds);
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    cleanUp = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    cleanUp();
  }
}
