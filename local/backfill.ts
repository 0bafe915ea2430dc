import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { isProvider, loadConnector } from '../shared/connectors/registry.ts';
import type { BackfillOptions } from './backfill/options.ts';
import { BACKFILL_HELP, readBackfillOptions } from './backfill/options.ts';
import { createPageReader } from './backfill/page-reader.ts';
import {
  type BackfillProgress,
  forgetProgress,
  keepProgress,
  readProgress,
} from './backfill/progress-file.ts';
import { readAndApply, WINDOW } from './backfill/read-and-apply.ts';
import { summaryText } from './backfill/summary.ts';
import { readToken } from './backfill/token.ts';
import { toolOf } from './backfill/tools.ts';
import { createCustomerApi } from './customer/api.ts';
import { showCount } from './terminal/progress.ts';
import { Refusal } from './terminal/refusal.ts';
import { runCommand } from './terminal/run-command.ts';
import { say } from './terminal/say.ts';

const connectionsAnswer = z.object({
  connections: z.array(z.object({ name: z.string(), provider: z.string(), account: z.string().nullable() })),
});

async function backfill(options: BackfillOptions): Promise<void> {
  const { url, progressFile, sinceAt, untilAt, dryRun } = options;
  const token = readToken(options.tokenFile, process.env);
  const api = createCustomerApi(url);
  const { connections } = connectionsAnswer.parse((await api.ask('GET', '/connections')).body);
  const connection = connections.find(({ name }) => name === options.connection);
  if (connection === undefined)
    throw new Refusal(
      `There is no connection ${options.connection}. There are: ${connections.map(({ name }) => name).join(', ')}.`,
    );
  const { name, provider, account } = connection;
  const tool = toolOf(provider);
  if (tool === undefined || !isProvider(provider))
    throw new Refusal(
      `A backfill reads Shopify, Stripe and WooCommerce. The connection ${name} is of ${provider}.`,
    );
  const address = options.api ?? tool.addressOf(account);
  if (address === undefined)
    throw new Refusal(
      `The connection ${name} has no account, so it is unknown which shop to read: give its address with --api https://….`,
    );
  const headers = tool.headersOf(token, account);
  if (headers === undefined)
    throw new Refusal(`The token does not have the form of one. Give ${tool.token}.`);
  const task = JSON.stringify([name, address, url, options.since, untilAt ?? null, dryRun]);
  const before = readProgress(progressFile, task, Date.now());
  const range = { since: sinceAt, until: untilAt, startedAt: before.startedAt };
  const pacing = { pause: (milliseconds: number) => pause(milliseconds), random: Math.random };
  let read = totalOf(before);
  const counter = showCount('objects read', process.stderr, Date.now);
  try {
    const done = await readAndApply(
      {
        reader: createPageReader({ tool, address, headers, range, now: Date.now, onWait: say, ...pacing }),
        listings: tool.listings(range),
        api,
        connector: await loadConnector(provider),
        connection: { name, provider, ...(account !== null && { account }), testTraffic: true },
        dryRun,
        window: WINDOW,
        pause,
        onRead(objects) {
          read += objects;
          counter.show(read);
        },
        onProgress(progress) {
          if (progressFile !== undefined) keepProgress(progressFile, progress);
        },
      },
      before,
    );
    counter.end();
    process.stdout.write(summaryText(name, done.tally, dryRun));
    if (options.json) process.stdout.write(`${JSON.stringify(done.tally)}\n`);
    if (progressFile !== undefined) forgetProgress(progressFile);
    if (done.tally.outcomes.refused > 0) process.exitCode = 1;
  } finally {
    counter.end();
  }
}

function totalOf({ tally: { outcomes } }: BackfillProgress): number {
  return Object.values(outcomes).reduce((sum, number) => sum + number, 0);
}

await runCommand({
  name: 'backfill',
  help: BACKFILL_HELP,
  read: (commandLine) => readBackfillOptions(commandLine, Date.now()),
  work: backfill,
});
