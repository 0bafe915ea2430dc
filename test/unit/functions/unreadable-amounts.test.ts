import { beforeEach, describe, expect, test } from 'vitest';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { createModelTable } from '../../support/model-table.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

let output: ReturnType<typeof captureOutput>;
let storage: ReturnType<typeof createMemoryStorage>;
let service: TestService;
beforeEach(() => {
  output = captureOutput();
  storage = createMemoryStorage();
  service = createTestService(createModelTable().client, storage);
});

const paid = (id: string, currency: string) => ({
  id,
  type: 'order.paid',
  occurredAt: '2026-05-01T10:00:00Z',
  customer: { id: '17' },
  order: { id, total: '450000', currency },
});

const send = async (...items: object[]) => (await service.send('generic', genericDelivery(items))).body;

/** The values of the metric that were emitted. */
function counted(): number[] {
  return [...output.text().matchAll(/"AmountsUnreadable":(\d+)\}/g)].map(([, value]) => Number(value));
}

describe('the metric on amounts that cannot be read', () => {
  test('counts them, and the orders count with an unknown amount', async () => {
    expect(await send(paid('1', 'IRT'), paid('2', 'EUR'), paid('3', 'TOMAN'))).toMatchObject({
      outcome: 'accepted',
    });
    expect(counted()).toEqual([2]);
    expect(storage.texts.size).toBe(0);
    expect((await service.get('/customers', { identity: 'generic:customer:17' })).body).toMatchObject({
      customers: [{ facts: { orders: 3, revenue: [{ currency: 'EUR', minor: 45_000_000 }] } }],
    });
  });

  test('counts them once, however often the delivery is sent', async () => {
    await send(paid('1', 'IRT'));
    expect(await send(paid('1', 'IRT'))).toMatchObject({ outcome: 'duplicate' });
    expect(counted()).toEqual([1]);
  });

  test('is not emitted without any, and names neither the amount nor the currency', async () => {
    await send(paid('1', 'EUR'));
    expect(counted()).toEqual([]);
    await send(paid('2', 'IRT'));
    expect(output.text()).not.toMatch(/450000|IRT/);
  });
});
