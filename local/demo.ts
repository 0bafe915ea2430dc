import { onStack } from './client/on-stack.ts';
import type { DemoOptions } from './demo/options.ts';
import { HELP, readDemoOptions } from './demo/options.ts';
import { DEMO_CONNECTIONS, prepareYear } from './demo/show-year.ts';
import { tablesOf } from './demo/tables.ts';
import { readConfiguration } from './stack/configuration.ts';
import { showProgress } from './terminal/progress.ts';
import { runCommand } from './terminal/run-command.ts';

// Sends a synthetic year of a shop to a new local stack and prints its tables.

async function showYear(options: DemoOptions): Promise<void> {
  const startedAt = Date.now();
  const year = prepareYear(options);
  const report = await onStack({
    configuration: () =>
      readConfiguration({
        PORT: '0',
        DYNAMODB_ENDPOINT: process.env.DYNAMODB_ENDPOINT,
        CONNECTIONS: DEMO_CONNECTIONS,
      }),
    async work(client) {
      const progress = showProgress(year.deliveries.length, process.stderr, Date.now);
      try {
        return await year.send(client, ({ sentAt }) =>
          progress.step(new Date(sentAt).toISOString().slice(0, 10)),
        );
      } finally {
        progress.end();
      }
    },
  });
  process.stdout.write(tablesOf(report));
  process.stdout.write(`\n  Sent and shown in ${Math.round((Date.now() - startedAt) / 1000)} s.\n`);
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
}

await runCommand({ name: 'demo', help: HELP, read: readDemoOptions, work: showYear });
