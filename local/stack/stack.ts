import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { startAwsEndpoint } from '../bus/aws-endpoint.ts';
import { openEventLog } from '../bus/event-log.ts';
import { openCheckpoints } from '../data-folder/checkpoint-file.ts';
import { DATABASE_FILE, openDataFolder } from '../data-folder/data-folder.ts';
import { keepEpoch } from '../data-folder/kept-epoch.ts';
import { openLocalClock } from '../data-folder/local-clock.ts';
import { openDynamoDb } from '../database/embedded-dynamodb.ts';
import { openDeliveryLog, withDeliveries } from '../deliveries/delivery-log.ts';
import { limitConcurrency } from '../functions/concurrency.ts';
import { type FunctionModule, sourceModule, startFunctions } from '../functions/functions.ts';
import { startHttpServer } from '../http/http-server.ts';
import { type ListedConnection, localRoutes } from '../http/local-routes.ts';
import { startEventSourceMapping } from '../stream/event-source-mapping.ts';
import { writeFailedBatch } from '../stream/failed-batches.ts';
import { createStreamReader } from '../stream/stream-reader.ts';
import type { Subscriber } from '../subscribers/subscriber.ts';
import { type ListedSubscriber, startSubscriptions } from '../subscribers/subscriptions.ts';
import { startSynthesis } from '../templates/synthesis.ts';
import { ensureTable, forgetReviews, readMapping, readTable } from '../templates/table.ts';
import { Refusal } from '../terminal/refusal.ts';
import type { Configuration } from './configuration.ts';
import {
  BUS_NAME,
  CREDENTIALS,
  functionEnvironment,
  REGION,
  SECRET_ID,
  secretOf,
  tableNameOf,
} from './function-environment.ts';
import { moveClock } from './move-clock.ts';
import { untilReady } from './readiness.ts';
import { repeatTask } from './repeat-task.ts';
import { reviewAll } from './reviews.ts';
import { refuseUnusableSecrets } from './secret-check.ts';
import { isDiskFull, watchDisk } from './trouble.ts';

/** A running stack: the whole service on this machine. */
export interface Stack {
  readonly url: string;
  readonly connections: readonly ListedConnection[];
  /** The subscribers and what each of them got so far. */
  readonly subscribers: () => readonly ListedSubscriber[];
  /** Rejects when a part of the stack ends unexpectedly; otherwise pending. */
  readonly died: Promise<never>;
  /** Stops all parts. Without `DATA_DIR` it also deletes the data. */
  close(): Promise<void>;
}

/** How a stack reports, and how it is started. */
export interface StackOptions {
  /** Called with each log line of the functions after the start. Earlier lines are passed only when the start fails. */
  readonly onLog: (line: string) => void;
  /** Called with errors that do not end the stack. */
  readonly onTrouble: (error: unknown) => void;
  /** Called with each step of the start, such as `preparing the table`. */
  readonly onStep?: (step: string) => void;
  /** Cancels the start. */
  readonly signal?: AbortSignal;
  /** A further host name for webhooks, such as that of a tunnel. */
  readonly publicHost?: string | undefined;
  /** Who receives the events of the bus. */
  readonly subscribers?: readonly Subscriber[];
  /** Where other builds of the functions are, such as the bundles. By default the sources run. */
  readonly functionModule?: FunctionModule;
}

const REVIEW_EVERY_MILLISECONDS = 3000;

type Stop = () => void | Promise<void>;

/**
 * Starts database, bus, functions, stream and HTTP server. Resolves when a webhook would be answered.
 * @throws Refusal when a setting is wrong. Parts that were started are stopped.
 */
export async function startStack(configuration: Configuration, options: StackOptions): Promise<Stack> {
  const opened: Stop[] = [];
  let closed: Promise<void> | undefined;
  const closeAll = async () => {
    for (let stop = opened.pop(); stop !== undefined; stop = opened.pop()) await stop();
  };
  const close = () => {
    closed ??= closeAll();
    return closed;
  };
  const atClose = (stop: Stop) => {
    if (closed === undefined) return void opened.push(stop);
    // Opened after the start was cancelled.
    Promise.resolve(stop()).catch(options.onTrouble);
    throw new Error('the start was cancelled');
  };
  const logged: string[] = [];
  let onLog: (line: string) => void = (line) => logged.push(line);
  // What an earlier run left is delivered during the start. Its lines follow the start screen.
  const early: string[] = [];
  let onSubscriberLog: (line: string) => void = (line) => early.push(line);
  try {
    const opening = openParts(
      configuration,
      { ...options, onLog: (line) => onLog(line) },
      (line) => onSubscriberLog(line),
      atClose,
    );
    const stack = await Promise.race([opening, whenAborted(options.signal)]);
    onLog = options.onLog;
    onSubscriberLog = options.onLog;
    setImmediate(() => early.forEach((line) => void options.onLog(line)));
    return { ...stack, close };
  } catch (error) {
    await close();
    if (options.signal?.aborted !== true) for (const line of logged) options.onLog(line);
    throw isDiskFull(error)
      ? new Refusal(
          `The disk of ${configuration.dataDirectory === undefined ? 'the temporary folder' : 'DATA_DIR'} is full. Free some space and start again.`,
        )
      : error;
  }
}

function whenAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

async function openParts(
  configuration: Configuration,
  options: StackOptions,
  onSubscriberLog: (line: string) => void,
  atClose: (stop: Stop) => void,
): Promise<Omit<Stack, 'close'>> {
  const { onLog, onStep = () => {}, functionModule = sourceModule } = options;
  const { onTrouble, followFullDisk } = watchDisk(options.onTrouble);
  // Otherwise each thread and process prints the warning.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  await refuseUnusableSecrets(configuration, Date.now());
  const folder = openDataFolder(configuration.dataDirectory);
  atClose(folder.release);
  const server = await startHttpServer(configuration.port);
  atClose(server.close);
  keepEpoch(folder, configuration.epoch);
  const clock = openLocalClock(folder);
  const eventLog = openEventLog(folder.path('events.jsonl'));
  atClose(eventLog.close);
  const subscriptions = await startSubscriptions(options.subscribers ?? [], {
    eventLog,
    folder: folder.path('.'),
    now: clock.now,
    onLog: onSubscriberLog,
    onTrouble,
  });
  atClose(subscriptions.stop);

  const kept = configuration.dataDirectory === undefined ? undefined : folder.path('deliveries');
  const deliveryLog = openDeliveryLog(kept, onTrouble, {
    probed: configuration.connections.map(({ name }) => name),
  });
  atClose(deliveryLog.close);

  onStep('starting the database');
  const aws = await startAwsEndpoint({
    busName: BUS_NAME,
    eventLog,
    secretId: SECRET_ID,
    secret: secretOf(configuration, folder),
    now: clock.now,
    onTrouble,
  });
  atClose(aws.close);
  const tableName = tableNameOf(folder);
  const database = await openDynamoDb(configuration.dynamoDbEndpoint, folder.path(DATABASE_FILE));
  atClose(database.close);

  onStep('loading the functions and the templates');
  const urls = { tableName, databaseUrl: database.url, awsUrl: aws.url };
  const environment = functionEnvironment(configuration, folder, urls);
  const functions = startFunctions(functionModule, environment, (line) => {
    // The line of an unsigned request of the start may come when the stack is ready.
    if (deliveryLog.take(line)) onLog(line);
  });
  atClose(functions.close);
  const synthesis = startSynthesis(folder.path('template'));
  atClose(synthesis.stop);
  await functions.loaded;
  const templates = await synthesis.templates;
  const { call, shiftClock } = functions;
  shiftClock(clock.shift());

  onStep('preparing the table');
  const client = { endpoint: database.url, region: REGION, credentials: CREDENTIALS };
  const dynamoDb = new DynamoDBClient(client);
  const streams = new DynamoDBStreamsClient(client);
  const streamArn = await ensureTable(dynamoDb, tableName, readTable(templates));
  const mapping = startEventSourceMapping({
    reader: createStreamReader(streams, streamArn),
    settings: readMapping(templates),
    checkpoints: openCheckpoints(folder, streamArn, onTrouble),
    invoke: (records) => call('publish', { Records: records }),
    keepFailed: (batch) => writeFailedBatch(folder.path('failed-batches'), batch, Date.now()),
    onTrouble,
  });
  atClose(mapping.stop);

  // Moving the clock, redriving and reviewing must not overlap.
  const exclusively = limitConcurrency(1);
  const connections = configuration.connections.map(({ name, provider, secrets }) => ({
    name,
    provider,
    url: `${server.url}/webhooks/${name}`,
    secret: secrets[0],
  }));
  const webhookUrls = connections.map(({ url }) => url);
  server.serve({
    async callFunction(name, event) {
      const result = await call(name, event);
      return event.routeKey === 'GET /connections' ? withDeliveries(result, deliveryLog) : result;
    },
    webhookUrls,
    publicHost: options.publicHost,
    now: clock.now,
    onTrouble,
    local: localRoutes({
      connections,
      eventLog,
      deliveryLog,
      subscribers: subscriptions.list,
      now: clock.now,
      redrive: () => exclusively(() => call('redrive', { scope: 'all' })),
      moveClock: (target) =>
        exclusively(() =>
          moveClock(target, {
            clock,
            hasRoom: folder.hasRoom,
            onTrouble,
            followFullDisk,
            forgetReviews: () => forgetReviews(dynamoDb, tableName),
            shiftClock,
            review: () => reviewAll(call),
            published: mapping.drained,
          }),
        ),
    }),
  });
  // Registered again, so that requests in flight end before the parts that they need are stopped.
  atClose(server.close);
  onStep('checking that webhooks are answered');
  await untilReady(server.url, webhookUrls, Date.now);

  const runSchedules = async () => {
    await reviewAll(call);
    await call('redrive', { scope: 'busy' });
  };
  const closing = new AbortController();
  repeatTask(REVIEW_EVERY_MILLISECONDS, closing.signal, () =>
    exclusively(runSchedules).catch(onTrouble),
  ).catch(() => {});
  atClose(() => closing.abort());
  const died = Promise.race([functions.died, database.died]);
  died.catch(() => {});
  return { url: server.url, connections, subscribers: subscriptions.list, died };
}
