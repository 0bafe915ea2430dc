import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
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
const MOST_PORTS = 5;
const PORT_IS_TAKEN = /already in use|failed to bind/i;

// The guard reads our end of a pipe: when this process ends, however it ends, the pipe closes and the database
// is killed. Killing is safe: it is SQLite with a write-ahead log, and a transaction that was answered is in it.
const GUARD =
  'exec 3<&0; "$@" 3<&- & database=$!; (cat <&3 >/dev/null; kill -9 $database 2>/dev/null) & wait $database';

/**
 * Starts the embedded DynamoDB on a free port and waits until it listens.
 * @param databaseFile keeps the data; made when it does not exist
 * @throws Refusal where the binary is not installed, that is on other platforms than Linux x64.
 */
export async function startEmbeddedDynamoDb(databaseFile: string): Promise<DynamoDbEndpoint> {
  prepareDatabaseFile(databaseFile);
  for (let ports = 1; ; ports += 1)
    try {
      return await startOnPort(await freePort(), databaseFile);
    } catch (error) {
      // Another process can take the port between finding and using it.
      if (ports === MOST_PORTS || !PORT_IS_TAKEN.test(String(error))) throw error;
    }
}

async function startOnPort(port: number, databaseFile: string): Promise<DynamoDbEndpoint> {
  const child = spawn(
    'sh',
    ['-c', GUARD, 'guard', binary(), 'serve', '--port', String(port), '--db-path', databaseFile],
    {
      stdio: ['pipe', 'ignore', 'pipe'],
      // Ctrl-C in a terminal reaches the whole group; the database must outlive the requests still under way.
      detached: true,
    },
  );
  let output = '';
  // Not asked over HTTP, which another process on the port would answer too.
  const listening = new Promise<void>((resolve) => {
    child.stderr.on('data', (chunk) => {
      output = (output + chunk).slice(-2000);
      if (output.includes(`listening on http://127.0.0.1:${port}`)) resolve();
    });
  });
  // The guard's other half ends with the pipe, and with it the output.
  const closed = once(child, 'close');
  child.once('exit', () => child.stdin.end());
  let closing = false;
  const died = closed.then(() => {
    if (closing) return new Promise<never>(() => {});
    throw new Error(`the embedded DynamoDB ended by itself: ${output.trim() || 'it wrote no message'}`);
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
