import { beforeEach, describe, expect, test } from 'vitest';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { fulfillmentBody, refundBody } from '../../support/connectors/shopify-delivery.ts';
import { orderOf, PERSON, REPORTED, unclearOrder } from '../../support/known-person.ts';
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

interface TimelineEntry {
  readonly type: string;
  readonly activity: { readonly id: string };
  readonly change: { readonly object: string };
}

async function timelineOf(customerId: string): Promise<TimelineEntry[]> {
  const { body } = await service.get(`/customers/${customerId}/timeline`);
  return (body as { timeline: TimelineEntry[] }).timeline;
}

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
    const timeline = await timelineOf(id);
    const activities = timeline.flatMap(({ type, activity }) => (type === 'activity' ? [activity.id] : []));
    expect(
      all(pages, 'activities')
        .map((activity) => activity.id)
        .sort(),
    ).toEqual(activities.sort());
    const changed = new Set(
      timeline.flatMap(({ type, change }) => (type === 'change' ? [change.object] : [])),
    );
    expect(new Set(all(pages, 'objects').map(({ object }) => object))).toEqual(changed);
    const events = timeline.filter(({ type }) => type === 'event');
    expect(all(pages, 'events').length).toBeGreaterThanOrEqual(events.length);
    expect(events.length).toBeGreaterThan(0);
  });

  test('contains the objects with their states, amounts, instants and parts, and no keyed hash', async () => {
    const number = 450_789_480;
    const fulfillment = fulfillmentBody(77, 'success', { order_id: number });
    await service.send(
      'shopify',
      orderOf(number, {
        refunds: [refundBody(88, ['10.00'], { order_id: number })],
        fulfillments: [fulfillment],
        financial_status: 'partially_refunded',
        checkout_token: null,
      }),
    );
    const objects = all(await pagesOf(id), 'objects');
    const asOf = '2026-01-05T10:00:09.000Z';
    const owner = { account: `shopify:customer:${PERSON.shopId}`, address: `email:${PERSON.email}` };
    expect(objects).toContainEqual({
      object: `shopify:order:${number}`,
      type: 'order',
      connection: 'shopify',
      provider: 'shopify',
      snapshots: expect.arrayContaining([
        {
          asOf,
          version: '',
          part: null,
          states: { payment: 'paid', refunded: 'partly', cancelled: 'no' },
          // Nothing in the body says when the refund was made, but that it was by then.
          since: { refunded: '2026-01-05T10:00:09.000Z' },
          ...owner,
          createdAt: '2026-01-05T10:00:00.000Z',
          total: { currency: 'EUR', minor: 4999 },
          lists: { refund: ['88'], shipment: ['77'] },
        },
        expect.objectContaining({
          part: 'refund:88',
          states: { refund: 'succeeded' },
          total: { currency: 'EUR', minor: 1000 },
        }),
        expect.objectContaining({ part: 'shipment:77', states: { shipment: 'shipped' } }),
      ]),
    });
    expect(objects).toContainEqual(
      expect.objectContaining({
        object: `shopify:checkout:${PERSON.checkout}`,
        snapshots: expect.arrayContaining([
          expect.objectContaining({ of: `shopify:order:${PERSON.orders[0]}` }),
        ]),
      }),
    );
    expect(JSON.stringify(objects)).not.toMatch(/"#/);
  });

  test('contains the readable id of an object that is stored under a keyed hash', async () => {
    const ticket = 'mail-7@desk.example.org';
    await service.send(
      'generic',
      genericDelivery({
        id: 'opened-2',
        type: 'ticket.opened',
        occurredAt: '2026-02-03T10:00:00Z',
        customer: { id: PERSON.supportId },
        ticket: { id: ticket },
      }),
    );
    const objects = all(await pagesOf(id), 'objects').map(({ object }) => object);
    expect(objects).toContain(`generic:ticket:${ticket}`);
  });

  test('contains the address that an activity named with the account, if it is the own one', async () => {
    const visit = { id: 'named', type: 'visit', occurredAt: '2026-02-03T10:00:00Z' };
    const named = { id: PERSON.supportId, email: PERSON.email };
    await service.send('generic', genericDelivery({ ...visit, customer: named }));
    const activities = all(await pagesOf(id), 'activities');
    expect(activities).toContainEqual(
      expect.objectContaining({ id: 'generic:visit::named', address: `email:${PERSON.email}` }),
    );
    expect(JSON.stringify(activities)).not.toMatch(/"#/);
  });

  test('leaves out the accounts and addresses of others who had an object before', async () => {
    const grace = { id: 207_119_999, email: 'grace@example.com' };
    await service.send(
      'shopify',
      orderOf(PERSON.orders[0], {
        customer: grace,
        email: grace.email,
        contact_email: grace.email,
        updated_at: '2026-01-02T00:00:00Z',
      }),
    );
    const exported = JSON.stringify(await pagesOf(id));
    expect(exported).toContain('2026-01-02T00:00:00.000Z');
    expect(exported).not.toContain(String(grace.id));
    expect(exported).not.toContain('grace');
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
    await service.send('shopify', unclearOrder());
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
