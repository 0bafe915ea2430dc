import { createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  DynamoDBDocumentClient,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { KnownConnection } from '../../shared/connectors/connection-list.ts';
import type { Delivery } from '../../shared/connectors/connector.ts';
import { shopifyConnector } from '../../shared/connectors/shopify/connector.ts';
import { createIdentityHash } from '../../shared/identity/identity-hash.ts';
import { applyDelivery } from '../../shared/intake/intake.ts';
import type { Services } from '../../shared/intake/services.ts';
import { DEFAULT_POLICY } from '../../shared/lifecycle/policy.ts';
import { createCustomerStore } from '../../shared/storage/customer-store.ts';
import { createDeferredUpdates } from '../../shared/storage/deferred-updates.ts';
import { medianOf } from './node-24.ts';
import { shopifyOrder } from './shopify-order.ts';

// Prints microseconds per webhook. Bundled like the functions, and run by the Node version that they are deployed on.

const CONNECTION: KnownConnection = { name: 'shopify', provider: 'shopify' };
const SECRET = 'shpss_0123456789abcdef0123456789abcdef';
const NOW = Date.UTC(2026, 5, 1);
// More customers than any cache of ingest holds, so that no delivery profits from an earlier round.
const CUSTOMERS = 100;
const EARLIER_ORDERS = 2;
// Before that, V8 still compiles hot code, and the time of its compiler threads is counted too.
const WARM_UP = 600;
const SDK_WARM_UP = 30;
const ROUNDS = 21;
const REPEATS_PER_ROUND = 4;
/** Passes over all customers that measure a process that has just started. */
const EARLY_REPEATS = 10;

type Item = NonNullable<NonNullable<BatchGetCommandOutput['Responses']>[string]>[number];
const keyOf = ({ PK, SK }: Item) => `${PK} ${SK}`;

const items = new Map<string, Item>();
let storesItems = true;
let lastRead: Pick<BatchGetCommandOutput, 'Responses'> | undefined;
/** The result of the next read, so that the lookup is not measured. */
let preparedRead: Pick<BatchGetCommandOutput, 'Responses'> | undefined;

function find(command: BatchGetCommand): Pick<BatchGetCommandOutput, 'Responses'> {
  const [[table, request] = []] = Object.entries(command.input.RequestItems ?? {});
  const found = (request?.Keys ?? []).flatMap((key) => items.get(keyOf(key)) ?? []);
  lastRead = { Responses: { [table ?? '']: found } };
  return lastRead;
}

// A table that answers without I/O, so that only our own code is measured.
const instantTable = Object.create(DynamoDBDocumentClient.prototype, {
  send: {
    value: async (command: unknown) => {
      if (command instanceof BatchGetCommand) return preparedRead ?? find(command);
      if (!(command instanceof TransactWriteCommand))
        throw new Error('the bench measures only reads and commits');
      if (storesItems)
        for (const { Put } of command.input.TransactItems ?? [])
          if (Put?.Item !== undefined) items.set(keyOf(Put.Item), Put.Item);
      return {};
    },
  },
});

function servicesOn(client: DynamoDBDocumentClient): Services {
  const identityHash = createIdentityHash('a key of the bench with more than thirty-two characters');
  const pacing = { pause: async () => {}, random: () => 0.5 };
  return {
    store: createCustomerStore(client, 'bench', identityHash, pacing),
    deferred: async () => createDeferredUpdates(client, 'bench'),
    identityHash,
    policy: DEFAULT_POLICY,
    clock: { now: () => NOW },
    addressOnce: new Set([CONNECTION.name]),
    ...pacing,
  };
}

function deliveryOf(order: number, customer: number): Delivery {
  const delivery = {
    method: 'POST',
    url: `https://example.com/webhooks/${CONNECTION.name}`,
    headers: {
      'content-type': 'application/json',
      'x-shopify-topic': 'orders/create',
      'x-shopify-shop-domain': 'a-shop.myshopify.com',
      'x-shopify-triggered-at': '2026-04-01T10:00:00.123456789Z',
    },
    body: Buffer.from(JSON.stringify(shopifyOrder(order, customer))),
  };
  return shopifyConnector.sign(delivery, SECRET, NOW);
}

async function verifyAndApply(services: Services, delivery: Delivery): Promise<void> {
  if (shopifyConnector.verify(delivery, CONNECTION, [SECRET], NOW) !== 'authentic')
    throw new Error('the signature of the delivery is invalid');
  const intake = await applyDelivery(services, shopifyConnector, CONNECTION, delivery, () => false);
  if (!intake.applied || intake.refused.length > 0) throw new Error('the delivery was not applied');
}

/** The AWS SDK with an HTTP handler that answers without I/O. */
function sdkTable(): DynamoDBDocumentClient {
  const answers = new Map<string, Buffer>();
  const raw = new DynamoDBClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    requestHandler: {
      handle: async ({ headers, body }: { headers: Record<string, string>; body: string | Uint8Array }) => {
        const text = Buffer.from(body).toString('utf8');
        const answer = answers.get(text) ?? answerTo(headers['x-amz-target'] ?? '', text);
        answers.set(text, answer);
        return { response: { statusCode: 200, headers: {}, body: Readable.from([answer]) } };
      },
    },
  });
  return DynamoDBDocumentClient.from(raw);
}

function answerTo(target: string, body: string): Buffer {
  if (!target.endsWith('BatchGetItem')) return Buffer.from('{}');
  const { RequestItems } = JSON.parse(body);
  const keys: { PK: { S: string }; SK: { S: string } }[] = RequestItems.bench.Keys;
  const found = keys.flatMap(({ PK, SK }) => items.get(`${PK.S} ${SK.S}`) ?? []);
  const bench = found.map((item) => marshall(item));
  return Buffer.from(JSON.stringify({ Responses: { bench }, UnprocessedKeys: {} }));
}

const own = servicesOn(instantTable);
const customers = Array.from({ length: CUSTOMERS }, (_, index) => index);
for (const customer of customers)
  for (let order = 1; order <= EARLIER_ORDERS; order += 1)
    await verifyAndApply(own, deliveryOf(customer * 10 + order, customer));
storesItems = false;
const withSdk = servicesOn(sdkTable());
// The next order of a known customer. Order, checkout and cart are new; two activities are reported.
const deliveries = customers.map((customer) => deliveryOf(customer * 10 + EARLIER_ORDERS + 1, customer));
const reads: (typeof preparedRead)[] = [];
for (const delivery of deliveries) {
  lastRead = undefined;
  await verifyAndApply(own, delivery);
  reads.push(lastRead);
}
const bodies = deliveries.map(({ body, headers }) => ({
  bytes: Buffer.from(body),
  signature: headers['x-shopify-hmac-sha256'],
}));

function baseline({ bytes, signature }: (typeof bodies)[number]): void {
  if (createHmac('sha256', SECRET).update(bytes).digest('base64') !== signature)
    throw new Error('the signature of the baseline is invalid');
  if (JSON.parse(bytes.toString('utf8')).id === undefined)
    throw new Error('the body of the baseline has no id');
}

/** The delivery with bytes that were never parsed: what a body contains is remembered as long as its bytes are. */
function received(delivery: Delivery): Delivery {
  return { ...delivery, body: delivery.body.subarray() };
}

const steps = {
  baseline: async () => {
    for (const body of bodies) baseline(body);
  },
  own: async () => {
    for (const [index, delivery] of deliveries.entries()) {
      preparedRead = reads[index];
      await verifyAndApply(own, received(delivery));
    }
  },
  withSdk: async () => {
    for (const delivery of deliveries) await verifyAndApply(withSdk, received(delivery));
  },
};

type Step = keyof typeof steps;

async function microsecondsOf(step: Step, repeats: number): Promise<number> {
  const began = process.cpuUsage();
  for (let repeat = 0; repeat < repeats; repeat += 1) await steps[step]();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / (repeats * CUSTOMERS);
}

/** Warms up the steps, then measures them in alternating rounds. Returns the median of each step. */
async function alternate(names: readonly Step[], warmUp: number): Promise<number[]> {
  for (let repeat = 0; repeat < warmUp; repeat += 1) for (const name of names) await steps[name]();
  const measured = names.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [index, name] of names.entries())
      measured[index]?.push(await microsecondsOf(name, REPEATS_PER_ROUND));
  return measured.map(medianOf);
}

const early = await microsecondsOf('own', EARLY_REPEATS);
const [baselineTime, ownTime] = await alternate(['baseline', 'own'], WARM_UP);
const [withSdkTime] = await alternate(['withSdk'], SDK_WARM_UP);
process.stdout.write(
  `${JSON.stringify({
    bytes: bodies[0]?.bytes.length,
    early,
    baseline: baselineTime,
    own: ownTime,
    withSdk: withSdkTime,
  })}\n`,
);
