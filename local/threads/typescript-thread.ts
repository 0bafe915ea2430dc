import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a thread that runs a TypeScript module of this project. A thread does not inherit tsx, through which this
 * project's TypeScript runs, so its first lines load it.
 */
export function startTypeScriptThread(module: URL, options: WorkerOptions): Worker {
  const tsx = import.meta.resolve('tsx/esm/api');
  const code = `import { register } from '${tsx}'; register(); await import('${module}');`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), options);
}
