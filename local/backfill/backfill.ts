import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { loadConnector } from '../../shared/connectors/load-connector.ts';
import { isProvider } from '../../shared/connectors/registry.ts';
import { createCustomerApi } from '../customer/api.ts';
import { forgetProgress, writeProgressFile } from '../terminal/kept-progress.ts';
import { showCount } from '../terminal/progress.ts';
import { Refusal } from '../terminal/refusal.ts';
import { say } from '../terminal/say.ts';
import type { BackfillOptions } from './options.ts';
import { createPageReader } from './page-reader.ts';
import { type BackfillProgress, readProgress } from './progress-file.ts';
import { readAndApply, WINDOW } from './read-and-apply.ts';
import type { Tally } from './tally.ts';
import { toolOf } from './tools.ts';

const connectionsAnswer = z.object({
  connections: z.array(z.object({ name: z.string(), provider: z.string(), account: z.string().nullable() })),
});

/**
 * Reads the lists of a connection's tool with a token, and applies what they have to a stack.
 * @throws Refusal when the token, the connection or the tool's API refuses it
 */
export async function backfill(options: BackfillOptions, token: string): Promise<Tally> {
  const { url, progressFile, sinceAt, untilAt, dryRun } = options;
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
          if (progressFile !== undefined) writeProgressFile(progressFile, progress);
        },
      },
      before,
    );
    if (progressFile !== undefined) forgetProgress(progressFile);
    return done.tally;
  } finally {
    counter.end();
  }
}

function totalOf({ tally: { outcomes } }: BackfillProgress): number {
  return Object.values(outcomes).reduce((sum, number) => sum + number, 0);
}
