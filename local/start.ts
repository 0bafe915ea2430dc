import { once } from 'node:events';
import { whenNpmEnds } from './stack/npm-parent.ts';
import type { Stack } from './stack/stack.ts';
import { readStartOptions, START_HELP, type StartOptions } from './stack/start-options.ts';
import { showStart } from './stack/start-progress.ts';
import { oldNodeNotice } from './terminal/node-version.ts';
import { runCommand } from './terminal/run-command.ts';
import { say } from './terminal/say.ts';

// Runs the whole service on this machine until Ctrl-C. Slow modules are imported after the first progress line.

const MAX_STOP_MILLISECONDS = 10_000;

/** Aborts when a signal arrives, or when npm, the parent process, ends. */
function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stopping.abort());
  whenNpmEnds(() => stopping.abort());
  return stopping.signal;
}

async function run(options: StartOptions, stopped: AbortSignal): Promise<void> {
  const notice = oldNodeNotice(process.version);
  if (notice !== undefined) say(notice);
  const progress = showStart(process.stdout, Date.now);
  let started: { readonly stack: Stack; readonly screen: string };
  try {
    progress.step('loading');
    started = await start(options, progress.step, stopped);
  } finally {
    progress.end();
  }
  const { stack, screen } = started;
  process.stdout.write(screen);
  try {
    await Promise.race([stack.died, once(stopped, 'abort')]);
  } finally {
    setTimeout(() => process.exit(1), MAX_STOP_MILLISECONDS).unref();
    await stack.close();
  }
}

async function start(options: StartOptions, onStep: (step: string) => void, signal: AbortSignal) {
  const { readConfiguration } = await import('./stack/configuration.ts');
  const configuration = readConfiguration(process.env);
  const { loadSubscribers } = await import('./subscribers/load-subscribers.ts');
  // npm runs this in the folder of package.json, and says where the person is.
  const { subscribers, notes } = loadSubscribers(options.subscribers, process.env.INIT_CWD ?? process.cwd());
  const { startStack } = await import('./stack/stack.ts');
  const { startScreen } = await import('./stack/start-screen.ts');
  const { createTroubleReport } = await import('./stack/trouble.ts');
  const { createRepeatLimit } = await import('./terminal/repeat-limit.ts');
  const { readableLog } = await import('./terminal/function-log.ts');
  signal.throwIfAborted();
  const { publicHost } = options;
  const isNewError = createRepeatLimit(Date.now);
  const stack = await startStack(configuration, {
    onTrouble: createTroubleReport(say, Date.now),
    onStep,
    onLog(line) {
      const readable = readableLog(line, 'info');
      if (readable === undefined) return;
      if (!readable.startsWith('error: ') || isNewError(readable)) process.stdout.write(`  ${readable}\n`);
    },
    signal,
    publicHost,
    subscribers,
  });
  return { stack, screen: startScreen(stack, configuration.dataDirectory, publicHost, notes) };
}

await runCommand({
  name: 'start',
  help: START_HELP,
  read: readStartOptions,
  async work(options) {
    const stopped = stopSignal();
    await run(options, stopped).catch((error) => {
      if (!stopped.aborted) throw error;
    });
  },
});
process.exit();
