import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createHandler } from '../../../functions/ingest/handler.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { webhookEvent } from '../../support/api-event.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery, genericSecret } from '../../support/connectors/generic-delivery.ts';
import { type EmbeddedTable, scanTable, startEmbeddedTable } from '../../support/embedded-table.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { createTestService } from '../../support/test-service.ts';

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

/** `AT_ONCE=500 npx vitest run test/integration/spine/hot-customer.test.ts` measures more. */
const AT_ONCE = Number(process.env.AT_ONCE ?? 40);

test('of many deliveries at once for one customer none is parked, and all are counted', async () => {
  const storage = createMemoryStorage();
  const service = createTestService(table.client, storage);
  const connector = await loadConnector('generic');
  const services = { ...service.services, pause: (ms: number) => pause(ms), random: Math.random };
  // By the real time, as it is deployed.
  const ingest = createHandler({
    connections: service.live.connections,
    loadConnector,
    secrets: () => service.live.secrets,
    services: () => services,
    parked: storage,
    realTime: { now: () => Date.now() },
  });
  const send = async (index: number) => {
    const body = {
      id: `order-${index}`,
      type: 'order.paid',
      occurredAt: new Date(Date.parse('2026-05-31T00:00:00Z') + index * 1_000).toISOString(),
      customer: { id: 'hot', email: 'hot@example.com' },
      order: { id: `${index}`, total: '10.00', currency: 'EUR' },
    };
    const delivery = { ...genericDelivery(body), url: 'https://test/webhooks/generic' };
    const began = performance.now();
    const signed = connector.sign(delivery, genericSecret(1), Date.now());
    const answer = await ingest(webhookEvent('generic', signed));
    expect(answer).toMatchObject({ statusCode: 200, body: '{"outcome":"accepted"}' });
    return performance.now() - began;
  };
  await send(0);
  const times = await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => send(index + 1)));
  expect([...storage.texts.keys()]).toEqual([]);
  const deferred = (await scanTable(table)).filter(({ SK }) => String(SK).startsWith('DEFERRED#'));

  const began = performance.now();
  expect(await service.review()).toMatchObject({ failed: 0 });
  const review = performance.now() - began;
  const { body } = await service.get('/customers', { email: 'hot@example.com' });
  expect(body).toMatchObject({ customers: [{ facts: { orders: AT_ONCE + 1 } }] });

  times.sort((a, b) => a - b);
  const [median = 0, last = 0] = [times[Math.floor(AT_ONCE / 2)], times.at(-1)];
  process.stderr.write(
    `${AT_ONCE} at once for one customer: answered after ${median.toFixed()} ms (median), ${last.toFixed()} ms (last); ` +
      `${deferred.length} deferred; review ${review.toFixed()} ms\n`,
  );
}, 120_000);
