import { localDeliveries, parkedPage, redrivenParked } from '../shared/http/delivery-bodies.ts';
import { createCustomerApi } from './customer/api.ts';
import { DELIVERY_FORMATTING, PARKED_FORMATTING, parkedText } from './deliveries/formatting.ts';
import type { LoggedDelivery } from './deliveries/logged-delivery.ts';
import {
  DELIVERIES_HELP,
  type DeliveriesOptions,
  type LogOptions,
  type OneParkedOptions,
  type ParkedListOptions,
  readDeliveriesOptions,
} from './deliveries/options.ts';
import { count } from './terminal/progress.ts';
import { countProgress, writeRows } from './terminal/rows-output.ts';
import { runCommand } from './terminal/run-command.ts';
import { say } from './terminal/say.ts';
import { readSince } from './terminal/since-option.ts';

async function main(options: DeliveriesOptions): Promise<void> {
  switch (options.command) {
    case 'list':
      return listDeliveries(options);
    case 'parked':
      return listParked(options);
    default:
      return oneParked(options);
  }
}

async function listDeliveries(options: LogOptions): Promise<void> {
  const deliveries = await readDeliveries(options);
  await writeRows(pageOf(deliveries), options.format, DELIVERY_FORMATTING, process.stdout, () => {});
  const isFull = deliveries.length === options.limit;
  say(
    `${count(deliveries.length)} ${deliveries.length === 1 ? 'delivery' : 'deliveries'}${isFull ? ': there may be more, see --limit' : ''}.`,
  );
}

async function readDeliveries({
  source,
  connection,
  outcome,
  since,
  limit,
}: LogOptions): Promise<LoggedDelivery[]> {
  const from = readSince(since, Date.now());
  if ('stack' in source) {
    const { deliveriesOfStack } = await import('./deliveries/cloudwatch.ts');
    const progress = countProgress('deliveries', process.stderr, Date.now);
    const query = { stack: source.stack, connection, outcome, since: from, limit };
    return deliveriesOfStack(query, progress.show).finally(progress.end);
  }
  const query = new URLSearchParams({
    ...(connection !== undefined && { connection }),
    ...(outcome !== undefined && { outcome }),
    since: from.toISOString(),
    limit: String(limit),
  });
  const { body } = await createCustomerApi(source.url).ask('GET', `/_local/deliveries?${query}`);
  return localDeliveries.parse(body).deliveries;
}

async function* pageOf<Item>(items: readonly Item[]): AsyncIterable<readonly Item[]> {
  yield items;
}

const page = parkedPage.pick({ parked: true });

async function listParked({ url, connection, format }: ParkedListOptions): Promise<void> {
  const api = createCustomerApi(url);
  const query = new URLSearchParams({ ...(connection !== undefined && { connection }), limit: '100' });
  async function* pages() {
    for await (const body of api.pages(`/parked?${query}`)) yield page.parse(body).parked;
  }
  const progress = process.stdout.isTTY ? undefined : countProgress('deliveries', process.stderr, Date.now);
  const written = await writeRows(pages(), format, PARKED_FORMATTING, process.stdout, (rows) =>
    progress?.show(rows),
  );
  progress?.end();
  say(`${count(written)} parked ${written === 1 ? 'delivery' : 'deliveries'}.`);
}

async function oneParked({ command, url, id }: OneParkedOptions): Promise<void> {
  const api = createCustomerApi(url);
  const path = `/parked/${encodeURIComponent(id)}`;
  if (command === 'show') {
    const { body } = await api.ask('GET', path);
    process.stdout.write(parkedText(body));
  } else if (command === 'discard') {
    await api.ask('DELETE', path);
    process.stdout.write(`${id} is discarded.\n`);
  } else {
    const { body } = await api.ask('POST', `${path}/redrive`);
    const { outcome, reason } = redrivenParked.parse(body);
    process.stdout.write(outcome === 'applied' ? `${id} is applied.\n` : `${id} stays parked: ${reason}.\n`);
    if (outcome === 'kept') process.exitCode = 1;
  }
}

await runCommand({ name: 'deliveries', help: DELIVERIES_HELP, read: readDeliveriesOptions, work: main });
