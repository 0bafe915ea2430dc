import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import * as z from 'zod';
import { ENV } from '../../shared/platform/names.ts';
import { startAwsEndpoint } from '../bus/aws-endpoint.ts';
import { openEventLog } from '../bus/event-log.ts';
import { openCheckpoints } from '../data-folder/checkpoint-file.ts';
import { type DataFolder, openDataFolder } from '../data-folder/data-folder.ts';
import { openLocalClock } from '../data-folder/local-clock.ts';
import { type DynamoDbEndpoint, startEmbeddedDynamoDb, useDynamoDb } from '../database/embedded-dynamodb.ts';
import { type FunctionModule, sourceModule, startFunctions } from '../functions/functions.ts';
import { startHttpServer } from '../http/http-server.ts';
import { type ListedConnection, localRoutes } from '../http/local-routes.ts';
import { startEventSourceMapping } from '../stream/event-source-mapping.ts';
import { writeFailedBatch } from '../stream/failed-batches.ts';
import { createStreamReader } from '../stream/stream-reader.ts';
import { ensureTable, isEmpty, readMapping, readTable } from '../templates/table.ts';
import type { Configuration } from './configuration.ts';
import { refuseUnusableSecrets } from './secret-check.ts';

/** Everything running on this machine. */
export interface Stack {
  readonly url: string;
  readonly connections: readonly ListedConnection[];
  /** Rejects when a part of the stack ends by itself; otherwise pending. */
  readonly died: Promise<never>;
  /** Stops all parts; without `DATA_DIR` nothing remains. */
  close(): Promise<void>;
}

/** How a stack tells what goes on in it, and what it is made of. */
export interface StackOptions {
  /** Gets each line that the functions log. */
  readonly onLog: (line: string) => void;
  /** Is told of failures that the stack survives. */
  readonly onTrouble: (error: unknown) => void;
  /** Other builds of the functions than the sources, such as the bundles. */
  readonly functionModule?: FunctionModule;
}

const BUS_NAME = 'customer-lifecycle';
const SECRET_ID = 'customer-lifecycle';
const REGION = 'local';
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
const REVIEW_EVERY_MILLISECONDS = 3000;

/**
 * Starts database, bus, functions, stream and HTTP server.
 * @throws Refusal when a setting is wrong; what had been started is stopped
 */
export async function startStack(configuration: Configuration, options: StackOptions): Promise<Stack> {
  const opened: (() => void | Promise<void>)[] = [];
  let closed: Promise<void> | undefined;
  const closeAll = async () => {
    for (let stop = opened.pop(); stop !== undefined; stop = opened.pop()) await stop();
  };
  const close = () => {
    closed ??= closeAll();
    return closed;
  };
  try {
    const stack = await openParts(configuration, options, (stop) => opened.push(stop));
    return { ...stack, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openParts(
  configuration: Configuration,
  { onLog, onTrouble, functionModule = sourceModule }: StackOptions,
  atClose: (stop: () => void | Promise<void>) => void,
): Promise<Omit<Stack, 'close'>> {
  // Each of many threads and processes would say it again.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  await refuseUnusableSecrets(configuration, Date.now());
  const folder = openDataFolder(configuration.dataDirectory);
  atClose(() => folder.release());
  // A database that outlives the folder must not be read with another folder's key and clock.
  const tableName = `customer-lifecycle-${madeOnce(folder, 'table-name', 4)}`;
  const clock = openLocalClock(folder);
  const eventLog = openEventLog(folder.path('events.jsonl'));
  atClose(() => eventLog.close());
  const aws = await startAwsEndpoint({
    busName: BUS_NAME,
    eventLog,
    secretId: SECRET_ID,
    secret: secretOf(configuration, folder),
    now: clock.now,
  });
  atClose(aws.close);
  const database = await openDatabase(configuration, folder);
  atClose(database.close);

  const functions = startFunctions(
    functionModule,
    environmentOf(configuration, folder, tableName, database.url, aws.url),
    onLog,
  );
  // Whatever fails below, the thread must not outlive it.
  const started = functions.catch(() => undefined);
  atClose(async () => (await started)?.close());
  // Loading the templates' library takes longest, so it is done while the functions load.
  const { synthesiseTemplates } = await import('../templates/templates.ts');
  const templates = synthesiseTemplates(folder.path('template'));
  const client = { endpoint: database.url, region: REGION, credentials: CREDENTIALS };
  const dynamoDb = new DynamoDBClient(client);
  const streams = new DynamoDBStreamsClient(client);
  const streamArn = await ensureTable(dynamoDb, tableName, readTable(templates));
  const { call, shiftClock, died } = await functions;
  shiftClock(clock.shift());

  const mapping = startEventSourceMapping({
    reader: createStreamReader(streams, streamArn),
    settings: readMapping(templates),
    checkpoints: openCheckpoints(folder, streamArn),
    invoke: (records) => call('publish', { Records: records }),
    keepFailed: (batch) => writeFailedBatch(folder.path('failed-batches'), batch, Date.now()),
    onTrouble,
  });
  atClose(mapping.stop);

  const inTurn = takeTurns();
  const reviewAll = async () => {
    while (reviewResult.parse(await call('review', {})).more);
  };
  const tend = async () => {
    await reviewAll();
    await call('redrive', { scope: 'busy' });
  };
  const tending = new AbortController();
  again(REVIEW_EVERY_MILLISECONDS, tending.signal, () => inTurn(tend).catch(onTrouble)).catch(() => {});
  atClose(() => tending.abort());

  let connections: readonly ListedConnection[] = [];
  const server = await startHttpServer(configuration.port, {
    callFunction: call,
    now: clock.now,
    onTrouble,
    local: localRoutes({
      connections: () => connections,
      eventLog,
      now: clock.now,
      redrive: () => inTurn(() => call('redrive', { scope: 'all' })),
      moveClock: (target) =>
        inTurn(async () => {
          const instant = target(clock.now());
          if (instant < clock.now() && !(await isEmpty(dynamoDb, tableName))) return 'store-not-empty';
          clock.moveTo(instant);
          shiftClock(clock.shift());
          await reviewAll();
          await mapping.drained();
          return clock.now();
        }),
    }),
  });
  atClose(server.close);
  connections = configuration.connections.map(({ name, provider, secrets }) => ({
    name,
    provider,
    url: `${server.url}/webhooks/${name}`,
    secret: secrets[0],
  }));
  const anyDied = Promise.race([died, database.died]);
  anyDied.catch(() => {});
  return { url: server.url, connections, died: anyDied };
}

const reviewResult = z.object({ more: z.boolean() });

function openDatabase({ dynamoDbEndpoint }: Configuration, folder: DataFolder): Promise<DynamoDbEndpoint> {
  if (dynamoDbEndpoint !== undefined) return useDynamoDb(dynamoDbEndpoint);
  return startEmbeddedDynamoDb(folder.path('dynamodb.sqlite'));
}

/** A random name or key that is made once for each folder. */
function madeOnce(folder: DataFolder, file: string, bytes: number): string {
  const made = folder.read(file) ?? randomBytes(bytes).toString('hex');
  folder.write(file, made);
  return made;
}

function secretOf({ connections }: Configuration, folder: DataFolder): string {
  return JSON.stringify({
    identityKey: madeOnce(folder, 'identity-key', 32),
    connections: Object.fromEntries(connections.map(({ name, secrets }) => [name, secrets])),
  });
}

/** All that the functions get to see: nothing of this machine's own AWS settings. */
function environmentOf(
  { connections, policy }: Configuration,
  folder: DataFolder,
  tableName: string,
  databaseUrl: string,
  awsUrl: string,
): Record<string, string> {
  return {
    [ENV.table]: tableName,
    [ENV.bus]: BUS_NAME,
    [ENV.secret]: SECRET_ID,
    [ENV.connections]: JSON.stringify(connections.map(({ secrets: _, ...connection }) => connection)),
    [ENV.policy]: JSON.stringify(policy),
    [ENV.parkFolder]: folder.path('park'),
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_CONFIG_FILE: folder.path('no-aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: folder.path('no-aws-credentials'),
    AWS_ENDPOINT_URL_DYNAMODB: databaseUrl,
    AWS_ENDPOINT_URL_EVENTBRIDGE: awsUrl,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: awsUrl,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/** Runs a task again and again, with a pause before each run; rejects when the signal aborts. */
async function again(milliseconds: number, signal: AbortSignal, task: () => Promise<unknown>): Promise<void> {
  for (;;) {
    await wait(milliseconds, undefined, { signal });
    await task();
  }
}

/** Runs tasks one after the other, in the order in which they were given. */
function takeTurns(): <Result>(task: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const turn = last.then(task);
    last = turn.catch(() => {});
    return turn;
  };
}
