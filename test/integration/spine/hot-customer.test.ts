import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createHandler } from '../../../functions/ingest/handler.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';

import { captureOutput } from '../../support/captured-output.ts';
import { webhookEvent } from '../../support/api-event.ts';
import { genericDelivery, genericSecret } from '../../support/connectors/generic-delivery.ts';
import { type EmbeddedTable, emptyTable, startEmbeddedTable } from '../../support/embedded-table.ts';
import { createTestService } from '../../support/test-service.ts';

let table: EmbeddedTable;
beforeAll(async () => {
  table = await startEmbeddedTable();
});
afterAll(() => table.close());
beforeEach(async () => {
  captureOutput();
  await emptyTable(table);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const NOW = Date.parse('2026-06-01T00:00:00Z');
const realTime = { now: () => Date.now() };
const connection = { name: 'generic', provider: 'generic' } as const;

describe('deliveries at once for one customer', () => {
  test.each([5, 10, 50, 500])('%i: none is parked and all are counted', async (count) => {
    const service = createTestService(table.client);
    const connector = await loadConnector('generic');
    const services = { ...service.services, pause: (ms: number) => pause(ms), random: Math.random };
    const parked: string[] = [];
    const ingest = createHandler({
      connections: new Map([['generic', connection]]),
      loadConnector,
      secrets: () => service.live.secrets,
      services: () => services,
      parked: { ...service.privacy.parked, put: async (key) => void parked.push(key) },
      realTime,
    });
    const send = async (index: number) => {
      const body = {
        id: `order-${index}`,
        type: 'order.paid',
        occurredAt: new Date(NOW - 10_000_000 + ((index * 7919) % 1000) * 1000).toISOString(),
        customer: { id: 'hot', email: 'hot@example.com' },
        order: { id: `${index}`, total: '10.00', currency: 'EUR' },
      };
      const delivery = { ...genericDelivery(body), url: 'https://test/webhooks/generic' };
      const started = performance.now();
      const signed = connector.sign(delivery, genericSecret(1), Date.now());
      const { body: text } = await ingest(webhookEvent('generic', signed));
      return { milliseconds: performance.now() - started, outcome: JSON.parse(text ?? '{}').outcome };
    };
    await send(0);
    const began = performance.now();
    const answers = await Promise.all(Array.from({ length: count }, (_, index) => send(index + 1)));
    const times = answers.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
    const all = performance.now() - began;
    const counts: Record<string, number> = {};
    for (const { outcome } of answers) counts[outcome] = (counts[outcome] ?? 0) + 1;
    const from = performance.now();
    let rounds = 0;
    while ((await service.review()).reviewed > 0) rounds += 1;
    const review = performance.now() - from;
    const { body } = await service.get('/customers', { email: 'hot@example.com' });
    const { customers: [customer] } = body as { customers: { facts: { orders: number } }[] };

    expect(customer?.facts.orders).toBe(count + 1);
    process.stderr.write(
      `${count} at once: ${JSON.stringify(counts)}; median ${times[Math.floor(count / 2)]?.toFixed()} ms, last ${times.at(-1)?.toFixed()} ms, ${all.toFixed()} ms in all; review ${review.toFixed()} ms in ${rounds}\n`,
    );
  }, 60_000);
});
