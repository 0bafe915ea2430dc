import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createHandler as createIngest, type IngestDeps } from '../../functions/ingest/handler.ts';
import { createHandler as createQuery } from '../../functions/query/handler.ts';
import type { ReadRows } from '../../functions/query/report-rows.ts';
import { createHandler as createRedrive, type RedriveResult } from '../../functions/redrive/handler.ts';
import { createHandler as createReview, type Reviewed } from '../../functions/review/handler.ts';
import { type KnownConnection, namesOfAddressOnce } from '../../shared/connectors/connection-list.ts';
import type { Delivery } from '../../shared/connectors/connector.ts';
import { loadConnector } from '../../shared/connectors/load-connector.ts';
import { createArchiving } from '../../shared/intake/archive-inactive.ts';
import type { Services } from '../../shared/intake/services.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import type { EventPublisher } from '../../shared/messaging/event-publisher.ts';
import type { ParkedDeliveries, ParkedEntry, ParkingQueue } from '../../shared/parking/parked-deliveries.ts';
import type { ParkingStorage } from '../../shared/parking/parking-storage.ts';
import { openParkedDeliveries } from '../../shared/parking/stored-deliveries.ts';
import type { Secrets } from '../../shared/platform/secrets.ts';
import type { Privacy } from '../../shared/privacy/privacy.ts';
import { createTransitionReader } from '../../shared/storage/all-transitions.ts';
import { createArchivePasses } from '../../shared/storage/archive-passes.ts';
import type { OpenLogArchive } from '../../shared/storage/archive-port.ts';
import { dueCustomers } from '../../shared/storage/due-index.ts';
import { createLogArchive } from '../../shared/storage/log-archive.ts';
import { createPolicyPasses } from '../../shared/storage/policy-passes.ts';
import { readRows as storedRows } from '../../shared/storage/rows.ts';
import { apiEvent, webhookEvent } from './api-event.ts';
import { genericSecret } from './connectors/generic-delivery.ts';
import { createMemoryStorage } from './memory-storage.ts';
import { privacyDepsOn } from './privacy-deps.ts';
import { policyWith, servicesOn, TEST_KEY } from './services.ts';

/** The initial time of a test service. */
export const SERVICE_START = Date.parse('2026-06-01T00:00:00Z');

/** Connections of a test service: three shops, one of them without an account, and three generic senders. */
const CONNECTIONS: readonly KnownConnection[] = [
  { name: 'shopify', provider: 'shopify', account: 'a-shop.myshopify.com', addressOnce: true },
  { name: 'unbound', provider: 'shopify', addressOnce: true },
  { name: 'bound', provider: 'shopify', account: 'a-shop.myshopify.com', addressOnce: true },
  { name: 'generic', provider: 'generic' },
  { name: 'second', provider: 'generic' },
  { name: 'keyless', provider: 'generic' },
];

const SECRETS: ReadonlyMap<string, readonly string[]> = new Map([
  ['shopify', ['shpss_0123456789abcdef0123456789abcdef']],
  ['unbound', ['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']],
  ['bound', ['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']],
  ['generic', [genericSecret(1)]],
  ['second', [genericSecret(2)]],
]);

/** An HTTP answer with its parsed body. */
export interface TestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly text: string;
}

/** The handlers of the functions on one table and one parking storage, with clocks that tests set. */
export interface TestService {
  readonly services: Services;
  readonly parkedDeliveries: ParkedDeliveries;
  readonly privacy: Privacy;
  /** The archived activities; undefined without `archiveAfterYears`. */
  readonly archive: OpenLogArchive | undefined;
  /** The clock by which customers are judged, and real time; `pause` moves the latter. */
  readonly time: { customers: number; real: number };
  /** The live secrets and connections; tests remove some. */
  readonly live: { secrets: Secrets | undefined; connections: Map<string, KnownConnection> };
  /** Signs a delivery as the sender of the connection does, and passes it to ingest. */
  send(connection: string, delivery: Delivery, base64?: boolean): Promise<TestAnswer>;
  ingest(event: APIGatewayProxyEventV2): Promise<TestAnswer>;
  redrive(scope: 'busy' | 'all'): Promise<RedriveResult>;
  readonly redriveHandler: (event: unknown) => Promise<RedriveResult>;
  review(): Promise<Reviewed>;
  get(path: string, query?: Readonly<Record<string, string>>): Promise<TestAnswer>;
  /** Any request to the query function. */
  ask(
    method: string,
    path: string,
    more?: { readonly query?: Readonly<Record<string, string>>; readonly body?: string },
  ): Promise<TestAnswer>;
  parked(queue: ParkingQueue): Promise<ParkedEntry[]>;
}

/** Builds the functions as their entry files do, with the given table and storage instead of those on AWS. */
export function createTestService(
  client: DynamoDBDocumentClient,
  storage: ParkingStorage = createMemoryStorage(),
  {
    table = 'test',
    policy = policyWith() as Policy,
    readRows = (() => storedRows(client, table)) as ReadRows,
    load = loadConnector as IngestDeps['loadConnector'],
    connections = CONNECTIONS,
    secrets = SECRETS,
    epoch = 0,
    archiveAfterYears = undefined as number | undefined,
    publisher = { publish: async (events) => events.map(() => 'published') } as EventPublisher,
  } = {},
): TestService {
  const time = { customers: SERVICE_START, real: SERVICE_START };
  const live: TestService['live'] = {
    secrets: { identityKey: TEST_KEY, connections: secrets },
    connections: new Map(connections.map((connection) => [connection.name, connection])),
  };
  const pacing = {
    pause: () => new Promise<void>((resolve) => setImmediate(resolve)),
    random: () => 0.5,
  };
  const archive: OpenLogArchive | undefined =
    archiveAfterYears === undefined
      ? undefined
      : async () => createLogArchive(client, table, storage, pacing);
  const services: Services = {
    ...servicesOn(client, {
      table,
      policy,
      now: () => time.customers,
      addressOnce: namesOfAddressOnce(connections),
      epoch,
      archive,
    }),
    pause: (milliseconds) => {
      time.real += milliseconds;
      return new Promise((resolve) => setImmediate(resolve));
    },
  };
  const parkedDeliveries = openParkedDeliveries(storage);
  const realTime = { now: () => time.real };
  const ready = () => (live.secrets === undefined ? undefined : services);
  const ingestHandler = createIngest({
    connections: live.connections,
    loadConnector: load,
    secrets: () => live.secrets,
    services: ready,
    parked: storage,
    realTime,
  });
  const privacy = privacyDepsOn(client, storage, { table, connections: live.connections, realTime, archive });
  const redriveHandler = createRedrive({ services: ready, parkedDeliveries, privacy });
  const reviewHandler = createReview({
    services: ready,
    due: (shard, asOf) => dueCustomers(client, table, shard, asOf),
    privacy,
    passes: createPolicyPasses(client, table),
    archiveInactive:
      archive &&
      createArchiving({
        archive,
        afterYears: archiveAfterYears ?? 0,
        passes: createArchivePasses(client, table),
        pages: privacy.pages,
      }),
  });
  const queryHandler = createQuery({
    services: ready,
    privacy,
    readRows,
    secretNames: async () => live.secrets && new Set(live.secrets.connections.keys()),
    passes: createPolicyPasses(client, table),
    openRepublishing: async () => ({ readTransitions: createTransitionReader(client, table), publisher }),
  });
  const ingest = async (event: APIGatewayProxyEventV2) => answerOf(await ingestHandler(event));
  const ask: TestService['ask'] = async (method, path, more = {}) => {
    const [, first, id] = path.split('/');
    const name =
      first === 'erasures' || first === 'connections' ? 'connection' : first === 'reports' ? 'name' : 'id';
    return answerOf(
      await queryHandler(
        apiEvent({ method, path, ...more, ...(id !== undefined && { pathParameters: { [name]: id } }) }),
      ),
    );
  };
  return {
    services,
    parkedDeliveries,
    privacy: { ...privacy, services },
    archive,
    time,
    live,
    ingest,
    async send(name, delivery, base64) {
      const connection = live.connections.get(name);
      const [secret] = secrets.get(name) ?? [];
      if (connection === undefined || secret === undefined)
        throw new Error(`the test service has no secret for ${name}`);
      const connector = await load(connection.provider);
      const addressed = { ...delivery, url: `https://test/webhooks/${name}` };
      return ingest(webhookEvent(name, connector.sign(addressed, secret, time.real), base64));
    },
    redrive: (scope) => redriveHandler({ scope }),
    redriveHandler,
    review: () => reviewHandler(),
    get: (path, query) => ask('GET', path, query && { query }),
    ask,
    async parked(queue) {
      const entries: ParkedEntry[] = [];
      for await (const entry of parkedDeliveries.list(queue)) entries.push(entry);
      return entries;
    },
  };
}

function answerOf(result: APIGatewayProxyStructuredResultV2): TestAnswer {
  const { statusCode = 0, headers = {}, body: text = '' } = result;
  return {
    status: statusCode,
    headers,
    text,
    body: text !== '' && isJson(headers) ? JSON.parse(text) : null,
  };
}

function isJson(headers: Readonly<Record<string, unknown>>): boolean {
  return headers['content-type'] === 'application/json';
}
