import { connections } from '../shared/http/delivery-bodies.ts';
import { connectionFormatting, type ListedConnection } from './connections/formatting.ts';
import { CONNECTIONS_HELP, type ConnectionsOptions, readConnectionsOptions } from './connections/options.ts';
import { createCustomerApi } from './customer/api.ts';
import type { LoggedDelivery } from './deliveries/logged-delivery.ts';
import { count } from './terminal/progress.ts';
import { countProgress, writeRows } from './terminal/rows-output.ts';
import { runCommand } from './terminal/run-command.ts';
import { say } from './terminal/say.ts';
import { readSince } from './terminal/since-option.ts';

/** As many as the log of a local stack keeps. */
const MOST_DELIVERIES = 10_000;

async function main({ url, stack, since, format }: ConnectionsOptions): Promise<void> {
  const { body } = await createCustomerApi(url).ask('GET', '/connections');
  const listed = connections.parse(body).connections;
  const logged = stack === undefined ? undefined : await deliveriesOf(stack, since);
  const rows = listed.map(
    ({ lastDelivery, outcomes, ...connection }): ListedConnection => ({
      ...connection,
      ...(logged === undefined
        ? { lastAt: lastDelivery?.at ?? null, outcomes }
        : countedIn(logged, connection.name)),
    }),
  );
  async function* pages() {
    yield rows;
  }
  await writeRows(pages(), format, connectionFormatting(Date.now()), process.stdout, () => {});
  say(`${count(rows.length)} ${rows.length === 1 ? 'connection' : 'connections'}.`);
  if (url.startsWith('https:') && stack === undefined)
    say('--stack with the name of the service stack also shows what arrived.');
}

async function deliveriesOf(stack: string, since: string): Promise<readonly LoggedDelivery[]> {
  const { deliveriesOfStack } = await import('./deliveries/cloudwatch.ts');
  const progress = countProgress('deliveries', process.stderr, Date.now);
  const from = readSince(since, Date.now());
  const query = { stack, connection: undefined, outcome: undefined, since: from, limit: MOST_DELIVERIES };
  return deliveriesOfStack(query, progress.show).finally(progress.end);
}

/** What the log, newest first, has of a connection. */
function countedIn(
  logged: readonly LoggedDelivery[],
  name: string,
): Pick<ListedConnection, 'lastAt' | 'outcomes'> {
  const own = logged.filter(({ connection }) => connection === name);
  const outcomes: NonNullable<ListedConnection['outcomes']> = {};
  for (const { outcome } of own) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  return { lastAt: own[0]?.at ?? null, outcomes };
}

await runCommand({ name: 'connections', help: CONNECTIONS_HELP, read: readConnectionsOptions, work: main });
