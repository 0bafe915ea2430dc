import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { readItems } from '../../../local/measure/write-units.ts';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import type { Customer } from '../../../shared/customers/customer.ts';
import { toPublishedEvents } from '../../../shared/events/published-events.ts';
import type { Transition } from '../../../shared/events/transition.ts';
import type { Identity } from '../../../shared/identity/identity.ts';
import { publishedEntry } from '../../../shared/lifecycle/path.ts';
import { customerById, customerByIdentity } from '../../../shared/storage/customer-lookup.ts';
import { allTransitions } from '../../../shared/storage/pages.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { orderBody, refundBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { type EmbeddedTable, startEmbeddedTable } from '../../support/embedded-table.ts';
import { createSubscriber } from '../../support/subscriber.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

const DAY = 86_400_000;

let table: EmbeddedTable;
let service: TestService;
beforeAll(async () => {
  table = await startEmbeddedTable();
});
afterAll(() => table.close());
beforeEach(() => {
  captureOutput();
  service = createTestService(table.client);
});

async function send(connection: string, delivery: Delivery): Promise<string> {
  const { status, body } = await service.send(connection, delivery);
  expect(status).toBe(200);
  return z.object({ outcome: z.string() }).parse(body).outcome;
}
const sendFacts = (...facts: object[]) => send('generic', genericDelivery(facts));
async function accept(...deliveries: Delivery[]): Promise<void> {
  for (const delivery of deliveries) expect(await send('shopify', delivery)).toBe('accepted');
}

async function customerOf(identity: Identity): Promise<Customer> {
  const customer = await customerByIdentity(service.services.store, identity);
  if (customer === undefined) throw new Error(`there is no customer with ${identity}`);
  return customer;
}
const sent = (customerId: string): Promise<Transition[]> => allTransitions(service.privacy.pages, customerId);
const typesPublished = async (customerId: string) =>
  (await sent(customerId)).flatMap(({ events }) => events.map(({ type }) => type));
const stagesOf = ({ lifecycle }: Customer) => lifecycle.path.entries.map(({ stage }) => stage);

/** The path that a subscriber to all published events has. */
async function pathAtSubscribers(customerId: string) {
  const subscriber = createSubscriber();
  for (const transition of await sent(customerId))
    for (const { detailType, detail } of toPublishedEvents(transition, ''))
      subscriber.receive({ 'detail-type': detailType, detail: JSON.parse(JSON.stringify(detail)) });
  return subscriber.pathOf(customerId).map(({ stage, at }) => ({ stage, at: Date.parse(at) }));
}

const day = (number: number) => new Date(Date.UTC(2026, 0, number, 10)).toISOString();

/** An order of the shop with only the fields that a test gives. */
function order(number: number, changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return orderBody({
    id: number,
    admin_graphql_api_id: null,
    checkout_token: null,
    cart_token: null,
    email: null,
    contact_email: null,
    customer: null,
    ...changes,
  });
}
const paidOrder = (number: number, changes: Readonly<Record<string, unknown>> = {}) =>
  shopifyDelivery('orders/paid', order(number, { financial_status: 'paid', ...changes }));
const refund = (
  id: number,
  orderId: number,
  amount: string,
  changes: Readonly<Record<string, unknown>> = {},
) =>
  shopifyDelivery(
    'refunds/create',
    refundBody(id, [amount], { order_id: orderId, admin_graphql_api_id: null, ...changes }),
  );

/** Both orders in which two deliveries can arrive. */
const BOTH_ORDERS: readonly (readonly [string, (items: readonly Delivery[]) => readonly Delivery[]])[] = [
  ['in order', (items) => items],
  ['out of order', (items) => items.toReversed()],
];

describe('linking', () => {
  test('two connections of one provider with the same customer number are two customers', async () => {
    const visit = {
      id: 'v',
      type: 'visit',
      occurredAt: day(1),
      customer: { id: 'l-17' },
      order: { id: 'l-9' },
    };
    expect(await send('generic', genericDelivery(visit))).toBe('accepted');
    expect(await send('second', genericDelivery(visit))).toBe('accepted');
    const [one, other] = [
      await customerOf('generic:customer:l-17'),
      await customerOf('second:customer:l-17'),
    ];
    expect(one.customerId).not.toBe(other.customerId);
    expect((await customerOf('generic:order:l-9')).customerId).toBe(one.customerId);
    expect((await customerOf('second:order:l-9')).customerId).toBe(other.customerId);
    expect([one, other].map(({ lifecycle }) => lifecycle.facts.activities)).toEqual([1, 1]);
  });

  test('an order that names nobody is no customer, and counts once when its customer is reported', async () => {
    await accept(paidOrder(1001));
    expect(await customerByIdentity(service.services.store, 'shopify:order:1001')).toBeUndefined();
    const customer = { id: 101, email: 'guest-101@example.com' };
    await accept(shopifyDelivery('orders/updated', order(1001, { financial_status: 'paid', customer })));
    const owner = await customerOf('shopify:order:1001');
    expect(owner.customerId).toBe((await customerOf('shopify:customer:101')).customerId);
    expect(owner.lifecycle.facts).toMatchObject({ orders: 1, revenue: [{ currency: 'EUR', minor: 4999 }] });
    expect((await service.get(`/customers/${owner.customerId}`)).body).toMatchObject({
      identities: ['shopify:customer:101', 'email:guest-101@example.com'],
    });
    expect(await typesPublished(owner.customerId)).toEqual(['CustomerStageChanged']);
  });

  test('an order that names nobody goes to a known customer without a merge', async () => {
    const customer = { id: 102, email: 'guest-102@example.com' };
    await accept(paidOrder(1002), paidOrder(1003, { customer, processed_at: '2026-01-07T10:00:00Z' }));
    const known = await customerOf('shopify:customer:102');
    const update = shopifyDelivery('orders/updated', order(1002, { financial_status: 'paid', customer }));
    await accept(update);
    const owner = await customerOf('shopify:order:1002');
    expect(owner.customerId).toBe(known.customerId);
    expect(owner.lifecycle.facts.orders).toBe(2);
    expect(await typesPublished(known.customerId)).not.toContain('CustomersMerged');
    expect(await pathAtSubscribers(known.customerId)).toEqual(owner.lifecycle.path.entries);
    expect(await send('shopify', update)).toBe('duplicate');
  });

  test('an order moves to the customer that it names later, and both get an event', async () => {
    const at = (instant: string) => ({ financial_status: 'paid', updated_at: instant });
    const moving = order(1006, { customer: { id: 106 }, ...at('2026-01-06T11:00:00Z') });
    const other = { customer: { id: 107 }, processed_at: '2026-01-07T10:00:00Z' };
    await accept(shopifyDelivery('orders/paid', moving), paidOrder(1007, other));
    const before = await customerOf('shopify:order:1006');
    const corrected = { ...moving, customer: { id: 107 }, ...at('2026-01-08T11:00:00Z') };
    const update = shopifyDelivery('orders/updated', corrected);
    await accept(update);

    const buyer = await customerOf('shopify:order:1006');
    expect(buyer.customerId).toBe((await customerOf('shopify:customer:107')).customerId);
    expect(buyer.customerId).not.toBe(before.customerId);
    expect(buyer.lifecycle.facts.orders).toBe(2);
    const former = await customerById(service.services.store, before.customerId);
    expect(former?.lifecycle.facts.orders).toBe(0);
    for (const { customerId, path } of [
      { customerId: buyer.customerId, path: buyer.lifecycle.path.entries },
      { customerId: before.customerId, path: former?.lifecycle.path.entries },
    ]) {
      const [last] = (await sent(customerId)).slice(-1);
      expect(last?.events[0]).toMatchObject({
        type: 'CustomerHistoryCorrected',
        cause: { type: 'late-activity' },
      });
      expect(await pathAtSubscribers(customerId)).toEqual(path);
    }
    expect(await send('shopify', update)).toBe('duplicate');
  });

  test('two orders received out of order result in one customer with both', async () => {
    const customer = { id: 104, email: 'guest-104@example.com' };
    const [first, second] = [paidOrder(1004), paidOrder(1005, { customer })];
    const named = shopifyDelivery('orders/updated', order(1004, { financial_status: 'paid', customer }));
    // The body without the customer is another snapshot, and takes nothing back.
    await accept(second, named, first);
    expect(await send('shopify', first)).toBe('duplicate');
    const owner = await customerOf('shopify:order:1004');
    expect(owner.customerId).toBe((await customerOf('shopify:customer:104')).customerId);
    expect(owner.lifecycle.facts.orders).toBe(2);
  });

  test('two customers named together are merged into the one seen first, and the other id still finds them', async () => {
    const visit = (id: string, on: number, customer: object) => ({
      id,
      type: 'visit',
      occurredAt: day(on),
      customer,
    });
    await sendFacts(visit('l1', 1, { id: 'l-1' }));
    await sendFacts(visit('l2', 2, { email: 'l-2@example.com' }));
    const [first, second] = [
      await customerOf('generic:customer:l-1'),
      await customerOf('email:l-2@example.com'),
    ];
    await sendFacts(visit('l3', 3, { id: 'l-1', email: 'l-2@example.com' }));
    const [one, other] = [
      await customerOf('generic:customer:l-1'),
      await customerOf('email:l-2@example.com'),
    ];
    expect(one).toEqual(other);
    expect(one.customerId).toBe(first.customerId);
    expect(one.lifecycle.facts.activities).toBe(3);
    expect((await customerById(service.services.store, second.customerId))?.customerId).toBe(one.customerId);
  });

  test('an object whose id looks like an address is still an object, and is merged into the person named with it', async () => {
    const visit = (id: string, more: object) => ({ id, type: 'visit', occurredAt: day(1), ...more });
    await sendFacts(visit('o1', { order: { id: '17@till' } }));
    await sendFacts(visit('o2', { customer: { id: 'l-at' } }));
    await sendFacts(visit('o3', { customer: { id: 'l-at' }, order: { id: '17@till' } }));
    const customer = await customerOf('generic:order:17@till');
    expect(customer.customerId).toBe((await customerOf('generic:customer:l-at')).customerId);
    expect(customer.lifecycle.facts.activities).toBe(3);
  });
});

describe('an order', () => {
  test.each(BOTH_ORDERS)(
    'and its full refund, received %s, leave no order and no revenue',
    async (way, arrange) => {
      const number = way === 'in order' ? 2001 : 2002;
      const back = { processed_at: '2026-01-09T09:00:00Z' };
      await accept(
        ...arrange([paidOrder(number, { customer: { id: number } }), refund(number, number, '49.99', back)]),
      );
      const customer = await customerOf(`shopify:order:${number}`);
      expect(customer.customerId).toBe((await customerOf(`shopify:customer:${number}`)).customerId);
      expect(stagesOf(customer)).toEqual(['purchase', 'evaluation']);
      expect(customer.lifecycle.facts).toMatchObject({
        orders: 0,
        revenue: [],
        refunds: [{ currency: 'EUR', minor: 4999 }],
      });
      expect(await pathAtSubscribers(customer.customerId)).toEqual(customer.lifecycle.path.entries);
    },
  );

  test.each(BOTH_ORDERS)('of 100 that is edited to 80 counts 80, received %s', async (way, arrange) => {
    const number = way === 'in order' ? 2003 : 2004;
    const customer = { id: number };
    const versions = [
      paidOrder(number, {
        customer,
        current_total_price: '100.00',
        total_price: '100.00',
        updated_at: '2026-01-05T11:00:00Z',
      }),
      shopifyDelivery(
        'orders/updated',
        order(number, {
          customer,
          financial_status: 'paid',
          current_total_price: '80.00',
          total_price: '100.00',
          updated_at: '2026-01-06T11:00:00Z',
        }),
      ),
    ];
    await accept(...arrange(versions));
    const { lifecycle, customerId } = await customerOf(`shopify:customer:${number}`);
    expect(lifecycle.facts).toMatchObject({ orders: 1, revenue: [{ currency: 'EUR', minor: 8000 }] });
    expect(await typesPublished(customerId)).toEqual(['CustomerStageChanged']);
  });

  test('with two partial refunds counts until the second refunds the rest', async () => {
    const customer = { id: 2005 };
    await accept(paidOrder(2005, { customer }), refund(51, 2005, '20.00'));
    const partly = await customerOf('shopify:customer:2005');
    expect(partly.lifecycle).toMatchObject({
      stage: 'purchase',
      facts: { orders: 1, refunds: [{ currency: 'EUR', minor: 2000 }] },
    });
    await accept(refund(52, 2005, '29.99', { processed_at: '2026-01-10T09:00:00Z' }));
    const wholly = await customerOf('shopify:customer:2005');
    expect(wholly.lifecycle).toMatchObject({
      stage: 'evaluation',
      facts: { orders: 0, refunds: [{ currency: 'EUR', minor: 4999 }] },
    });
    expect(await send('shopify', refund(51, 2005, '20.00'))).toBe('duplicate');
  });

  test('reported by five topics at the same instant counts once', async () => {
    const customer = { id: 2006, email: 'c-2006@example.com' };
    const changes = { customer, financial_status: 'paid', fulfillment_status: 'fulfilled' };
    const topics = ['orders/create', 'orders/paid', 'orders/fulfilled', 'orders/updated', 'orders/create'];
    for (const topic of topics) await send('shopify', shopifyDelivery(topic, order(2006, changes)));
    const { lifecycle, version } = await customerOf('shopify:customer:2006');
    expect(lifecycle.facts).toMatchObject({ orders: 1, activities: 2 });
    expect(version).toBe(1);
  });
});

describe('time', () => {
  test('a ticket that is solved, reopened and solved is closed at the end and open in between', async () => {
    const step = (id: string, type: string, at: number) => ({
      id,
      type,
      occurredAt: day(at),
      customer: { id: 't-1' },
      ticket: { id: 't-1' },
    });
    const open = async () => (await customerOf('generic:ticket:t-1')).lifecycle.facts.openTickets.length;
    await sendFacts(step('t1-a', 'ticket.opened', 1));
    await sendFacts(step('t1-b', 'ticket.solved', 2));
    expect(await open()).toBe(0);
    await sendFacts(step('t1-c', 'ticket.reopened', 3));
    expect(await open()).toBe(1);
    await sendFacts(step('t1-d', 'ticket.solved', 4));
    expect(await open()).toBe(0);
    await sendFacts(step('t1-a2', 'ticket.reopened', 3));
    expect(await open()).toBe(0);
  });

  test('a visit before a published churn corrects the history, and the path no longer has the churn', async () => {
    const ordered = Date.parse(day(1));
    await sendFacts({
      id: 'h-paid',
      type: 'order.paid',
      occurredAt: day(1),
      customer: { id: 'h-1' },
      order: { id: 'h-1', total: '5', currency: 'EUR' },
    });
    service.time.customers = ordered + 91 * DAY;
    await service.review();
    const lost = await customerOf('generic:customer:h-1');
    expect(stagesOf(lost)).toEqual(['purchase', 'experience', 'churned']);

    const visitedAt = ordered + 60 * DAY;
    await sendFacts({
      id: 'h-visit',
      type: 'visit',
      occurredAt: new Date(visitedAt).toISOString(),
      customer: { id: 'h-1' },
    });
    const customer = await customerOf('generic:customer:h-1');
    expect(stagesOf(customer)).toEqual(['purchase', 'experience']);
    expect(customer.lifecycle.churn).toBeNull();
    const [correction] = (await sent(customer.customerId)).slice(-1);
    expect(correction?.events).toMatchObject([
      {
        type: 'CustomerHistoryCorrected',
        path: { keep: 2, append: [] },
        replaced: [{ stage: 'churned', at: ordered + 90 * DAY }],
        cause: { type: 'late-activity', change: 'visit' },
      },
      {
        type: 'CustomerStageChanged',
        stage: 'experience',
        previousStage: 'churned',
        path: { keep: 2, append: [] },
        churn: null,
      },
    ]);
    expect(await pathAtSubscribers(customer.customerId)).toEqual(customer.lifecycle.path.entries);

    service.time.customers = visitedAt + 90 * DAY + 2 * 60_000;
    await service.review();
    const again = await customerOf('generic:customer:h-1');
    expect(again.lifecycle.churn).toEqual({ reason: 'inactive', since: visitedAt + 90 * DAY });
    expect(await pathAtSubscribers(customer.customerId)).toEqual(
      again.lifecycle.path.entries.map(publishedEntry),
    );
  });

  test('an annual subscriber who is inactive for a hundred days is still a customer', async () => {
    await sendFacts({
      id: 's-1',
      type: 'subscription.started',
      occurredAt: day(1),
      customer: { id: 's-1' },
      subscription: { id: 's-1' },
    });
    service.time.customers = Date.parse(day(1)) + 101 * DAY;
    await service.review();
    const { lifecycle, risk } = await customerOf('generic:customer:s-1');
    expect(lifecycle).toMatchObject({ stage: 'experience', churn: null });
    expect(risk.level).toBe('none');
    await sendFacts({
      id: 's-2',
      type: 'subscription.ended',
      occurredAt: new Date(Date.parse(day(1)) + 100 * DAY).toISOString(),
      customer: { id: 's-1' },
      subscription: { id: 's-1' },
    });
    // The end is a churn after the days of grace.
    service.time.customers += 2 * DAY;
    await service.review();
    expect((await customerOf('generic:customer:s-1')).lifecycle.churn?.reason).toBe('cancelled');
  });

  test('a one-time buyer churns after ninety days, and is reactivated by a purchase', async () => {
    const paid = (id: string, at: number) => ({
      id,
      type: 'order.paid',
      occurredAt: new Date(at).toISOString(),
      customer: { id: 'r-1' },
      order: { id, total: '5', currency: 'EUR' },
    });
    const ordered = Date.parse(day(1));
    await sendFacts(paid('r1', ordered));
    service.time.customers = ordered + 91 * DAY;
    await service.review();
    await sendFacts(paid('r2', ordered + 91 * DAY));
    const { lifecycle, customerId } = await customerOf('generic:customer:r-1');
    expect(lifecycle.path.entries.slice(-2)).toEqual([
      { stage: 'churned', at: ordered + 90 * DAY, reason: 'inactive' },
      { stage: 'experience', at: ordered + 91 * DAY },
    ]);
    const published = (await sent(customerId)).flatMap((transition) => toPublishedEvents(transition, ''));
    expect(published.at(-1)?.detail.data).toMatchObject({
      stage: 'experience',
      reactivated: true,
      churn: null,
    });
  });
});

describe('many deliveries', () => {
  test('a list of a hundred activities for one new customer is applied completely in a few commits', async () => {
    const list = Array.from({ length: 100 }, (_, index) => ({
      id: `m-${index}`,
      type: index % 2 === 0 ? 'order.paid' : 'visit',
      occurredAt: day(1 + Math.floor(index / 10)),
      customer: { id: 'm-1', email: 'm-1@example.com' },
      ...(index % 2 === 0 && { order: { id: `m-${index}`, total: '1', currency: 'EUR' } }),
    })).reverse();
    table.requests.length = 0;
    expect(await send('generic', genericDelivery(list))).toBe('accepted');
    expect(table.requests.filter(({ name }) => name === 'TransactWriteItemsCommand')).toHaveLength(4);
    const customer = await customerOf('email:m-1@example.com');
    expect(customer.lifecycle.facts).toMatchObject({
      activities: 100,
      orders: 50,
      revenue: [{ currency: 'EUR', minor: 5000 }],
    });
    // A stage that lasts no time is not entered: the first instant has five orders.
    expect(stagesOf(customer)).toEqual(['advocacy']);
    expect(await pathAtSubscribers(customer.customerId)).toEqual(customer.lifecycle.path.entries);
    expect(await send('generic', genericDelivery(list))).toBe('duplicate');
  });

  test('a list of a hundred tickets, each with its order and subscription, links all of them to the customer', async () => {
    const list = Array.from({ length: 100 }, (_, index) => ({
      id: `n-${index}`,
      type: 'ticket.opened',
      occurredAt: day(1),
      customer: { id: 'n-1' },
      ticket: { id: `n-${index}` },
      order: { id: `n-${index}` },
      subscription: { id: `n-${index}` },
    }));
    expect(await send('generic', genericDelivery(list))).toBe('accepted');
    const { customerId, lifecycle } = await customerOf('generic:customer:n-1');
    expect(lifecycle.facts.activities).toBe(100);
    for (const object of ['ticket:n-99', 'order:n-0', 'order:n-99', 'subscription:n-50'])
      expect((await customerOf(`generic:${object}`)).customerId).toBe(customerId);
    expect(await send('generic', genericDelivery(list))).toBe('duplicate');
  });

  test('sixty orders that name nobody all go to the customer that they name later, and use no homes', async () => {
    const fact = (index: number, more: object) => ({
      id: `g-${index}-${JSON.stringify(more).length}`,
      type: 'visit',
      occurredAt: day(1 + (index % 20)),
      order: { id: `g-${index}` },
      ...more,
    });
    const indexes = Array.from({ length: 60 }, (_, index) => index);
    expect(await send('generic', genericDelivery(indexes.map((index) => fact(index, {}))))).toBe('accepted');
    const named = genericDelivery(indexes.map((index) => fact(index, { customer: { id: 'g-1' } })));
    expect(await send('generic', named)).toBe('accepted');
    expect(await send('generic', named)).toBe('duplicate');

    const customer = await customerOf('generic:customer:g-1');
    expect(customer.homes).toHaveLength(1);
    for (const index of indexes)
      expect((await customerOf(`generic:order:g-${index}`)).customerId).toBe(customer.customerId);
    expect(customer.lifecycle.facts.activities).toBe(120);
    expect(await pathAtSubscribers(customer.customerId)).toEqual(customer.lifecycle.path.entries);
  });

  test('sixty-four concurrent deliveries for one customer are all applied once', async () => {
    const deliveries = Array.from({ length: 64 }, (_, index) =>
      genericDelivery({
        id: `p-${index}`,
        type: 'order.paid',
        occurredAt: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(),
        customer: { id: 'p-1', email: 'p-1@example.com' },
        order: { id: `p-${index}`, total: '1', currency: 'EUR' },
      }),
    );
    // What loses too many races is deferred, or parked until the customer exists. The redrive and the review apply it.
    const outcomes = await Promise.all(deliveries.map((delivery) => send('generic', delivery)));
    while ((await service.parked('busy')).length > 0) await service.redrive('busy');
    await service.review();
    expect(new Set(outcomes)).toEqual(
      new Set(['accepted', ...outcomes.filter((outcome) => outcome === 'parked')]),
    );
    const customer = await customerOf('generic:customer:p-1');
    expect(customer.lifecycle.facts).toMatchObject({
      activities: 64,
      orders: 64,
      revenue: [{ currency: 'EUR', minor: 6400 }],
    });
    const sequences = (await sent(customer.customerId)).flatMap(({ firstSequence, events }) =>
      events.map((_, index) => firstSequence + index),
    );
    expect(sequences).toEqual(Array.from({ length: customer.sequence }, (_, index) => index + 1));
    const path = customer.lifecycle.path.entries.map(({ stage, at }) => ({ stage, at }));
    expect(await pathAtSubscribers(customer.customerId)).toEqual(path);
    expect(await service.parked('held')).toEqual([]);
  });

  test('the same delivery sixteen times at once has one effect', async () => {
    const delivery = genericDelivery({ id: 'q', type: 'visit', occurredAt: day(1), customer: { id: 'q-1' } });
    const outcomes = await Promise.all(Array.from({ length: 16 }, () => send('generic', delivery)));
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
    expect(await customerOf('generic:customer:q-1')).toMatchObject({ version: 1, sequence: 1 });
  });
});

test('an activity reported under two identities of one customer is kept once, in its later version', async () => {
  const person = { id: 'k-1', email: 'k-1@example.com' };
  const rated = (customer: object, score: number, version: number) => ({
    id: 'k-rating',
    type: 'rating.given',
    occurredAt: day(2),
    customer,
    rating: { scale: 'nps', score },
    version,
  });
  await sendFacts({ id: 'k-lead', type: 'lead.captured', occurredAt: day(1), customer: person });
  await sendFacts(rated({ email: person.email }, 3, 1));
  expect(await sendFacts(rated({ id: person.id }, 9, 2))).toBe('accepted');
  expect(await sendFacts(rated({ email: person.email }, 3, 1))).toBe('duplicate');
  const { lifecycle } = await customerOf('generic:customer:k-1');
  expect(lifecycle.facts).toMatchObject({ activities: 2, ratings: { last: [{ score: 9 }] } });
  const kept = [...(await readItems(table.client, table.name)).keys()].filter((key) =>
    key.endsWith(':k-rating'),
  );
  expect(kept).toHaveLength(1);
});
