import { once } from 'node:events';
import { signing } from './client/signing.ts';
import { startConsoleServer } from './console/console-server.ts';
import { CONSOLE_HELP, type ConsoleOptions, readConsoleOptions } from './console/options.ts';
import { whenNpmEnds } from './stack/npm-parent.ts';
import { hasErrorCode } from './terminal/error-code.ts';
import { Refusal } from './terminal/refusal.ts';
import { runCommand } from './terminal/run-command.ts';

// Serves the console of a deployed stack on this machine until Ctrl-C.

async function serve({ url, port }: ConsoleOptions): Promise<void> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stopping.abort());
  whenNpmEnds(() => stopping.abort());
  const server = await startConsoleServer({ url, port, sign: signing(url) }).catch((error) => {
    if (hasErrorCode(error, 'EADDRINUSE'))
      throw new Refusal(`Port ${port} is taken. Choose another one: --port 0 takes any free port.`);
    throw error;
  });
  process.stdout.write(`\n  The console of ${url} is at\n  ${server.entry}\n  Ctrl-C stops it.\n\n`);
  if (!stopping.signal.aborted) await once(stopping.signal, 'abort');
  await server.close();
}

await runCommand({ name: 'console', help: CONSOLE_HELP, read: readConsoleOptions, work: serve });
