import { readFileSync, statSync } from 'node:fs';
import { loadConnector } from '../shared/connectors/load-connector.ts';
import { countFunnel, followEvents } from './client/funnel.ts';
import { onStack } from './client/on-stack.ts';
import { sendHistory } from './client/send-history.ts';
import type { Outcome, StackClient } from './client/stack-client.ts';
import { type CsvFile, parseCsv } from './replay/csv.ts';
import { decodeUtf8 } from './replay/encoding.ts';
import { HELP, type ReplayOptions, readReplayOptions } from './replay/options.ts';
import { type HistoryFact, type OrderHistory, readOrderHistory } from './replay/order-history.ts';
import { checkColumns } from './replay/order-rows.ts';
import { refusedRowsOf } from './replay/refused-rows.ts';
import { type ReplayResult, summaryOf } from './replay/summary.ts';
import { readConfiguration } from './stack/configuration.ts';
import { hasErrorCode } from './terminal/error-code.ts';
import { count, showProgress } from './terminal/progress.ts';
import { messageOf, Refusal } from './terminal/refusal.ts';
import { runCommand } from './terminal/run-command.ts';
import { say } from './terminal/say.ts';

const HOUR_MILLISECONDS = 3_600_000;

interface ReplayCommand {
  readonly options: ReplayOptions;
  readonly file: CsvFile;
  /** When the file was last changed, in ISO 8601. A corrected file is a later version of its facts. */
  readonly version: string;
}

function readCommand(commandLine: readonly string[]): ReplayCommand | 'help' {
  const options = readReplayOptions(commandLine);
  if (options === 'help') return 'help';
  const { bytes, version } = readFile(options.file);
  const file = parseCsv(decodeUtf8(bytes, options.file));
  checkColumns(file, options);
  if (file.rows.length === 0 && file.faults.length === 0)
    throw new Refusal(`${options.file} has no rows below its header.`);
  return { options, file, version };
}

function readFile(path: string): { readonly bytes: Buffer; readonly version: string } {
  try {
    return { bytes: readFileSync(path), version: statSync(path).mtime.toISOString() };
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) throw new Refusal(`There is no file ${path}.`);
    if (hasErrorCode(error, 'EISDIR')) throw new Refusal(`${path} is a folder: name a CSV file.`);
    if (hasErrorCode(error, 'EACCES'))
      throw new Refusal(`${path} cannot be read: its permissions forbid it.`);
    throw new Refusal(`${path} cannot be read: ${messageOf(error)}.`);
  }
}

async function replayFile(command: ReplayCommand): Promise<void> {
  const { options } = command;
  const { url } = options;
  const isKept = url !== undefined || Boolean(process.env.DATA_DIR);
  const sending: Sending = { sent: 0, total: 0 };
  const { result, history } = await onStack({
    url,
    configuration: () => readConfiguration({ ...process.env, PORT: '0' }),
    work: (client) => replay(client, command, sending),
    onInterrupt() {
      // The progress ends without a line break.
      if (process.stderr.isTTY) process.stderr.write('\n');
      say(interruptedSentence(sending, isKept));
    },
  });
  process.stdout.write(summaryOf(result));
  process.stderr.write(refusedRowsOf(history));
  const { deliveries, stages, stageChanges, guests } = result;
  if (options.json) process.stdout.write(`${JSON.stringify({ deliveries, stages, stageChanges, guests })}\n`);
  if (history.faults.length > 0) process.exitCode = 1;
}

/** How many facts were answered so far. */
interface Sending {
  sent: number;
  total: number;
}

function interruptedSentence({ sent, total }: Sending, isKept: boolean): string {
  if (sent === 0) return 'Interrupted before anything was sent.';
  const remedy = isKept
    ? 'What was answered is stored: send the whole file again'
    : 'The stack was in memory, so nothing is kept: start again';
  return `Interrupted after ${count(sent)} of ${count(total)} were sent. ${remedy}.`;
}

async function replay(
  client: StackClient,
  { file, options, version }: ReplayCommand,
  sending: Sending,
): Promise<{ readonly result: ReplayResult; readonly history: OrderHistory }> {
  const startedAt = Date.now();
  const send = await openSender(client, options.connection);
  // The clock of a stack may be ahead of real time, or behind it after another replay. Rows later than both are wrong.
  const now = Math.max(startedAt, await client.now());
  const history = readOrderHistory(file, options, { now, version });
  const { facts, faults } = history;
  if (faults.length > 0)
    say(`${count(faults.length)} of ${count(file.rows.length + file.faults.length)} rows cannot be read.`);

  sending.total = facts.length;
  const outcomes = new Map<Outcome, number>();
  const clock = createFollowingClock(client);
  const progress = showProgress(facts.length, process.stderr, Date.now);
  try {
    await sendHistory(
      facts.map((fact) => ({ ...fact, sentAt: fact.occurredAt })),
      {
        windowMilliseconds: HOUR_MILLISECONDS,
        moveClock: clock.move,
        async send(fact) {
          const outcome = await send(fact);
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
          sending.sent += 1;
          progress.step(new Date(fact.occurredAt).toISOString().slice(0, 10));
        },
      },
    );
  } finally {
    progress.end();
  }
  // A clock that is ahead of the file did not move, so nothing has waited for the last reviews and events yet.
  const failedReviews = Math.max(clock.failedReviews(), await client.settle());
  const result = {
    ...countFunnel(followEvents(await client.events())),
    deliveries: facts.length,
    guests: history.guests,
    duplicates: outcomes.get('duplicate') ?? 0,
    ignored: outcomes.get('ignored') ?? 0,
    parked: outcomes.get('parked') ?? 0,
    failedReviews,
    refusedRows: faults.length,
    seconds: (Date.now() - startedAt) / 1000,
  };
  return { result, history };
}

async function openSender(
  client: StackClient,
  name: string,
): Promise<(fact: HistoryFact) => Promise<Outcome>> {
  const { provider, url, secret } = await client.connection(name);
  if (provider !== 'generic')
    throw new Refusal(
      `The connection ${name} is for ${provider}. A replay sends to a connection of the provider generic: ` +
        'name one with --connection.',
    );
  const connector = await loadConnector('generic');
  return ({ body }) => {
    const headers = { 'content-type': 'application/json' };
    const delivery = { method: 'POST', url, headers, body: Buffer.from(body) };
    return client.send(connector.sign(delivery, secret, Date.now()));
  };
}

/** Moves the clock of a stack along with the file. If the store is not empty, the clock waits until the file passes it. */
function createFollowingClock(client: StackClient) {
  let keptAt = Number.NEGATIVE_INFINITY;
  let failedReviews = 0;
  return {
    async move(instant: number): Promise<void> {
      if (instant <= keptAt) return;
      const move = await client.moveClock(instant);
      if (move.type === 'moved') {
        failedReviews = Math.max(failedReviews, move.failedReviews);
        return;
      }
      if (keptAt === Number.NEGATIVE_INFINITY)
        say(
          'The store is not empty, so the clock cannot go back. It moves when the file has reached its time.',
        );
      keptAt = await client.now();
    },
    /** The highest number of failed reviews of one move. */
    failedReviews: () => failedReviews,
  };
}

await runCommand({ name: 'replay', help: HELP, read: readCommand, work: replayFile });
