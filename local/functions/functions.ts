import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import * as z from 'zod';
import { FUNCTION_NAMES, type FunctionName } from '../../infra/function-names.ts';
import { startThread } from '../threads/start-thread.ts';
import { limitConcurrency } from './concurrency.ts';

/**
 * Lambda runs each request in its own environment; here all share one thread and one database. Further requests wait
 * before they start, so that waiting does not count against their time limit.
 */
const MAX_CONCURRENT_CALLS = 64;

/** The URL of the module that exports a function's `handler`. */
export type FunctionModule = (name: FunctionName) => string;

const SOURCES: Readonly<Record<FunctionName, URL>> = {
  ingest: new URL('../../functions/ingest/index.ts', import.meta.url),
  publish: new URL('../../functions/publish/index.ts', import.meta.url),
  review: new URL('../../functions/review/index.ts', import.meta.url),
  query: new URL('../../functions/query/index.ts', import.meta.url),
  redrive: new URL('../../functions/redrive/index.ts', import.meta.url),
};

/** The source modules of the functions. */
export const sourceModule: FunctionModule = (name) => SOURCES[name].href;

/** The running functions. */
export interface Functions {
  /** Resolves when all functions are loaded; rejects when one cannot be loaded. */
  readonly loaded: Promise<void>;
  /** Calls a function and returns its result; rejects with a FunctionFailure when it throws. */
  call(name: FunctionName, event: unknown): Promise<unknown>;
  /** Sets how far the clock of the functions is ahead of real time. */
  shiftClock(milliseconds: number): void;
  /** Rejects when the functions end unexpectedly; otherwise pending. */
  readonly died: Promise<never>;
  close(): Promise<void>;
}

/** An error that a function threw: its text, and the error's `result` if it has one: what was done before. */
export class FunctionFailure extends Error {
  override readonly name = 'FunctionFailure';
  readonly result: unknown;
  constructor(message: string, result: unknown) {
    super(message);
    this.result = result;
  }
}

const answer = z.discriminatedUnion('type', [
  z.object({ type: z.literal('loaded') }),
  z.object({ type: z.literal('returned'), id: z.number(), result: z.unknown() }),
  z.object({ type: z.literal('threw'), id: z.number(), reason: z.string(), result: z.unknown() }),
]);

interface PendingCall {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Starts the functions in their own thread, with exactly this environment.
 * @param onLog is called with each line that they write
 */
export function startFunctions(
  moduleOf: FunctionModule,
  environment: Readonly<Record<string, string>>,
  onLog: (line: string) => void,
): Functions {
  const thread = startThread(new URL('./function-worker.ts', import.meta.url), {
    workerData: Object.fromEntries(FUNCTION_NAMES.map((name) => [name, moduleOf(name)])),
    env: environment,
    // Enough for the garbage of many concurrent requests, so that V8 does not copy it to the old generation.
    resourceLimits: { maxYoungGenerationSizeMb: 128 },
    stdout: true,
    stderr: true,
  });
  for (const stream of [thread.stdout, thread.stderr]) onLines(stream, onLog);
  const pending = new Map<number, PendingCall>();
  const limited = limitConcurrency(MAX_CONCURRENT_CALLS);
  let calls = 0;
  let closing = false;

  const allLoaded = new Promise<void>((resolve) => {
    thread.on('message', (received: unknown) => {
      const parsed = answer.parse(received);
      if (parsed.type === 'loaded') return resolve();
      const call = pending.get(parsed.id);
      pending.delete(parsed.id);
      if (parsed.type === 'returned') call?.resolve(parsed.result);
      else call?.reject(new FunctionFailure(parsed.reason, parsed.result));
    });
  });
  const died = new Promise<never>((_, reject) => {
    thread.on('error', reject);
    thread.on('exit', (code) => {
      if (!closing) reject(new Error(`the functions ended unexpectedly, with exit code ${code}`));
    });
  });
  died.catch((error) => {
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  });

  return {
    loaded: Promise.race([allLoaded, died]),
    died,
    call(name, event) {
      return limited(() => {
        calls += 1;
        const id = calls;
        return new Promise((resolve, reject) => {
          pending.set(id, { resolve, reject });
          thread.postMessage({ type: 'call', id, name, event });
        });
      });
    },
    shiftClock(milliseconds) {
      thread.postMessage({ type: 'shift', milliseconds });
    },
    async close() {
      closing = true;
      await thread.terminate();
    },
  };
}

function onLines(stream: Readable, onLog: (line: string) => void): void {
  createInterface({ input: stream }).on('line', onLog);
}
