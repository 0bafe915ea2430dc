import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { damagedFile, RESTORE_OR_START_AFRESH } from '../data-folder/damaged-file.ts';
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
const MAX_PORTS = 5;
const FILE_IS_DAMAGED = /not a valid SQLite database|file is not a database|malformed/i;
const PORT_IS_TAKEN = /already in use|failed to bind/i;

// The guard reads from a pipe that this process holds open. When this process ends in any way, the pipe closes and the
// guard kills the database. That is safe: SQLite has every acknowledged transaction in its write-ahead log.
const GUARD =
  'exec 3<&0; "$@" 3<&- & database=$!; (cat <&3 >/dev/null; kill -9 $database 2>/dev/null) & wait $database';

/**
 * Starts the embedded DynamoDB on a free port and waits until it listens.
 * @param databaseFile holds the data; created when it does not exist
 * @throws Refusal when the file is damaged, or the binary is not installed; it exists only for Linux x64
 */
export async function startEmbeddedDynamoDb(databaseFile: string): Promise<DynamoDbEndpoint> {
  prepareDatabaseFile(databaseFile);
  for (let ports = 1; ; ports += 1)
    try {
      return await startOnPort(await freePort(), databaseFile);
    } catch (error) {
      if (FILE_IS_DAMAGED.test(String(error)))
        throw damagedFile(databaseFile, 'damaged', RESTORE_OR_START_AFRESH);
      // Another process may have taken the port since it was found free.
      if (ports === MAX_PORTS || !PORT_IS_TAKEN.test(String(error))) throw error;
    }
}

async function startOnPort(port: number, databaseFile: string): Promise<DynamoDbEndpoint> {
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
  // Read from the output, because over HTTP another process on the port could answer.
  const listening = new Promise<void>((resolve) => {
    child.stderr.on('data', (chunk) => {
      output = (output + chunk).slice(-2000);
      if (output.includes(`listening on http://127.0.0.1:${port}`)) resolve();
    });
  });
  // 'close' comes after 'exit': when the guard's reader has ended with the pipe and the output is complete.
  const closed = once(child, 'close');
  child.once('exit', () => child.stdin.end());
  let closing = false;
  const died = closed.then(() => {
    if (closing) return new Promise<never>(() => {});
    throw new Error(`the embedded DynamoDB ended unexpectedly: ${output.trim() || 'it wrote no message'}`);
  });
  const close = async () => {
    closing = true;
    child.stdin.end();
    await closed;
  };
  died.catch(() => {});
  await Promise.race([listening, died]);
  return { url: `http://127.0.0.1:${port}`, died, close };
}

/** The endpoint that `DYNAMODB_ENDPOINT` names, or without it the embedded one with this file. */
export function openDynamoDb(url: string | undefined, databaseFile: string): Promise<DynamoDbEndpoint> {
  return url === undefined ? startEmbeddedDynamoDb(databaseFile) : useDynamoDb(url);
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
