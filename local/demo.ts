import { onStack } from './client/on-stack.ts';
import type { DemoOptions } from './demo/options.ts';
import { HELP, readDemoOptions } from './demo/options.ts';
import { DEMO_CONNECTIONS, prepareYear } from './demo/show-year.ts';
import { tablesOf } from './demo/tables.ts';
import { readConfiguration } from './stack/configuration.ts';
import { showProgress } from './terminal/progress.ts';
import { Refusal, sentenceOf } from './terminal/refusal.ts';

// A shop's year on this machine, from nothing to its tables.

const WRONG_USE = 2;

const say = (sentence: string) => process.stderr.write(`${sentence}\n`);

function readCommand(): DemoOptions {
  try {
    const options = readDemoOptions(process.argv.slice(2));
    if (options !== 'help') return options;
    process.stdout.write(HELP);
    process.exit(0);
  } catch (error) {
    say(sentenceOf(error));
    if (error instanceof Refusal) say('npm run demo -- --help shows all options.');
    process.exit(error instanceof Refusal ? WRONG_USE : 1);
  }
}

async function main(): Promise<void> {
  const options = readCommand();
  const began = Date.now();
  const year = prepareYear(options);
  const report = await onStack(
    undefined,
    () =>
      readConfiguration({
        PORT: '0',
        DYNAMODB_ENDPOINT: process.env.DYNAMODB_ENDPOINT,
        CONNECTIONS: DEMO_CONNECTIONS,
      }),
    async (client) => {
      const progress = showProgress(year.deliveries.length, process.stderr, Date.now);
      try {
        return await year.send(client, ({ sentAt }) =>
          progress.step(new Date(sentAt).toISOString().slice(0, 10)),
        );
      } finally {
        progress.end();
      }
    },
  );
  process.stdout.write(tablesOf(report));
  process.stdout.write(`\n  Told and shown in ${Math.round((Date.now() - began) / 1000)} s.\n`);
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
}

try {
  await main();
} catch (error) {
  say(sentenceOf(error));
  process.exitCode = 1;
}
