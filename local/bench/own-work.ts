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
import { readPolicy } from '../../shared/lifecycle/policy.ts';
import { createCustomerStore } from '../../shared/storage/customer-store.ts';
import { medianOf } from './node-24.ts';
import { shopifyOrder } from './shopify-order.ts';

// Bundled as the functions are, and run by the Node that they are deployed on: prints microseconds per webhook.

const CONNECTION: KnownConnection = { name: 'shopify', provider: 'shopify' };
const SECRET = 'shpss_0123456789abcdef0123456789abcdef';
const NOW = Date.UTC(2026, 5, 1);
// More than ingest remembers anything of, so that no delivery finds what an earlier round worked out.
const CUSTOMERS = 100;
const EARLIER_ORDERS = 2;
// Until then V8 still compiles what it finds to be hot, on threads whose time counts, too.
const WARM_UP = 600;
const WARM_UP_OF_SDK = 30;
const ROUNDS = 21;
const TIMES_A_ROUND = 4;
/** Times through all customers that show what a webhook takes in a process that has only just started. */
const EARLY_TIMES = 10;

type Item = NonNullable<NonNullable<BatchGetCommandOutput['Responses']>[string]>[number];
const keyOf = ({ PK, SK }: Item) => `${PK} ${SK}`;

const items = new Map<string, Item>();
let keeps = true;
let lastRead: Pick<BatchGetCommandOutput, 'Responses'> | undefined;
/** What the next read answers, so that looking it up is not measured. */
let prepared: Pick<BatchGetCommandOutput, 'Responses'> | undefined;

function find(command: BatchGetCommand): Pick<BatchGetCommandOutput, 'Responses'> {
  const [[table, request] = []] = Object.entries(command.input.RequestItems ?? {});
  const found = (request?.Keys ?? []).flatMap((key) => items.get(keyOf(key)) ?? []);
  lastRead = { Responses: { [table ?? '']: found } };
  return lastRead;
}

// Answers at once what a table would: what is left is our own work.
const instantTable = Object.create(DynamoDBDocumentClient.prototype, {
  send: {
    value: async (command: unknown) => {
      if (command instanceof BatchGetCommand) return prepared ?? find(command);
      if (!(command instanceof TransactWriteCommand)) throw new Error('only reads and commits are measured');
      if (keeps)
        for (const { Put } of command.input.TransactItems ?? [])
          if (Put?.Item !== undefined) items.set(keyOf(Put.Item), Put.Item);
      return {};
    },
  },
});

function servicesOn(client: DynamoDBDocumentClient): Services {
  const reading = readPolicy({});
  if ('refused' in reading) throw new Error(reading.refused);
  const identityHash = createIdentityHash('a key of the bench with more than thirty-two characters');
  const pacing = { pause: async () => {}, random: () => 0.5 };
  return {
    store: createCustomerStore(client, 'bench', identityHash, pacing),
    identityHash,
    policy: reading.policy,
    clock: { now: () => NOW },
    ...pacing,
  };
}

function deliveryOf(order: number, customer: number): Delivery {
  const delivery = {
    method: 'POST',
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

async function take(services: Services, delivery: Delivery): Promise<void> {
  if (shopifyConnector.verify(delivery, CONNECTION, [SECRET], NOW) !== 'authentic')
    throw new Error('the delivery is not authentic');
  const intake = await applyDelivery(services, shopifyConnector, CONNECTION, delivery, () => false);
  if (!intake.applied || intake.refused.length > 0) throw new Error('the delivery was not applied');
}

/** The SDK on an HTTP that answers at once. */
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
    await take(own, deliveryOf(customer * 10 + order, customer));
keeps = false;
const withSdk = servicesOn(sdkTable());
// A known customer's next order: order, checkout and cart are new, and two activities are reported of them.
const deliveries = customers.map((customer) => deliveryOf(customer * 10 + EARLIER_ORDERS + 1, customer));
const reads: (typeof prepared)[] = [];
for (const delivery of deliveries) {
  lastRead = undefined;
  await take(own, delivery);
  reads.push(lastRead);
}
const bodies = deliveries.map(({ body, headers }) => ({
  bytes: Buffer.from(body),
  signature: headers['x-shopify-hmac-sha256'],
}));

function baseline({ bytes, signature }: (typeof bodies)[number]): void {
  if (createHmac('sha256', SECRET).update(bytes).digest('base64') !== signature)
    throw new Error('the baseline does not verify');
  if (JSON.parse(bytes.toString('utf8')).id === undefined) throw new Error('the baseline does not parse');
}

const steps = {
  baseline: async () => {
    for (const body of bodies) baseline(body);
  },
  own: async () => {
    for (const [index, delivery] of deliveries.entries()) {
      prepared = reads[index];
      await take(own, delivery);
    }
  },
  withSdk: async () => {
    for (const delivery of deliveries) await take(withSdk, delivery);
  },
};

type Step = keyof typeof steps;

async function microsecondsOf(step: Step, times: number): Promise<number> {
  const began = process.cpuUsage();
  for (let time = 0; time < times; time += 1) await steps[step]();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / (times * CUSTOMERS);
}

/** Medians of rounds in which the steps alternate, when all of them are warm. */
async function alternate(names: readonly Step[], warmUp: number): Promise<number[]> {
  for (let time = 0; time < warmUp; time += 1) for (const name of names) await steps[name]();
  const measured = names.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [index, name] of names.entries())
      measured[index]?.push(await microsecondsOf(name, TIMES_A_ROUND));
  return measured.map(medianOf);
}

const early = await microsecondsOf('own', EARLY_TIMES);
const [baselineTime, ownTime] = await alternate(['baseline', 'own'], WARM_UP);
const [withSdkTime] = await alternate(['withSdk'], WARM_UP_OF_SDK);
process.stdout.write(
  `${JSON.stringify({
    bytes: bodies[0]?.bytes.length,
    early,
    baseline: baselineTime,
    own: ownTime,
    withSdk: withSdkTime,
  })}\n`,
);
