import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { namesOfAddressOnce } from '../../shared/connectors/connection-list.ts';
import type { DeliveryContent } from '../../shared/connectors/connector.ts';
import { loadConnector } from '../../shared/connectors/load-connector.ts';
import { isProvider } from '../../shared/connectors/registry.ts';
import { createIdentityHash, type IdentityHash } from '../../shared/identity/identity-hash.ts';
import type { Services } from '../../shared/intake/services.ts';
import { unmergeCustomer } from '../../shared/intake/unmerge.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import { DEFAULT_POLICY } from '../../shared/lifecycle/policy.ts';
import { realTime } from '../../shared/platform/clock.ts';
import { ENV, TABLE } from '../../shared/platform/names.ts';
import { createCustomerStore } from '../../shared/storage/customer-store.ts';
import { createDeferredUpdates } from '../../shared/storage/deferred-updates.ts';
import type { Item } from '../../shared/storage/stored-item.ts';
import { startAwsEndpoint } from '../bus/aws-endpoint.ts';
import { openEventLog } from '../bus/event-log.ts';
import { startEmbeddedDynamoDb } from '../database/embedded-dynamodb.ts';
import { startFunctions } from '../functions/functions.ts';
import { readItems, type WriteUnits, writeUnitsOf } from '../measure/write-units.ts';
import { readConfiguration } from '../stack/configuration.ts';
import { ensureTable, readTable } from '../templates/table.ts';
import { type ProxiedRequest, startRecordingProxy } from './recording-proxy.ts';

/** The outcome of a delivery or a command, and what it cost. */
export interface Cost {
  readonly outcome: string;
  readonly calls: readonly string[];
  readonly units: WriteUnits;
  /** Those of `units.index` that are of the index by row. */
  readonly rowUnits: number;
  readonly readUnits: number;
  /** Bytes that ingest logged. */
  readonly logged: number;
}

/** The bundled functions on an embedded DynamoDB. A proxy records their requests. */
export interface BenchStack {
  readonly policy: Policy;
  readonly identityHash: IdentityHash;
  /** Signs a body with the secret of the connection, or with a wrong one, and calls ingest with it. */
  send(
    connection: string,
    headers: Readonly<Record<string, string>>,
    body: unknown,
    invalidSignature?: true,
  ): Promise<Cost>;
  /** Sends a delivery to ingest, signed, and measures nothing. */
  deliver(connection: string, object: ListedObject): Promise<void>;
  /** Sends objects to the API as a backfill does, and measures nothing. */
  backfill(connection: string, objects: readonly ListedObject[]): Promise<void>;
  /** Splits identities from a customer with the code that the API runs. */
  unmerge(customerId: string, identities: readonly string[]): Promise<Cost>;
  /** Writes items directly into the table. */
  write(items: readonly Item[]): Promise<void>;
  /** Runs the review once and returns its requests. */
  review(): Promise<readonly ProxiedRequest[]>;
  close(): Promise<void>;
}

type ListedObject = Pick<DeliveryContent, 'headers' | 'body'>;

const TABLE_NAME = 'bench';
const SECRET_ID = 'bench';
const KEY = 'a key of the bench with more than thirty-two characters';
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
const BATCH_SIZE = 25;

const result = z.object({ statusCode: z.number(), body: z.string() });
const answer = z.object({ outcome: z.string() });
const backfilled = z.object({ objects: z.array(answer) });

/** Starts the functions from a folder of bundles and a table from the templates. */
export async function startBenchStack(bundles: string, templates: readonly unknown[]): Promise<BenchStack> {
  const folder = mkdtempSync(join(tmpdir(), 'customer-lifecycle-bench-'));
  const { connections } = readConfiguration({});
  const database = await startEmbeddedDynamoDb(join(folder, 'table.db'));
  const proxy = await startRecordingProxy(database.url);
  const eventLog = openEventLog(join(folder, 'events.jsonl'));
  const storedSecret = JSON.stringify({
    identityKey: KEY,
    connections: Object.fromEntries(connections.map(({ name, secrets }) => [name, secrets])),
  });
  const aws = await startAwsEndpoint({
    busName: 'bench',
    eventLog,
    secretId: SECRET_ID,
    secret: storedSecret,
    now: Date.now,
    onTrouble(error) {
      throw error;
    },
  });
  const raw = new DynamoDBClient({ endpoint: database.url, region: 'local', credentials: CREDENTIALS });
  await ensureTable(raw, TABLE_NAME, readTable(templates));
  const client = DynamoDBDocumentClient.from(raw);
  const recorded = new DynamoDBClient({ endpoint: proxy.url, region: 'local', credentials: CREDENTIALS });
  let logged = 0;
  const functions = startFunctions(
    (name) => pathToFileURL(join(bundles, name, 'index.mjs')).href,
    {
      [ENV.table]: TABLE_NAME,
      [ENV.bus]: 'bench',
      [ENV.secret]: SECRET_ID,
      [ENV.connections]: JSON.stringify(connections.map(({ secrets: _, ...connection }) => connection)),
      [ENV.parkingFolder]: join(folder, 'parking'),
      AWS_REGION: 'local',
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: proxy.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.url,
      AWS_ENDPOINT_URL_EVENTBRIDGE: aws.url,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    (line) => {
      logged += line.length + 1;
    },
  );
  await functions.loaded;
  const policy = DEFAULT_POLICY;
  const identityHash = createIdentityHash(KEY);
  const pacing = { pause: (milliseconds: number) => wait(milliseconds), random: Math.random };
  const services: Services = {
    store: createCustomerStore(DynamoDBDocumentClient.from(recorded), TABLE_NAME, identityHash, pacing),
    deferred: async () => createDeferredUpdates(DynamoDBDocumentClient.from(recorded), TABLE_NAME),
    identityHash,
    policy,
    clock: realTime,
    addressOnce: namesOfAddressOnce(connections),
    ...pacing,
  };

  async function measured(run: () => Promise<string>): Promise<Cost> {
    const before = await readItems(client, TABLE_NAME);
    proxy.requests.length = 0;
    logged = 0;
    const outcome = await run();
    const requests = [...proxy.requests];
    return {
      outcome,
      calls: requests.map((request) => request.name.replace('Command', '')),
      units: writeUnitsOf(requests, before),
      rowUnits: writeUnitsOf(requests, before, [TABLE.rowIndex]).index,
      readUnits: requests.reduce((sum, { readUnits }) => sum + readUnits, 0),
      logged,
    };
  }

  /** The call of ingest with a delivery. */
  async function signed(
    name: string,
    { headers, body }: ListedObject,
    invalidSignature = false,
  ): Promise<() => Promise<string>> {
    const connection = connections.find((one) => one.name === name);
    if (connection === undefined || !isProvider(connection.provider))
      throw new Error(`the bench has no connection ${name}`);
    const { secrets } = connection;
    const connector = await loadConnector(connection.provider);
    const secret = invalidSignature ? `${secrets[0].slice(0, -4)}AAA=` : secrets[0];
    const unsigned = {
      method: 'POST',
      url: `https://example.com/webhooks/${name}`,
      headers: { 'content-type': 'application/json', ...headers },
      body,
    };
    const delivery = connector.sign(unsigned, secret, Date.now());
    return async () => {
      const returned = result.parse(
        await functions.call('ingest', {
          headers: delivery.headers,
          rawPath: `/webhooks/${name}`,
          rawQueryString: '',
          pathParameters: { connection: name },
          requestContext: { domainName: 'example.com', http: { method: 'POST' } },
          body: Buffer.from(delivery.body).toString('utf8'),
          isBase64Encoded: false,
        }),
      );
      return answer.parse(JSON.parse(returned.body)).outcome;
    };
  }

  return {
    policy,
    identityHash,
    async send(name, headers, given, invalidSignature) {
      const body = Buffer.from(typeof given === 'string' ? given : JSON.stringify(given));
      return measured(await signed(name, { headers, body }, invalidSignature));
    },
    async deliver(name, object) {
      const call = await signed(name, object);
      expectAll([await call()], 'accepted');
    },
    async backfill(name, objects) {
      const deliveries = objects.map(({ headers, body }) => ({
        headers,
        body: Buffer.from(body).toString('utf8'),
      }));
      const returned = result.parse(
        await functions.call('query', {
          routeKey: 'POST /connections/{connection}/backfill',
          pathParameters: { connection: name },
          body: JSON.stringify({ deliveries }),
          isBase64Encoded: false,
        }),
      );
      const outcomes = backfilled.parse(JSON.parse(returned.body)).objects;
      expectAll(
        outcomes.map(({ outcome }) => outcome),
        'new',
      );
    },
    unmerge: (customerId, identities) =>
      measured(async () => (await unmergeCustomer(services, customerId, identities)).type),
    async write(items) {
      for (let from = 0; from < items.length; from += BATCH_SIZE) {
        const puts = items.slice(from, from + BATCH_SIZE).map((Item) => ({ PutRequest: { Item } }));
        await client.send(new BatchWriteCommand({ RequestItems: { [TABLE_NAME]: puts } }));
      }
    },
    async review() {
      proxy.requests.length = 0;
      await functions.call('review', {});
      return [...proxy.requests];
    },
    async close() {
      await functions.close();
      raw.destroy();
      recorded.destroy();
      await proxy.close();
      await aws.close();
      eventLog.close();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function expectAll(outcomes: readonly string[], expected: string): void {
  const other = outcomes.find((outcome) => outcome !== expected);
  if (other !== undefined) throw new Error(`the bench expects ${expected}, not ${other}`);
}
