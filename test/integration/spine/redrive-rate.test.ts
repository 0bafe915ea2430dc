import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { VirtualTime } from '../../simulation/simulator/virtual-time.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { customersIn } from '../../support/delivered.ts';
import { type EmbeddedTable, scanTable, startEmbeddedTable } from '../../support/embedded-table.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
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

/** Parks that many deliveries of as many customers, and redrives them. Returns how many it applied a second. */
async function redriveMany(service: TestService, count: number, now: () => number): Promise<number> {
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
  const began = now();
  expect(await service.redrive('busy')).toEqual({ applied: count, kept: 0, more: false });
  expect(await service.parked('busy')).toEqual([]);
  return (1_000 * count) / (now() - began);
}

test('redrive applies many parked deliveries at once, each of them once', async () => {
  await redriveMany(createTestService(table.client), 100, () => performance.now());
  expect(customersIn(await scanTable(table))).toHaveLength(100);
});

test('redrive applies at least 300 deliveries a second, as far as it waits for requests', async () => {
  // Time stands still while code runs. A request to the table takes 10 ms, one to the bucket 20.
  const time = new VirtualTime(0);
  const model = createModelTable((moment) => (moment === 'before' ? time.sleep(10) : undefined));
  const memory = createMemoryStorage();
  const slow = {
    ...memory,
    read: (key: string) => time.sleep(20).then(() => memory.read(key)),
    remove: (key: string) => time.sleep(20).then(() => memory.remove(key)),
  };
  let rate: number | undefined;
  const redriving = redriveMany(createTestService(model.client, slow), 300, () => time.now()).then(
    (found) => {
      rate = found;
    },
  );
  while (rate === undefined) await time.run();
  await redriving;
  expect(customersIn(model.items.values())).toHaveLength(300);
  expect(rate).toBeGreaterThan(300);
  process.stderr.write(`redrive: ${rate.toFixed()} a second\n`);
});
