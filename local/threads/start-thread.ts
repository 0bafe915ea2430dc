import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a thread that runs a module of this project, built or as it is. tsx runs the TypeScript, and a thread does not
 * inherit it, so the thread loads it first.
 */
export function startThread(module: URL, options: WorkerOptions): Worker {
  if (!module.pathname.endsWith('.ts')) return new Worker(module, options);
  const tsx = import.meta.resolve('tsx/esm/api');
  const code = `import { register } from '${tsx}'; register(); await import('${module}');`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), options);
}
