import type { Configuration } from '../stack/configuration.ts';
import { whenNpmEnds } from '../stack/npm-parent.ts';
import { type Stack, startStack } from '../stack/stack.ts';
import { readableLog } from '../terminal/function-log.ts';
import { sentenceOf } from '../terminal/refusal.ts';
import { say } from '../terminal/say.ts';
import { createStackClient, type StackClient } from './stack-client.ts';

// The convention of shells: 128 plus the signal number.
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
type EndSignal = keyof typeof EXIT_CODES;

/** Work with a stack. */
export interface StackWork<Result> {
  /** A running stack; undefined for a new one, which is closed afterwards. */
  readonly url?: string | undefined;
  /** The configuration of a new stack. */
  readonly configuration: () => Configuration;
  readonly work: (client: StackClient) => Promise<Result>;
  /** Called when a signal has ended the work. */
  readonly onInterrupt?: () => void;
}

/**
 * Runs work with a stack. Warnings of a new stack go to stderr. SIGINT, SIGTERM, SIGHUP and the end of npm end the work,
 * the new stack and the process.
 */
export async function onStack<Result>({
  url,
  configuration,
  work,
  onInterrupt,
}: StackWork<Result>): Promise<Result> {
  const interruption = interruptionOf();
  const { signal } = interruption;
  let stack: Stack | undefined;
  try {
    if (url === undefined) stack = await startQuietStack(configuration(), signal);
    const working = work(createStackClient(stack?.url ?? url ?? ''));
    return await Promise.race([
      working,
      interruption.interrupted,
      ...(stack === undefined ? [] : [stack.died]),
    ]);
  } catch (error) {
    if (!signal.aborted) throw error;
    await stack?.close();
    onInterrupt?.();
    return process.exit(EXIT_CODES[interruption.by()]);
  } finally {
    await stack?.close();
  }
}

/** Follows the signals that end this process. A second signal of one kind ends it at once. */
function interruptionOf() {
  const controller = new AbortController();
  let by: EndSignal = 'SIGTERM';
  const interrupt = (signal: EndSignal) => {
    if (controller.signal.aborted) return;
    by = signal;
    controller.abort();
  };
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  whenNpmEnds(() => interrupt('SIGTERM'));
  const interrupted = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason));
  });
  interrupted.catch(() => {});
  return { signal: controller.signal, interrupted, by: () => by };
}

function startQuietStack(configuration: Configuration, signal: AbortSignal): Promise<Stack> {
  say('Starting a stack …');
  return startStack(configuration, {
    signal,
    onLog: (line) => {
      const readable = readableLog(line, 'warn');
      if (readable !== undefined) say(readable);
    },
    onTrouble: (error) => {
      if (!signal.aborted) say(sentenceOf(error));
    },
  });
}
