import { once } from 'node:events';
import * as z from 'zod';
import { startTypeScriptThread } from '../threads/typescript-thread.ts';

/** A running synthesis. */
export interface Synthesis {
  readonly templates: Promise<readonly unknown[]>;
  /** Ends the thread, finished or not. */
  stop(): Promise<void>;
}

/**
 * Synthesises the templates in another thread. Loading the CDK blocks its thread for seconds. Meanwhile the main thread
 * must answer the functions, which stop waiting for their secret after five seconds.
 * @param folder for the cloud assembly
 */
export function startSynthesis(folder: string): Synthesis {
  const thread = startTypeScriptThread(new URL('./synthesis-thread.ts', import.meta.url), {
    workerData: { folder },
  });
  const templates = once(thread, 'message').then(([message]) => z.array(z.unknown()).parse(message));
  templates.catch(() => {});
  return {
    templates,
    stop: async () => void (await thread.terminate()),
  };
}
