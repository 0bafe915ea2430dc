import type { DynamoDBRecord } from 'aws-lambda';
import { createHandler as createIngest } from '../../../functions/ingest/handler.ts';
import { createHandler as createPublish } from '../../../functions/publish/handler.ts';
import { createHandler as createRedrive } from '../../../functions/redrive/handler.ts';
import { createHandler as createReview } from '../../../functions/review/handler.ts';
import type { KnownConnection } from '../../../shared/connectors/connection-list.ts';
import type { Connector } from '../../../shared/connectors/connector.ts';
import { toPublishedEvents } from '../../../shared/events/published-events.ts';
import { parseTransition } from '../../../shared/events/stored-transition.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { createIdentityHash } from '../../../shared/identity/identity-hash.ts';
import type { Services } from '../../../shared/intake/services.ts';
import { createEventPublisher } from '../../../shared/messaging/event-publisher.ts';
import { createRefusedEvents, openParkedDeliveries } from '../../../shared/parking/stored-deliveries.ts';
import { REFUSED_EVENTS_PREFIX } from '../../../shared/platform/names.ts';
import { createCustomerStore } from '../../../shared/storage/customer-store.ts';
import { createDeferredUpdates } from '../../../shared/storage/deferred-updates.ts';
import { dueCustomers } from '../../../shared/storage/due-index.ts';
import { createPolicyPasses } from '../../../shared/storage/policy-passes.ts';
import { webhookEvent } from '../../support/api-event.ts';
import { privacyDepsOn } from '../../support/privacy-deps.ts';
import { HISTORY_POLICY, randomFrom } from '../../support/random-history.ts';
import { TEST_KEY } from '../../support/services.ts';
import { createBus } from './bus.ts';
import { type FaultKind, Faults, seedOf } from './faults.ts';
import { createRuntime, type Ending, type Invocation } from './invocation.ts';
import { type Parts, RIGHT_PARTS } from './parts.ts';
import { createStorage } from './storage.ts';
import { createStream } from './stream.ts';
import { createTable } from './table.ts';
import { VirtualTime } from './virtual-time.ts';
import type { History, Webhook } from './webhooks.ts';

const CONNECTION: KnownConnection = { name: 'shop', provider: 'generic' };
const SECRETS = { identityKey: TEST_KEY, connections: new Map([['shop', ['a secret']]]) };
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** The time limits of the functions, in milliseconds. */
const TIME_LIMITS = { ingest: 10 * SECOND, publish: 30 * SECOND, redrive: 300 * SECOND, review: 60 * SECOND };
/** More rounds than it takes until nothing is left to do. */
const MAX_ROUNDS = 40;

/** A connector whose bodies are updates. Every signature is right: signatures have tests of their own. */
const CONNECTOR: Connector = {
  provider: 'generic',
  topics: [],
  keptHeaders: [],
  verify: () => 'authentic',
  map: ({ body }) => ({
    updates: JSON.parse(Buffer.from(body).toString()) as CustomerUpdate[],
    requests: [],
    ignored: [],
    refused: [],
  }),
  sign: (delivery) => delivery,
};

/** What a simulation can be run with, beside its history. */
export interface SimulationOptions {
  readonly seed: number;
  readonly parts?: Partial<Parts>;
  /** Faults that do not happen. */
  readonly without?: ReadonlySet<FaultKind>;
}

/** What is left at the end, for the auditor. */
export interface Outcome {
  readonly history: History;
  /** The webhooks of which something was received; each was acknowledged, some only at the very end. */
  readonly received: readonly Webhook[];
  readonly items: readonly Record<string, unknown>[];
  /** What subscribers received, and what a person would send to them from the refused events. */
  readonly events: readonly DeliveredEvent[];
  /** Keys of what is still parked. */
  readonly parked: readonly string[];
  /** What was wrong on the way. */
  readonly violations: readonly string[];
  /** HTTP requests that reached the ingest function. */
  readonly deliveries: number;
  readonly faults: ReadonlyMap<FaultKind, number>;
  /** What happened, line by line. */
  readonly trace: readonly string[];
  /** The instant up to which everything was reviewed. */
  readonly asOf: number;
}

/** An event as subscribers get it. */
export interface DeliveredEvent {
  readonly eventId: string;
  /** JSON. */
  readonly detail: string;
  readonly detailType: string;
}

/** Runs the real handlers through a history in virtual time, with all faults, and then until nothing is left to do. */
export async function simulate(history: History, options: SimulationOptions): Promise<Outcome> {
  const { seed, without = new Set() } = options;
  const parts: Parts = { ...RIGHT_PARTS, ...options.parts };
  const time = new VirtualTime(history.start);
  const trace: string[] = [];
  const note = (line: string) => trace.push(`${new Date(time.now()).toISOString()} ${line}`);
  const faults = new Faults(seedOf(seed, 'faults'), without, (kind) => note(`fault: ${kind}`));
  const random = randomFrom(seedOf(seed, 'world'));
  const run = createRuntime(time, faults, seed);
  const invoke: typeof run = async (name, timeLimit, body) => {
    note(name);
    const ending = await run(name, timeLimit, body);
    note(`${name} ends: ${ending.type === 'result' ? JSON.stringify(ending.result) : ending.type}`);
    return ending;
  };
  const storage = createStorage(faults);
  const bus = createBus(faults, seed, without.has('bus refuses an event for good'));
  const stream = createStream(time, faults, seed, publish, (children) => parts.children(children));
  const table = createTable(
    time,
    faults,
    (item) => stream.append(item),
    (execute, draw) => parts.execute(execute, draw),
  );
  const connector = parts.connector(CONNECTOR);
  const loadConnector = async () => connector;
  const identityHash = createIdentityHash(TEST_KEY);
  const violations: string[] = [];
  const acknowledged = new Set<Webhook>();
  const received = new Set<Webhook>();
  let deliveries = 0;
  let runs = 0;

  function servicesOf(invocation: Invocation, clock = invocation.clock) {
    const client = table.clientOf(invocation);
    const pacing = { pause: invocation.wait, random: invocation.random };
    const store = parts.store(createCustomerStore(client, 'table', identityHash, pacing));
    const services: Services = {
      store,
      deferred: async () => createDeferredUpdates(client, 'table'),
      identityHash,
      policy: HISTORY_POLICY,
      clock,
      addressOnce: new Set(),
      ...pacing,
    };
    const parked = parts.storage(storage.storageOf(invocation));
    const connections = new Map([[CONNECTION.name, CONNECTION]]);
    const privacy = {
      ...privacyDepsOn(client, parked, { table: 'table', connections, realTime: invocation.clock }),
      loadConnector,
    };
    return { client, services, parked, privacy };
  }

  const ingest = (name: string, webhook: Webhook) =>
    invoke(name, TIME_LIMITS.ingest, (invocation) => {
      const { services, privacy } = servicesOf(invocation);
      const handler = createIngest({
        ...privacy,
        secrets: () => SECRETS,
        services: () => services,
      });
      const body = Buffer.from(JSON.stringify(webhook.updates));
      return handler(
        webhookEvent('shop', { method: 'POST', url: 'https://x/webhooks/shop', headers: {}, body }, false),
      );
    });

  const review = () =>
    invoke(`review ${++runs}`, TIME_LIMITS.review, (invocation) => {
      const { client, services, privacy } = servicesOf(invocation, parts.reviewClock(invocation.clock));
      return createReview({
        services: () => services,
        due: parts.due((shard, asOf) => dueCustomers(client, 'table', shard, asOf)),
        privacy,
        passes: createPolicyPasses(client, 'table'),
      })();
    });

  const redrive = (scope: 'busy' | 'all') =>
    invoke(`redrive ${++runs}`, TIME_LIMITS.redrive, (invocation) => {
      const { services, parked, privacy } = servicesOf(invocation);
      const parkedDeliveries = parts.parkedDeliveries(openParkedDeliveries(parked));
      return createRedrive({ services: () => services, parkedDeliveries, privacy })({ scope });
    });

  function publish(name: string, records: readonly DynamoDBRecord[]) {
    return invoke(name, TIME_LIMITS.publish, (invocation) =>
      createPublish({
        eventsOf: (transition) => parts.eventsOf(toPublishedEvents(transition, ''), time.now()),
        publisher: parts.publisher(
          createEventPublisher({
            bus: bus.busOf(invocation),
            pause: invocation.wait,
            random: invocation.random,
          }),
        ),
        refusedEvents: parts.refusedEvents(createRefusedEvents(storage.storageOf(invocation))),
      })({ Records: [...records] }),
    ).then((ending) => parts.published(ending));
  }

  /** One attempt of a sender; true if it got an answer that says that the webhook was taken. */
  async function attempt(webhook: Webhook, number: number, draw: () => number): Promise<boolean> {
    if (faults.happens('request lost', draw)) return false;
    deliveries += 1;
    received.add(webhook);
    const answer = ingest(`ingest ${webhook.name} ${number}`, webhook).then((ending) => {
      const status = statusOf(ending);
      if (status === 200) acknowledged.add(webhook);
      else if (status !== undefined && status !== 503) violations.push(`ingest answers ${status}`);
      if (ending.type === 'error') violations.push(`ingest throws ${String(ending.error)}`);
      return status === 200;
    });
    const isTaken = await Promise.race([answer, time.sleep(webhook.sender.timeout).then(() => false)]);
    return isTaken && !faults.happens('answer lost', draw);
  }

  async function send(webhook: Webhook): Promise<void> {
    const draw = randomFrom(seedOf(seed, `send ${webhook.name}`));
    await time.sleep(webhook.sentAt - time.now());
    if (faults.happens('table outage', draw)) table.breakFor(draw() ** 2 * 60 * MINUTE);
    plan(draw);
    if (faults.happens('sent twice', draw))
      time.at(time.now() + draw() * 3 * SECOND, () => void attempt(webhook, 100, draw));
    for (const [index, pause] of [0, ...webhook.sender.retries].entries()) {
      await time.sleep(pause * (0.9 + 0.2 * draw()));
      if (await attempt(webhook, index, draw)) return;
    }
  }

  /** The schedules run all the time. What matters is that they run while something happens, so they do soon after. */
  function plan(draw: () => number): void {
    if (draw() < 0.3) time.at(time.now() + draw() ** 2 * 10 * MINUTE, () => void review());
    if (draw() < 0.2)
      time.at(time.now() + draw() ** 2 * 10 * MINUTE, () => void redrive(draw() < 0.2 ? 'all' : 'busy'));
  }

  for (const webhook of history.webhooks) void send(webhook);
  for (let number = 0; number < 12; number += 1)
    time.at(history.start + random() * (history.end - history.start), () => void review());
  await time.run();

  faults.end();
  table.repair();
  // Nobody knows what became of a webhook that was never acknowledged. It is sent again, as a backfill would.
  for (const webhook of received) if (!acknowledged.has(webhook)) void attempt(webhook, 200, () => 1);
  time.at(history.end, () => {});
  await time.run();
  for (const webhook of received)
    if (!acknowledged.has(webhook)) violations.push(`${webhook.name} is never acknowledged`);
  let isDone = false;
  for (let round = 0; round < MAX_ROUNDS && !isDone; round += 1) {
    time.at(time.now() + 5 * MINUTE, () => {});
    await time.run();
    const redriven = redrive('all');
    await time.run();
    const reviewed = review();
    await time.run();
    isDone =
      isFinished(await redriven, ({ applied, more }) => applied === 0 && !more) &&
      isFinished(await reviewed, ({ reviewed: count, more }) => count === 0 && !more);
  }
  if (!isDone) violations.push('there is always something left to redrive or to review');

  return {
    history,
    received: [...received],
    items: [...table.items.values()],
    events: [...parts.delivered(bus.delivered), ...refusedIn(storage.texts)],
    parked: [...storage.texts.keys()].filter((key) => !key.startsWith(REFUSED_EVENTS_PREFIX)),
    violations,
    deliveries,
    faults: faults.counts,
    trace,
    asOf: time.now(),
  };
}

function statusOf(ending: Ending<{ statusCode?: number | undefined }>): number | undefined {
  return ending.type === 'result' ? ending.result.statusCode : undefined;
}

function isFinished<Result>(ending: Ending<Result>, isDone: (result: Result) => boolean): boolean {
  return ending.type === 'result' && isDone(ending.result);
}

/** The events of the stream records that were kept because the bus refused one of their events. */
function refusedIn(texts: ReadonlyMap<string, string>): DeliveredEvent[] {
  return [...texts].flatMap(([key, text]) => {
    if (!key.startsWith(REFUSED_EVENTS_PREFIX)) return [];
    const { dynamodb } = JSON.parse(text) as DynamoDBRecord;
    const transition = parseTransition(dynamodb?.NewImage?.body?.S ?? '');
    return (transition === undefined ? [] : toPublishedEvents(transition, '')).map(
      ({ detailType, detail }) => ({
        detailType,
        eventId: detail.metadata.eventId,
        detail: JSON.stringify(detail),
      }),
    );
  });
}
