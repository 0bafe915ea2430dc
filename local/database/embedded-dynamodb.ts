import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout as wait } from 'node:timers/promises';
import { Refusal } from '../terminal/refusal.ts';
import { freePort } from './free-port.ts';
import { prepareDatabaseFile } from './stream-index.ts';

/** A DynamoDB-compatible endpoint that this process may use until it closes it. */
export interface DynamoDbEndpoint {
  readonly url: string;
  /** Rejects when the endpoint dies by itself; otherwise pending. */
  readonly died: Promise<never>;
  close(): Promise<void>;
}

const PACKAGE = '@dynoxide/linux-x64';
const STARTING_TAKES_AT_MOST = 20_000;

// The guard reads our end of a pipe: when this process ends, however it ends, the pipe closes and the database
// is killed. Killing is safe: it is SQLite with a write-ahead log, and a transaction that was answered is in it.
const GUARD =
  'exec 3<&0; "$@" 3<&- & database=$!; (cat <&3 >/dev/null; kill -9 $database 2>/dev/null) & wait $database';

/**
 * Starts the embedded DynamoDB on a free port and waits until it answers.
 * @param databaseFile keeps the data; made when it does not exist
 * @throws Refusal where the binary is not installed, that is on other platforms than Linux x64.
 */
export async function startEmbeddedDynamoDb(databaseFile: string): Promise<DynamoDbEndpoint> {
  const port = await freePort();
  prepareDatabaseFile(databaseFile);
  const child = spawn(
    'sh',
    ['-c', GUARD, 'guard', binary(), 'serve', '--port', String(port), '--db-path', databaseFile],
    {
      stdio: ['pipe', 'ignore', 'pipe'],
      // Ctrl-C in a terminal reaches the whole group; the database must outlive the requests still under way.
      detached: true,
    },
  );
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-2000);
  });
  const exited = once(child, 'exit').then(() => child.stdin.end());
  let closing = false;
  const died = exited.then(() => {
    if (closing) return new Promise<never>(() => {});
    throw new Error(`the embedded DynamoDB ended by itself: ${said.trim() || 'it said nothing'}`);
  });
  const close = async () => {
    closing = true;
    child.stdin.end();
    await exited;
  };
  died.catch(() => {});
  const url = `http://127.0.0.1:${port}`;
  try {
    await Promise.race([answers(url), died]);
  } catch (error) {
    await close();
    throw error;
  }
  return { url, died, close };
}

/** An endpoint that somebody else runs, as given by `DYNAMODB_ENDPOINT`. */
export async function useDynamoDb(url: string): Promise<DynamoDbEndpoint> {
  if (!URL.canParse(url) || !/^https?:/.test(url))
    throw new Refusal(
      `DYNAMODB_ENDPOINT must be the URL of a DynamoDB-compatible endpoint such as http://127.0.0.1:8000, not ${JSON.stringify(url)}.`,
    );
  try {
    await fetch(url);
  } catch {
    throw new Refusal(`DYNAMODB_ENDPOINT ${url} does not answer: start it first, or correct the address.`);
  }
  return { url, died: new Promise(() => {}), close: async () => {} };
}

function binary(): string {
  try {
    return createRequire(import.meta.url).resolve(`${PACKAGE}/dynoxide`);
  } catch {
    throw new Refusal(
      `The embedded DynamoDB is there for Linux on x64 only (${PACKAGE}); this is ${process.platform} on ${process.arch}, or it was not installed. ` +
        'Run any DynamoDB-compatible endpoint with streams, for example DynamoDB Local, and name it: DYNAMODB_ENDPOINT=http://127.0.0.1:8000 npm start',
    );
  }
}

async function answers(url: string): Promise<void> {
  const deadline = Date.now() + STARTING_TAKES_AT_MOST;
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
