import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import * as z from 'zod';
import { FUNCTION_NAMES, type FunctionName } from '../../infra/function-names.ts';
import { startTypeScriptThread } from '../threads/typescript-thread.ts';
import { limitConcurrency } from './concurrency.ts';

/**
 * Lambda gives each request an environment of its own; here all share one thread and one database. What comes beyond
 * this many waits before its time starts to run, instead of being given up as late.
 */
const MOST_AT_ONCE = 64;

/** Where each function's module is, the one that exports its `handler`, as a URL. */
export type FunctionModule = (name: FunctionName) => string;

/** The functions as the project has them. */
export const sourceModule: FunctionModule = (name) =>
  new URL(`../../functions/${name}/index.ts`, import.meta.url).href;

/** Running functions. */
export interface Functions {
  /** Settles when all functions are loaded; rejects when one cannot be. */
  readonly loaded: Promise<void>;
  /** Calls a function with an event and answers what it returns; rejects when it throws. */
  call(name: FunctionName, event: unknown): Promise<unknown>;
  /** Sets how far the functions' clock runs ahead of real time. */
  shiftClock(milliseconds: number): void;
  /** Rejects when the functions end by themselves; otherwise pending. */
  readonly died: Promise<never>;
  close(): Promise<void>;
}

/** What a function threw: its text, and what it did before, if the error has a `result`. */
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
 * Starts the functions in a thread of their own, with exactly this environment.
 * @param onLog gets each line that they write
 */
export function startFunctions(
  moduleOf: FunctionModule,
  environment: Readonly<Record<string, string>>,
  onLog: (line: string) => void,
): Functions {
  const thread = startTypeScriptThread(new URL('./function-worker.ts', import.meta.url), {
    workerData: Object.fromEntries(FUNCTION_NAMES.map((name) => [name, moduleOf(name)])),
    env: environment,
    // Room for what many requests at once leave behind, so that it is not copied around.
    resourceLimits: { maxYoungGenerationSizeMb: 128 },
    stdout: true,
    stderr: true,
  });
  for (const stream of [thread.stdout, thread.stderr]) onLines(stream, onLog);
  const pending = new Map<number, PendingCall>();
  const inTurn = limitConcurrency(MOST_AT_ONCE);
  let calls = 0;
  let closing = false;

  const ready = new Promise<void>((resolve) => {
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
      if (!closing) reject(new Error(`the functions ended by themselves, with exit code ${code}`));
    });
  });
  died.catch((error) => {
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  });

  return {
    loaded: Promise.race([ready, died]),
    died,
    call(name, event) {
      return inTurn(() => {
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
