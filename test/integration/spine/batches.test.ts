import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { KnownConnection } from '../../../shared/connectors/connection-list.ts';
import { hubspotConnector } from '../../../shared/connectors/hubspot/connector.ts';
import { webhookEvent } from '../../support/api-event.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { hubspotDelivery, objectItem, propertyItem } from '../../support/connectors/hubspot-delivery.ts';
import { type EmbeddedTable, scanTable, startEmbeddedTable } from '../../support/embedded-table.ts';
import { TEST_KEY } from '../../support/services.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

// HubSpot sends up to 100 events in one request and waits five seconds for the answer.

const SECRET = '11111111-aaaa-4000-8000-000000000001';

/** A batch of 100 events about 40 contacts: created, with an address, and half of them a lead. */
function batch(first: number, attemptNumber = 0): object[] {
  return Array.from({ length: 40 }, (_, index) => first + index).flatMap((objectId) => [
    objectItem('contact.creation', { objectId, attemptNumber }),
    propertyItem('contact.propertyChange', 'email', `p${objectId}@example.com`, { objectId, attemptNumber }),
    ...(objectId % 2 === 0
      ? [propertyItem('contact.propertyChange', 'lifecyclestage', 'lead', { objectId, attemptNumber })]
      : []),
  ]);
}

describe('a batch of 100 events of HubSpot', () => {
  let table: EmbeddedTable;
  let service: TestService;
  const connection: KnownConnection = { name: 'crm', provider: 'hubspot', account: '62515' };

  beforeAll(async () => {
    table = await startEmbeddedTable();
  });
  beforeEach(() => {
    captureOutput();
    service = createTestService(table.client);
    service.live.connections.set('crm', connection);
    service.live.secrets = { identityKey: TEST_KEY, connections: new Map([['crm', [SECRET]]]) };
  });
  afterAll(() => table.close());

  async function send(items: readonly object[]) {
    const signed = hubspotConnector.sign(
      { ...hubspotDelivery(items), url: 'https://test/webhooks/crm' },
      SECRET,
      service.time.real,
    );
    const { status, body } = await service.ingest(webhookEvent('crm', signed));
    return { status, ...Object(body) };
  }

  /** Each request takes 60 ms of the time by which the handlers judge. */
  async function whileSlow(run: () => Promise<unknown>) {
    table.client.middlewareStack.add(
      (next) => (args) => {
        service.time.real += 60;
        return next(args);
      },
      { name: 'slow' },
    );
    await run();
    table.client.middlewareStack.remove('slow');
  }

  async function contactsOf(first: number) {
    const ids = Array.from({ length: 40 }, (_, index) => first + index);
    return Promise.all(
      ids.map(async (id) => {
        const { body } = await service.get('/customers', { identity: `crm:customer:${id}` });
        const [customer] = Object(body).customers ?? [];
        return [customer?.identities, customer?.stage];
      }),
    );
  }

  const expected = (first: number) =>
    Array.from({ length: 40 }, (_, index) => [
      [`crm:customer:${first + index}`, `email:p${first + index}@example.com`],
      'awareness',
    ]);

  it('is applied whole, and a retry of it has no effect', async () => {
    expect(batch(1000)).toHaveLength(100);
    expect(await send(batch(1000))).toEqual({ status: 200, outcome: 'accepted' });
    expect(await contactsOf(1000)).toEqual(expected(1000));
    const before = await scanTable(table);
    expect(await send(batch(1000, 1))).toEqual({ status: 200, outcome: 'duplicate' });
    expect(await scanTable(table)).toEqual(before);
  });

  it('is answered in time if the table is slow, and what is missing is applied by the redrive', async () => {
    const contacts = Array.from({ length: 100 }, (_, index) => 2000 + index);
    const items = (attemptNumber: number) =>
      contacts.map((objectId) => objectItem('contact.creation', { objectId, attemptNumber }));
    const known = async () => {
      const answers = contacts.map((id) => service.get('/customers', { identity: `crm:customer:${id}` }));
      return (await Promise.all(answers)).filter(({ body }) => Object(body).customers?.length === 1).length;
    };
    const start = service.time.real;
    await whileSlow(async () => {
      expect(await send(items(0))).toMatchObject({ status: 200, outcome: 'parked' });
    });
    // Even the reads of all of them would take six seconds.
    expect(service.time.real - start).toBeLessThan(5_000);
    const first = await known();
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(100);
    expect(await service.parked('busy')).toHaveLength(1);

    // The table stays as slow, and each attempt comes further.
    for (let attempts = 0; attempts < 5; attempts += 1) await whileSlow(() => service.redrive('busy'));
    expect(await service.parked('busy')).toEqual([]);
    expect(await known()).toBe(100);
    expect(await send(items(1))).toEqual({ status: 200, outcome: 'duplicate' });
  });

  it('with a bad item applies the others, and parks the whole until it is corrected', async () => {
    const items = [...batch(3000), objectItem('contact.creation', { objectId: 'nobody' })];
    expect(await send(items)).toMatchObject({
      status: 200,
      outcome: 'parked',
      reason: 'item 100: contact.creation: objectId must be an id of digits',
    });
    expect(await contactsOf(3000)).toEqual(expected(3000));
    expect(await service.parked('held')).toHaveLength(1);
    // Applying it again has no effect on those that were applied.
    const before = await scanTable(table);
    expect(await service.redrive('all')).toMatchObject({ applied: 0, kept: 1 });
    expect(await scanTable(table)).toEqual(before);
  });

  it('with a request to erase a contact erases it, and leaves the others', async () => {
    const erasure = objectItem('contact.privacyDeletion', { objectId: 4003 });
    expect(await send(batch(4000))).toMatchObject({ outcome: 'accepted' });
    expect(await send([erasure, objectItem('contact.deletion', { objectId: 4003 })])).toMatchObject({
      status: 200,
      outcome: 'accepted',
    });
    const contacts = await contactsOf(4000);
    expect(contacts[3]).toEqual([undefined, undefined]);
    expect(contacts.toSpliced(3, 1)).toEqual(expected(4000).toSpliced(3, 1));
    // What happened before the erasure stays erased, whenever it arrives.
    expect(await send(batch(4000, 1))).toMatchObject({ outcome: 'duplicate' });
    expect((await contactsOf(4000))[3]).toEqual([undefined, undefined]);
  });
});
