import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createFolderStorage } from '../../../shared/parking/folder-storage.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { type EmbeddedTable, scanTable, startEmbeddedTable } from '../../support/embedded-table.ts';
import { PERSON, REPORTED, TRACES, tracesIn, unclearOrder } from '../../support/known-person.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

let table: EmbeddedTable;
let folder: string;
let service: TestService;
// A table each: the tests look at all that is in it.
beforeEach(async () => {
  table = await startEmbeddedTable();
  captureOutput();
  folder = temporaryFolder();
  service = createTestService(table.client, createFolderStorage(folder), { table: table.name });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await table.close();
});

const items = () => scanTable(table);

async function texts(): Promise<[string, string][]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((name) => name.isFile()).map((name) => join(name.parentPath, name.name));
  return Promise.all(files.map(async (file) => [file, await readFile(file, 'utf8')]));
}

async function idOf(email: string): Promise<string> {
  const { body } = await service.get('/customers', { email });
  const [customer] = (body as { customers: { customerId: string }[] }).customers;
  if (customer === undefined) throw new Error('the customer is not known');
  return customer.customerId;
}

describe('on the embedded DynamoDB and in a folder', () => {
  test('an erasure leaves no trace in table, indexes and parked deliveries, and a second one nothing to do', async () => {
    for (const [connection, delivery] of REPORTED) await service.send(connection, delivery);
    await service.send('shopify', unclearOrder());
    await service.send('shopify', shopifyDelivery('orders/paid', `{"email":"${PERSON.email}"`));
    expect(tracesIn(await items(), await texts())).toEqual(TRACES);
    const id = await idOf(PERSON.email);
    const { status, body } = await service.ask('DELETE', `/customers/${id}`);
    expect({ status, body }).toMatchObject({ status: 200, body: { removed: { parkedDeliveries: 2 } } });
    expect(tracesIn(await items(), await texts())).toEqual([]);
    expect(
      (await items()).filter(({ stagePK, duePK }) => stagePK !== undefined || duePK !== undefined),
    ).toEqual([]);
    expect(await service.ask('DELETE', `/customers/${id}`)).toMatchObject({ status: 200, body });
  });

  test('deliveries that come in meanwhile are of the time before it, or of somebody new', async () => {
    const person = { id: 'hasty', email: 'hasty@example.com' };
    const visit = (number: number, occurredAt: string) =>
      genericDelivery({ id: `hasty-${number}`, type: 'visit', occurredAt, customer: person });
    for (let number = 0; number < 20; number += 1)
      await service.send('generic', visit(number, '2026-05-01T10:00:00Z'));
    const id = await idOf(person.email);
    const before = Array.from({ length: 20 }, (_, number) => visit(100 + number, '2026-05-02T10:00:00Z'));
    const [receipt, again, ...answers] = await Promise.all([
      service.ask('DELETE', `/customers/${id}`),
      service.ask('DELETE', `/customers/${id}`),
      ...before.map((delivery) => service.send('generic', delivery)),
    ]);
    for (const { body } of answers)
      expect(['accepted', 'ignored', 'parked']).toContain((body as { outcome: string }).outcome);
    expect([receipt.status, again.status].every((status) => status === 200 || status === 202)).toBe(true);
    service.time.customers += 86_400_000;
    await service.redrive('busy');
    // An update that was deferred while the erasure ran is dropped by the review, and is in no receipt.
    await service.review();
    const last = await service.ask('DELETE', `/customers/${id}`);
    expect(last).toMatchObject({ status: 200, body: { status: 'erased' } });
    const { removed } = last.body as { removed: { activities: number } };
    expect(removed.activities).toBeGreaterThanOrEqual(20);
    expect(JSON.stringify([...(await items()), ...(await texts())])).not.toContain('hasty');

    const later = new Date(service.time.customers - 1_000).toISOString();
    expect((await service.send('generic', visit(200, later))).body).toEqual({ outcome: 'accepted' });
    expect(await idOf(person.email)).not.toBe(id);
  });
});
