import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { customersIn } from '../../support/delivered.ts';
import { type EmbeddedTable, scanTable, startEmbeddedTable } from '../../support/embedded-table.ts';
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

const COUNT = 600;

test('redrive applies many parked deliveries at once, each of them once', async () => {
  const service = createTestService(table.client);
  for (let index = 0; index < COUNT; index += 1)
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
  expect(await service.redrive('busy')).toEqual({ applied: COUNT, kept: 0, more: false });
  const seconds = (performance.now() - began) / 1_000;
  process.stderr.write(`redrive: ${COUNT} deliveries, ${(COUNT / seconds).toFixed()} a second\n`);
  expect(await service.parked('busy')).toEqual([]);
  expect(customersIn(await scanTable(table))).toHaveLength(COUNT);
});
