import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout as wait } from 'node:timers/promises';
import { Refusal } from '../terminal/refusal.ts';
import { freePort } from './free-port.ts';
import { prepareDatabaseFile } from './stream-index.ts';

/** A DynamoDB-compatible endpoint. */
export interface DynamoDbEndpoint {
  readonly url: string;
  /** Rejects when the endpoint ends unexpectedly; otherwise pending. */
  readonly died: Promise<never>;
  close(): Promise<void>;
}

const PACKAGE = '@dynoxide/linux-x64';
const MAX_START_MILLISECONDS = 20_000;

// The guard reads from a pipe that this process holds open. When this process ends in any way, the pipe closes and the
// guard kills the database. That is safe: SQLite has every acknowledged transaction in its write-ahead log.
const GUARD =
  'exec 3<&0; "$@" 3<&- & database=$!; (cat <&3 >/dev/null; kill -9 $database 2>/dev/null) & wait $database';

/**
 * Starts the embedded DynamoDB on a free port and waits until it answers.
 * @param databaseFile holds the data; created when it does not exist
 * @throws Refusal when the binary is not installed; it exists only for Linux x64
 */
export async function startEmbeddedDynamoDb(databaseFile: string): Promise<DynamoDbEndpoint> {
  const port = await freePort();
  prepareDatabaseFile(databaseFile);
  const child = spawn(
    'sh',
    ['-c', GUARD, 'guard', binary(), 'serve', '--port', String(port), '--db-path', databaseFile],
    {
      stdio: ['pipe', 'ignore', 'pipe'],
      // Ctrl-C in a terminal reaches the whole process group. The database must outlive the requests in flight.
      detached: true,
    },
  );
  let output = '';
  child.stderr.on('data', (chunk) => {
    output = (output + chunk).slice(-2000);
  });
  const exited = once(child, 'exit').then(() => child.stdin.end());
  let closing = false;
  const died = exited.then(() => {
    if (closing) return new Promise<never>(() => {});
    throw new Error(
      `the embedded DynamoDB ended unexpectedly: ${output.trim() || 'it wrote nothing to stderr'}`,
    );
  });
  const close = async () => {
    closing = true;
    child.stdin.end();
    await exited;
  };
  died.catch(() => {});
  const url = `http://127.0.0.1:${port}`;
  try {
    await Promise.race([untilItAnswers(url), died]);
  } catch (error) {
    await close();
    throw error;
  }
  return { url, died, close };
}

/** The endpoint that `DYNAMODB_ENDPOINT` names, which this process did not start. */
export async function useDynamoDb(url: string): Promise<DynamoDbEndpoint> {
  if (!URL.canParse(url) || !/^https?:/.test(url))
    throw new Refusal(
      `DYNAMODB_ENDPOINT must be the URL of a DynamoDB-compatible endpoint such as http://127.0.0.1:8000, not ${JSON.stringify(url)}.`,
    );
  try {
    await fetch(url);
  } catch {
    throw new Refusal(`DYNAMODB_ENDPOINT ${url} does not answer. Start it first, or correct the URL.`);
  }
  return { url, died: new Promise(() => {}), close: async () => {} };
}

function binary(): string {
  try {
    return createRequire(import.meta.url).resolve(`${PACKAGE}/dynoxide`);
  } catch {
    throw new Refusal(
      `The embedded DynamoDB (${PACKAGE}) is not installed. It exists only for Linux on x64; this is ${process.platform} on ${process.arch}. ` +
        'Run a DynamoDB-compatible endpoint with streams, for example DynamoDB Local, and set DYNAMODB_ENDPOINT=http://127.0.0.1:8000 npm start',
    );
  }
}

async function untilItAnswers(url: string): Promise<void> {
  const deadline = Date.now() + MAX_START_MILLISECONDS;
  for (;;) {
    try {
      await fetch(url);
      return;
    } catch (error) {
      if (Date.now() > deadline)
        throw new Error('the embedded DynamoDB does not answer after 20 s', { cause: error });
      await wait(10);
    }
  }
}
