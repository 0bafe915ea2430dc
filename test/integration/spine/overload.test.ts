import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createHandler } from '../../../functions/ingest/handler.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { isDeferred } from '../../../shared/storage/keys.ts';
import { VirtualTime } from '../../simulation/simulator/virtual-time.ts';
import { webhookEvent } from '../../support/api-event.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery, genericSecret } from '../../support/connectors/generic-delivery.ts';
import { customersIn } from '../../support/delivered.ts';
import { type EmbeddedTable, scanTable, startEmbeddedTable } from '../../support/embedded-table.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { createModelTable } from '../../support/model-table.ts';
import { randomFrom } from '../../support/random-history.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

let table: EmbeddedTable;
beforeAll(async () => {
  table = await startEmbeddedTable();
});
afterAll(() => table.close());
beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** `AT_ONCE=500 npx vitest run test/integration/spine/overload.test.ts` measures more. */
const AT_ONCE = Number(process.env.AT_ONCE ?? 40);
const MINUTES = 60_000;

test(
  'of many deliveries at once for one customer none is parked, and all are counted',
  async () => {
    const storage = createMemoryStorage();
    const service = createTestService(table.client, storage);
    const send = await sender(service, storage, {
      now: Date.now,
      sleep: (ms) => pause(ms),
      random: Math.random,
    });
    await send(0, 'hot');
    const sent = await Promise.all(numbers(AT_ONCE).map((index) => send(index, 'hot')));
    const deferred = (await scanTable(table)).filter(({ SK }) => isDeferred(SK)).length;
    expect(countsOf(sent)).toEqual({ accepted: AT_ONCE });
    await expectAllCounted(service, 'hot');
    report(`${AT_ONCE} at once for one customer, embedded table, busy machine`, sent, `${deferred} deferred`);
  },
  5 * MINUTES,
);

test(
  'many deliveries at once for one customer wait for less than a second after the first try',
  async () => {
    const { model, service, send, inTime } = await startInVirtualTime();
    const { milliseconds: alone } = await inTime(() => send(0, 'hot'));
    const sent = await inTime(() => Promise.all(numbers(AT_ONCE).map((index) => send(index, 'hot'))));
    const deferred = [...model.items.values()].filter(({ SK }) => isDeferred(SK)).length;
    expect(countsOf(sent)).toEqual({ accepted: AT_ONCE });
    expect(Math.max(...sent.map(({ milliseconds }) => milliseconds)) - alone).toBeLessThan(1_000);
    await inTime(() => expectAllCounted(service, 'hot'));
    report(
      `${AT_ONCE} at once for one customer, each request takes 13 ms`,
      sent,
      `${deferred} deferred; one alone ${alone.toFixed()} ms`,
    );
  },
  5 * MINUTES,
);

test(
  'deliveries at once for many customers do not wait for each other',
  async () => {
    const { model, send, inTime } = await startInVirtualTime();
    const { milliseconds: alone } = await inTime(() => send(0, 'alone'));
    const sent = await inTime(() => Promise.all(numbers(AT_ONCE).map((index) => send(index, `c${index}`))));
    expect(countsOf(sent)).toEqual({ accepted: AT_ONCE });
    expect(customersIn(model.items.values())).toHaveLength(AT_ONCE + 2);
    report(
      `${AT_ONCE} customers at once, each request takes 13 ms`,
      sent,
      `none deferred; one alone ${alone.toFixed()} ms`,
    );
  },
  5 * MINUTES,
);

/** Time stands still while code runs, as if each delivery had a machine of its own. A request takes 6 to 20 ms. */
async function startInVirtualTime() {
  const time = new VirtualTime(Date.now());
  const random = randomFrom(AT_ONCE);
  const model = createModelTable(() => time.sleep(3 + 7 * random()));
  const storage = createMemoryStorage();
  const service = createTestService(model.client, storage);
  const send = await sender(service, storage, {
    now: () => time.now(),
    sleep: (milliseconds) => time.sleep(milliseconds),
    random,
  });
  const inTime = async <Result>(act: () => Promise<Result>) => {
    let isDone = false;
    const acting = act().finally(() => {
      isDone = true;
    });
    while (!isDone) await time.run();
    return acting;
  };
  // Code that is loaded when it is needed takes real time, so it is loaded before.
  await inTime(() => Promise.all(numbers(20).map((index) => send(index, 'other'))));
  await inTime(() => service.review());
  return { model, service, send, inTime };
}

interface Sent {
  readonly outcome: string;
  readonly milliseconds: number;
}

/** Sends orders through ingest as it is deployed, by the given time. */
async function sender(
  service: TestService,
  parked: ReturnType<typeof createMemoryStorage>,
  { now, sleep, random }: { now(): number; sleep(milliseconds: number): Promise<unknown>; random(): number },
): Promise<(index: number, customer: string) => Promise<Sent>> {
  const connector = await loadConnector('generic');
  const services = {
    ...service.services,
    pause: async (milliseconds: number) => void (await sleep(milliseconds)),
    random,
  };
  const ingest = createHandler({
    connections: service.live.connections,
    loadConnector,
    secrets: () => service.live.secrets,
    services: () => services,
    parked,
    realTime: { now },
  });
  return async (index, customer) => {
    const delivery = genericDelivery({
      id: `order-${customer}-${index}`,
      type: 'order.paid',
      occurredAt: new Date(Date.parse('2026-05-31T00:00:00Z') + index * 1_000).toISOString(),
      customer: { id: customer, email: `${customer}@example.com` },
      order: { id: `${customer}-${index}`, total: '10.00', currency: 'EUR' },
    });
    const began = now();
    const signed = connector.sign(
      { ...delivery, url: 'https://test/webhooks/generic' },
      genericSecret(1),
      began,
    );
    const answer = await ingest(webhookEvent('generic', signed));
    expect(answer.statusCode).toBe(200);
    return { outcome: JSON.parse(answer.body ?? '').outcome, milliseconds: now() - began };
  };
}

async function expectAllCounted(service: TestService, customer: string): Promise<void> {
  expect(await service.review()).toMatchObject({ failed: 0 });
  const { body } = await service.get('/customers', { email: `${customer}@example.com` });
  expect(body).toMatchObject({ customers: [{ facts: { orders: AT_ONCE + 1 } }] });
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function countsOf(sent: readonly Sent[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of sent) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

function report(what: string, sent: readonly Sent[], more: string): void {
  const times = sent.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  const [median, most, last] = [0.5, 0.95, 1].map((part) => times[Math.ceil(part * times.length) - 1]);
  process.stderr.write(
    `${what}: answered after ${median?.toFixed()} ms (median), ${most?.toFixed()} ms (95 %), ${last?.toFixed()} ms (last); ` +
      `${JSON.stringify(countsOf(sent))}; ${more}\n`,
  );
}
