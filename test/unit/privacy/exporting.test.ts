import { beforeEach, describe, expect, test } from 'vitest';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { orderOf, PERSON, REPORTED } from '../../support/known-person.ts';
import { createModelTable } from '../../support/model-table.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

interface Page {
  readonly [list: string]: unknown;
  readonly next: string | null;
}

let service: TestService;
let id: string;
beforeEach(async () => {
  captureOutput();
  service = createTestService(createModelTable().client);
  for (const [connection, delivery] of REPORTED) await service.send(connection, delivery);
  const { body } = await service.get('/customers', { email: PERSON.email });
  id = (body as { customers: { customerId: string }[] }).customers[0]?.customerId ?? '';
});

async function pagesOf(customerId: string): Promise<Page[]> {
  const pages: Page[] = [];
  for (let next: string | null | undefined; next !== null; next = pages.at(-1)?.next ?? null) {
    const { status, body } = await service.get(`/customers/${customerId}/export`, next ? { next } : {});
    expect(status).toBe(200);
    pages.push(body as Page);
  }
  return pages;
}

const all = (pages: readonly Page[], list: string) =>
  pages.flatMap((page) => (page[list] ?? []) as Record<string, unknown>[]);

describe('an export', () => {
  test('contains the identities first, then all activities and events', async () => {
    const pages = await pagesOf(id);
    const [first] = pages;
    expect(first).toMatchObject({ customerId: id, record: { customerId: id, facts: { orders: 4 } } });
    expect(all(pages, 'identities')).toContainEqual(
      expect.objectContaining({
        identity: `email:${PERSON.email}`,
        linkedWith: expect.arrayContaining([`generic:customer:${PERSON.supportId}`]),
      }),
    );
    expect(all(pages, 'identities')).toContainEqual(
      expect.objectContaining({
        identity: `generic:customer:${PERSON.supportId}`,
        name: PERSON.name,
        phone: PERSON.phone,
      }),
    );
    expect(first).toMatchObject({ record: { contact: { name: PERSON.name, phone: '+442079460018' } } });
    expect(all(pages, 'identities').flatMap(({ linkedWith }) => linkedWith)).toContain(
      `email:${PERSON.email}`,
    );
    const timeline = await service.get(`/customers/${id}/timeline`);
    const { timeline: reported } = timeline.body as {
      timeline: { type: string; activity: { id: string }; change: { object: string } }[];
    };
    expect(
      all(pages, 'activities')
        .map((activity) => activity.id)
        .sort(),
    ).toEqual(reported.flatMap(({ type, activity }) => (type === 'activity' ? [activity.id] : [])).sort());
    const changed = reported.flatMap(({ type, change }) => (type === 'change' ? [change.object] : []));
    expect(changed.length).toBeGreaterThan(0);
    expect(all(pages, 'objects').map(({ object }) => object)).toEqual(
      expect.arrayContaining([...new Set(changed)]),
    );
    expect(all(pages, 'events').length).toBeGreaterThan(
      reported.filter(({ type }) => type === 'event').length,
    );
  });

  test('distinguishes identities that were named together from those that a person merged', async () => {
    await service.send(
      'generic',
      genericDelivery({
        id: 'v',
        type: 'visit',
        occurredAt: '2026-01-01T00:00:00Z',
        customer: { id: 'by-hand' },
      }),
    );
    const { body } = await service.get('/customers', { identity: 'generic:customer:by-hand' });
    const other = (body as { customers: { customerId: string }[] }).customers[0]?.customerId;
    const merge = await service.ask('POST', `/customers/${id}/merge`, {
      body: JSON.stringify({ with: other }),
    });
    expect(merge).toMatchObject({ status: 200, body: { survivor: expect.any(String) } });
    expect(all(await pagesOf(id), 'identities')).toContainEqual(
      expect.objectContaining({
        identity: 'generic:customer:by-hand',
        linkedWith: [],
        mergedWith: expect.arrayContaining([`email:${PERSON.email}`, `generic:customer:${PERSON.supportId}`]),
      }),
    );
  });

  test('contains parked deliveries about them, and only their part of a list', async () => {
    const visit = (own: string, email: string) => ({
      id: own,
      type: 'visit',
      occurredAt: '2126-01-01T00:00:00Z',
      customer: { email },
    });
    await service.send(
      'generic',
      genericDelivery([visit('a', PERSON.email), visit('b', 'grace@example.com')]),
    );
    await service.send('shopify', orderOf(450_789_472, { updated_at: '2126-01-01T00:00:00Z' }));
    const deliveries = all(await pagesOf(id), 'deliveries');
    expect(deliveries).toHaveLength(2);
    expect(JSON.stringify(deliveries)).toContain(PERSON.name);
    expect(JSON.stringify(deliveries)).not.toContain('grace');
  });

  test('refuses a place that no page returned', async () => {
    for (const next of ['x', Buffer.from('["activities"]').toString('base64url')])
      expect(await service.get(`/customers/${id}/export`, { next })).toMatchObject({ status: 400 });
  });

  test('of an unknown customer returns 404', async () => {
    expect(await service.get('/customers/cus_nobody/export')).toMatchObject({ status: 404 });
  });
});

describe('a request below a customer', () => {
  test('to split a customer needs a list of identities', async () => {
    for (const body of ['', '{', '{}', '{"identities":[]}', '{"identities":"x"}', '{"identities":[1]}'])
      expect(await service.ask('POST', `/customers/${id}/unmerge`, { body })).toMatchObject({
        status: 400,
        body: { message: expect.stringContaining('identities') },
      });
  });

  test('to split a customer is refused if there is nothing to split', async () => {
    const ask = (customerId: string, identity: string) =>
      service.ask('POST', `/customers/${customerId}/unmerge`, {
        body: JSON.stringify({ identities: [identity] }),
      });
    expect(await ask('cus_nobody', `email:${PERSON.email}`)).toMatchObject({ status: 404 });
    expect(await ask(id, 'email:grace@example.com')).toMatchObject({
      status: 422,
      body: { message: expect.any(String) },
    });
    expect(await ask(id, `generic:customer:${PERSON.supportId}`)).toMatchObject({
      status: 200,
      body: { survivor: id, separated: expect.stringMatching(/^cus_/) },
    });
  });
});
