import { once } from 'node:events';
import * as z from 'zod';
import { startTypeScriptThread } from '../threads/typescript-thread.ts';

/** A synthesis under way. */
export interface Synthesis {
  readonly templates: Promise<readonly unknown[]>;
  /** Ends it, finished or not. */
  stop(): Promise<void>;
}

/**
 * Synthesises the templates in a thread of its own. Loading the CDK blocks a thread for seconds, and the main thread
 * has to answer the functions meanwhile, which would give up loading their secret after five.
 * @param folder where the assembly is written
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
