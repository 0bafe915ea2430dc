import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { customersIn } from '../../support/delivered.ts';
import { type EmbeddedTable, scanTable, startEmbeddedTable } from '../../support/embedded-table.ts';
import { createModelTable } from '../../support/model-table.ts';
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

/** Parks that many deliveries of as many customers, and redrives them. */
async function redriveMany(service: TestService, count: number, where: string): Promise<void> {
  for (let index = 0; index < count; index += 1)
    await service.parkedDeliveries.put('busy', {
      connection: 'generic',
      receivedAt: service.time.real,
      reasons: ['busy'],
      method: 'POST',
      headers: {},
      body: genericDelivery({
        id: `visit-${index}`,
        type: 'visit',
        occurredAt: '2026-05-30T10:00:00Z',
        customer: { id: `c${index}` },
      }).body,
    });
  const began = performance.now();
  expect(await service.redrive('busy')).toEqual({ applied: count, kept: 0, more: false });
  const seconds = (performance.now() - began) / 1_000;
  process.stderr.write(`redrive, ${where}: ${count} deliveries, ${(count / seconds).toFixed()} a second\n`);
  expect(await service.parked('busy')).toEqual([]);
}

test('redrive applies many parked deliveries at once, each of them once', async () => {
  await redriveMany(createTestService(table.client), 300, 'embedded table');
  expect(customersIn(await scanTable(table))).toHaveLength(300);
});

test('redrive waits for several requests at once', async () => {
  const slow = createModelTable((moment) => (moment === 'before' ? pause(10) : undefined));
  await redriveMany(createTestService(slow.client), 300, 'table that answers in 10 ms');
  expect(customersIn(slow.items.values())).toHaveLength(300);
});
