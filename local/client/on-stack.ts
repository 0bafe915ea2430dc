import type { Configuration } from '../stack/configuration.ts';
import { startStack } from '../stack/stack.ts';
import { readableLog } from '../terminal/function-log.ts';
import { sentenceOf } from '../terminal/refusal.ts';
import { say } from '../terminal/say.ts';
import { createStackClient, type StackClient } from './stack-client.ts';

// The convention of shells: 128 plus the signal number.
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs `work` with the stack at a URL. Without a URL it starts a stack and closes it afterwards. Warnings of that stack
 * go to stderr. SIGINT and SIGTERM end the work and the stack.
 */
export async function onStack<Result>(
  url: string | undefined,
  configuration: () => Configuration,
  work: (client: StackClient) => Promise<Result>,
): Promise<Result> {
  let interruptedBy: keyof typeof EXIT_CODES | undefined;
  if (url === undefined) say('Starting a stack …');
  const stack =
    url === undefined
      ? await startStack(configuration(), {
          onLog: (line) => {
            const readable = readableLog(line, 'warn');
            if (readable !== undefined) say(readable);
          },
          onTrouble: (error) => {
            if (interruptedBy === undefined) say(sentenceOf(error));
          },
        })
      : undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      interruptedBy = signal;
      if (stack === undefined) process.exit(EXIT_CODES[signal]);
      // Requests in flight fail then, and the work ends.
      stack.close().catch((error) => say(sentenceOf(error)));
    });
  try {
    const working = work(createStackClient(stack?.url ?? url ?? ''));
    return await (stack === undefined ? working : Promise.race([working, stack.died]));
  } catch (error) {
    if (interruptedBy === undefined) throw error;
    await stack?.close();
    return process.exit(EXIT_CODES[interruptedBy]);
  } finally {
    await stack?.close();
  }
}
