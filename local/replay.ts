import { readFileSync } from 'node:fs';
import { loadConnector } from '../shared/connectors/registry.ts';
import { isPerson } from '../shared/identity/identity.ts';
import { countFunnel, type FollowedCustomer, followEvents, namesPerson } from './client/funnel.ts';
import { onStack } from './client/on-stack.ts';
import { sendHistory } from './client/send-history.ts';
import type { Outcome, StackClient } from './client/stack-client.ts';
import { type CsvFile, parseCsv } from './replay/csv.ts';
import { HELP, type ReplayOptions, readReplayOptions } from './replay/options.ts';
import { type HistoryFact, type OrderHistory, readOrderHistory } from './replay/order-history.ts';
import { type ReplayResult, summaryOf } from './replay/summary.ts';
import { readConfiguration } from './stack/configuration.ts';
import { showProgress } from './terminal/progress.ts';
import { Refusal, sentenceOf } from './terminal/refusal.ts';

const WRONG_USE = 2;

const HOUR_MILLISECONDS = 3_600_000;

const say = (sentence: string) => process.stderr.write(`${sentence}\n`);

async function main(): Promise<void> {
  const { options, history } = readCommand();
  for (const { line, fault } of history.faults) say(`line ${line}, ${fault}`);
  const result = await onStack(
    options.url,
    () => readConfiguration({ ...process.env, PORT: '0' }),
    (client) => replay(client, history, options),
  );
  process.stdout.write(summaryOf(result));
  const { deliveries, stages, stageChanges, guests } = result;
  if (options.json) process.stdout.write(`${JSON.stringify({ deliveries, stages, stageChanges, guests })}\n`);
}

/** Reads the command line and the file; what is wrong with them ends the process. */
function readCommand(): { readonly options: ReplayOptions; readonly history: OrderHistory } {
  try {
    const options = readReplayOptions(process.argv.slice(2));
    if (options === 'help') {
      process.stdout.write(HELP);
      process.exit(0);
    }
    const history = readOrderHistory(readFile(options.file), options);
    if (history.facts.length === 0) {
      for (const { line, fault } of history.faults) say(`line ${line}, ${fault}`);
      throw new Refusal(`${options.file} has no row to replay.`);
    }
    return { options, history };
  } catch (error) {
    say(sentenceOf(error));
    if (error instanceof Refusal) say('npm run replay -- --help shows all options.');
    process.exit(error instanceof Refusal ? WRONG_USE : 1);
  }
}

function readFile(path: string): CsvFile {
  try {
    return parseCsv(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Refusal(`${path} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

async function replay(
  client: StackClient,
  { facts, faults }: OrderHistory,
  options: ReplayOptions,
): Promise<ReplayResult> {
  const began = Date.now();
  const { provider, url, secret } = await client.connection(options.connection);
  if (provider !== 'generic')
    throw new Refusal(
      `Connection ${options.connection} is one of ${provider}; a replay needs one of generic.`,
    );
  const connector = await loadConnector('generic');
  const outcomes = new Map<Outcome, number>();
  const progress = showProgress(facts.length, process.stderr, Date.now);

  async function send({ body, occurredAt }: HistoryFact): Promise<void> {
    const delivery = connector.sign(
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: Buffer.from(body) },
      secret,
      Date.now(),
    );
    const outcome = await client.send(url, delivery);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    progress.step(new Date(occurredAt).toISOString().slice(0, 10));
  }

  let keptClock = Number.NEGATIVE_INFINITY;
  async function moveClock(instant: number): Promise<void> {
    if (instant <= keptClock || (await client.moveClock(instant))) return;
    if (keptClock === Number.NEGATIVE_INFINITY)
      say('The store is not empty: its clock does not go back, and moves on once the file is past it.');
    keptClock = await client.now();
  }

  try {
    await sendHistory(
      facts.map((fact) => ({ ...fact, sentAt: fact.occurredAt })),
      { windowMilliseconds: HOUR_MILLISECONDS, send, moveClock },
    );
  } finally {
    progress.end();
  }
  const customers = followEvents(await client.events());
  const guests = await guestsOf(customers, client, options);
  return {
    ...countFunnel(customers, ({ customerId }) => guests.has(customerId)),
    deliveries: facts.length,
    duplicates: outcomes.get('duplicate') ?? 0,
    parked: outcomes.get('parked') ?? 0,
    refusedRows: faults.length,
    seconds: (Date.now() - began) / 1000,
  };
}

/** Ids of customers known by an order alone. Events name no e-mail address, so that where there are any we ask. */
async function guestsOf(
  customers: readonly FollowedCustomer[],
  client: StackClient,
  { email }: ReplayOptions,
): Promise<Set<string>> {
  const guests = new Set<string>();
  for (const customer of customers) {
    if (namesPerson(customer)) continue;
    const isKnown =
      email !== undefined && (await client.record(customer.customerId)).identities.some(isPerson);
    if (!isKnown) guests.add(customer.customerId);
  }
  return guests;
}

try {
  await main();
} catch (error) {
  say(sentenceOf(error));
  process.exitCode = 1;
}
