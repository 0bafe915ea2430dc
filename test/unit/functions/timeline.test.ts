import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { createModelTable } from '../../support/model-table.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

const instant = z.iso.datetime({ precision: 3 });
const timelinePage = z.strictObject({
  timeline: z.array(
    z.discriminatedUnion('type', [
      z.strictObject({
        type: z.literal('activity'),
        at: instant,
        activity: z.looseObject({ id: z.string(), type: z.string(), connection: z.string() }),
      }),
      z.strictObject({
        type: z.literal('change'),
        at: instant,
        change: z.strictObject({
          type: z.string(),
          connection: z.string(),
          provider: z.string(),
          object: z.string().nullable(),
          part: z.string().nullable(),
          amount: z.strictObject({ currency: z.string(), minor: z.int() }).nullable(),
          takenBackAt: instant.nullable(),
        }),
      }),
      z.strictObject({
        type: z.literal('event'),
        at: instant,
        event: z.looseObject({
          detailType: z.string(),
          detail: z.looseObject({ metadata: z.looseObject({ sequence: z.int() }) }),
        }),
      }),
    ]),
  ),
  next: z.string().nullable(),
});
type Entry = z.infer<typeof timelinePage>['timeline'][number];

let service: TestService;
beforeEach(() => {
  captureOutput();
  service = createTestService(createModelTable().client);
});

const fact = (id: string, type: string, occurredAt: string, more: object = {}) => ({
  id,
  type,
  occurredAt,
  customer: { id: '17', email: 'ada@example.com' },
  ...more,
});

async function send(...items: object[]): Promise<void> {
  const answer = await service.send('generic', genericDelivery(items));
  expect(answer.body).toEqual({ outcome: 'accepted' });
}

async function idOf(identity = 'generic:customer:17'): Promise<string> {
  const { body } = await service.get('/customers', { identity });
  const { customers } = z.object({ customers: z.array(z.object({ customerId: z.string() })) }).parse(body);
  return customers[0]?.customerId ?? '';
}

async function readPage(customerId: string, next: string | null = null) {
  const answer = await service.get(`/customers/${customerId}/timeline`, next === null ? undefined : { next });
  expect(answer.status).toBe(200);
  return timelinePage.parse(answer.body);
}

async function readPages(customerId: string) {
  const pages = [await readPage(customerId)];
  for (let next = pages[0]?.next ?? null; next !== null; next = pages.at(-1)?.next ?? null)
    pages.push(await readPage(customerId, next));
  return pages;
}

/** The kind of the entry, and what it is about. */
function nameOf(entry: Entry): string {
  if (entry.type === 'activity') return entry.activity.id;
  if (entry.type === 'event') return `event ${entry.event.detail.metadata.sequence}`;
  const { type, object, part } = entry.change;
  return [type, object, part].filter((text) => text !== null).join(' ');
}

function changesIn({ timeline }: z.infer<typeof timelinePage>) {
  return timeline.flatMap((entry) => (entry.type === 'change' ? [{ at: entry.at, ...entry.change }] : []));
}

const order = { id: '9', total: '49.99', currency: 'EUR' };

describe('a timeline', () => {
  test('shows activities, what happened to objects, and what followed, newest first', async () => {
    await send(
      fact('v', 'visit', '2026-04-01T10:00:00Z'),
      fact('o', 'order.paid', '2026-04-02T10:00:00Z', { order }),
    );
    const [page, ...others] = await readPages(await idOf());
    expect(others).toEqual([]);
    expect(page?.timeline.map((entry) => `${entry.at.slice(0, 10)} ${nameOf(entry)}`)).toEqual([
      '2026-04-02 event 2',
      '2026-04-02 order.paid generic:order:9',
      '2026-04-01 event 1',
      '2026-04-01 generic:visit::v',
    ]);
  });

  test('shows each change of an object with its instant, its source, and when it was taken back', async () => {
    await send(fact('o', 'order.paid', '2026-04-02T10:00:00Z', { order }));
    await send(fact('c', 'order.cancelled', '2026-04-03T10:00:00Z', { order }));
    await send(fact('r', 'order.reopened', '2026-04-04T10:00:00Z', { order }));
    const source = {
      connection: 'generic',
      provider: 'generic',
      object: 'generic:order:9',
      part: null,
      amount: { currency: 'EUR', minor: 4999 },
    };
    const stands = { takenBackAt: null };
    const changes = changesIn(await readPage(await idOf()));
    expect(changes.filter(({ object }) => object === 'generic:order:9')).toEqual([
      { ...source, ...stands, type: 'order.reopened', at: '2026-04-04T10:00:00.000Z' },
      {
        ...source,
        type: 'order.cancelled',
        at: '2026-04-03T10:00:00.000Z',
        takenBackAt: '2026-04-04T10:00:00.000Z',
      },
      { ...source, ...stands, type: 'order.paid', at: '2026-04-02T10:00:00.000Z' },
    ]);
  });

  test('names the part of an object', async () => {
    await send(fact('o', 'order.paid', '2026-04-02T10:00:00Z', { order }));
    await send(fact('b', 'order.refunded', '2026-04-06T10:00:00Z', { order, refund: { id: '3' } }));
    const names = (await readPage(await idOf())).timeline.map(nameOf);
    expect(names).toContain('refund.succeeded generic:order:9 refund:3');
  });

  test('shows the amount of each part, and none where none is known', async () => {
    await send(fact('o', 'order.paid', '2026-04-02T10:00:00Z', { order }));
    await send(
      fact('b', 'order.refunded', '2026-04-06T10:00:00Z', {
        order: { ...order, total: '10.00' },
        refund: { id: '3' },
      }),
    );
    await send(fact('t', 'ticket.opened', '2026-04-07T10:00:00Z', { ticket: { id: '5' } }));
    const amounts = changesIn(await readPage(await idOf())).map(({ type, amount }) => [type, amount?.minor]);
    expect(amounts).toContainEqual(['order.paid', 4999]);
    expect(amounts).toContainEqual(['refund.succeeded', 1000]);
    expect(amounts).toContainEqual(['ticket.opened', undefined]);
  });

  test('shows an object to the customer who has it now', async () => {
    const other = { id: '18' };
    await send(fact('o', 'order.paid', '2026-04-02T10:00:00Z', { order }));
    await send(fact('v', 'visit', '2026-04-01T10:00:00Z', { customer: other }));
    await send(fact('f', 'order.fulfilled', '2026-04-05T10:00:00Z', { order, customer: other }));
    const paid = 'order.paid generic:order:9';
    expect((await readPage(await idOf('generic:customer:17'))).timeline.map(nameOf)).not.toContain(paid);
    expect((await readPage(await idOf('generic:customer:18'))).timeline.map(nameOf)).toContain(paid);
  });

  test('is paged, and its pages contain everything once', async () => {
    const visits = Array.from({ length: 65 }, (_, index) =>
      // Six entries per instant, so that pages end between entries of one instant.
      fact(`v${index}`, 'visit', new Date(Date.UTC(2026, 3, 1, 0, Math.floor(index / 3))).toISOString()),
    );
    const tickets = visits.map(({ id, occurredAt }) =>
      fact(`t${id}`, 'ticket.opened', occurredAt, { ticket: { id } }),
    );
    await send(...visits);
    await send(...tickets);
    const pages = await readPages(await idOf());
    const entries = pages.flatMap(({ timeline }) => timeline);
    expect(pages.map(({ timeline }) => timeline.length)).toEqual([50, 50, entries.length - 100]);
    expect(new Set(entries.map(nameOf)).size).toBe(entries.length);
    expect(entries.filter(({ type }) => type === 'activity')).toHaveLength(65);
    expect(entries.filter((entry) => nameOf(entry).startsWith('ticket.opened'))).toHaveLength(65);
    const instants = entries.map(({ at }) => at);
    expect(instants).toEqual([...instants].sort().reverse());
  });

  test('continues correctly when something late is added between two pages', async () => {
    const visits = Array.from({ length: 90 }, (_, index) =>
      fact(`v${index}`, 'visit', new Date(Date.UTC(2026, 3, 1, 0, Math.floor(index / 3))).toISOString()),
    );
    await send(...visits);
    const id = await idOf();
    const before = (await readPages(id)).flatMap(({ timeline }) => timeline.map(nameOf));
    const first = await readPage(id);
    await send(
      fact('late', 'lead.captured', '2026-04-01T00:29:00Z'),
      fact('old', 'ticket.opened', '2026-04-01T00:29:00Z', { ticket: { id: '5' } }),
    );
    const second = await readPage(id, first.next);
    const seen = [...first.timeline, ...second.timeline].map(nameOf);
    expect(new Set(seen).size).toBe(seen.length);
    const activities = before.filter((name) => name.startsWith('generic:'));
    expect(activities).toHaveLength(90);
    expect(seen).toEqual(expect.arrayContaining(activities));
  });

  test.each([
    '',
    'x',
    '%%%',
    Buffer.from('[1]').toString('base64url'),
    Buffer.from('{}').toString('base64url'),
  ])('is 400 for the unknown cursor "%s"', async (next) => {
    await send(fact('v', 'visit', '2026-04-01T10:00:00Z'));
    expect((await service.get(`/customers/${await idOf()}/timeline`, { next })).status).toBe(400);
  });
});
