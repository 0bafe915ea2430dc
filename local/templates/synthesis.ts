import { once } from 'node:events';
import * as z from 'zod';
import { startThread } from '../threads/start-thread.ts';
import { keepTemplates, readKeptTemplates } from './kept-templates.ts';

/** A running synthesis. */
export interface Synthesis {
  readonly templates: Promise<readonly unknown[]>;
  /** Ends the thread, finished or not. */
  stop(): Promise<void>;
}

/**
 * Synthesises the templates in another thread, unless those of the same sources were kept. Loading the CDK blocks its
 * thread for seconds. Meanwhile the main thread must answer the functions, which stop waiting for their secret after five
 * seconds.
 * @param folder for the cloud assembly
 */
export function startSynthesis(folder: string): Synthesis {
  const kept = readKeptTemplates();
  if (kept !== undefined) return { templates: Promise.resolve(kept), stop: async () => {} };
  const thread = startThread(new URL('./synthesis-thread.ts', import.meta.url), {
    workerData: { folder },
  });
  const templates = once(thread, 'message').then(([message]) => {
    const synthesised = z.array(z.unknown()).parse(message);
    keepTemplates(synthesised);
    return synthesised;
  });
  templates.catch(() => {});
  return {
    templates,
    stop: async () => void (await thread.terminate()),
  };
}
