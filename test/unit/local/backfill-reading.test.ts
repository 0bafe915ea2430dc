import { afterEach, describe, expect, test } from 'vitest';
import { shopifyLists } from '../../../local/backfill/shopify.ts';
import { stripeLists } from '../../../local/backfill/stripe.ts';
import { woocommerceLists } from '../../../local/backfill/woocommerce.ts';
import { TOPICS } from '../../../shared/connectors/stripe/topics.ts';
import type { FakeApi } from '../../support/backfill/fake-api.ts';
import { SHOPIFY_TOKEN, startFakeShopify } from '../../support/backfill/fake-shopify.ts';
import { STRIPE_TOKEN, startFakeStripe } from '../../support/backfill/fake-stripe.ts';
import { startFakeWoocommerce, WOO_TOKEN } from '../../support/backfill/fake-woocommerce.ts';
import { readLists } from '../../support/backfill/read-lists.ts';

const NOW = Date.parse('2026-11-01T12:00:00.500Z');
const DAY = 86_400_000;

const started: FakeApi[] = [];
afterEach(async () => {
  for (const api of started.splice(0)) await api.close();
});
function kept<Api extends FakeApi>(api: Api): Api {
  started.push(api);
  return api;
}

const day = (number: number) => new Date(Date.UTC(2026, 0, number)).toISOString().replace('.000Z', '+00:00');

async function shop(orders: number) {
  const api = kept(await startFakeShopify());
  api.customers.push({ id: 1, updated_at: day(2) });
  for (let id = 1; id <= orders; id += 1)
    api.orders.push({ id, updated_at: new Date(Date.UTC(2026, 0, 2, 0, 0, id)).toISOString() });
  const read = (more: { since?: string; until?: string; token?: string } = {}) =>
    readLists({
      tool: shopifyLists,
      api,
      token: SHOPIFY_TOKEN,
      since: '2026-01-01',
      onPause: api.leak,
      ...more,
    });
  return { api, read };
}

describe('the lists of Shopify', () => {
  test('3,000 orders are read once each, in pages of 250, by the cursor of the Link header', async () => {
    const { api, read } = await shop(3_000);
    const { found } = await read();
    const ids = found.filter(({ list }) => list === 'orders').map(({ id }) => Number(id));
    expect(ids).toEqual(Array.from({ length: 3_000 }, (_, index) => index + 1));
    expect(api.requests).toHaveLength(13);
    expect(found[0]).toEqual({
      list: 'customers',
      id: '1',
      headers: { 'x-shopify-topic': 'customers/update' },
      body: JSON.stringify({ id: 1, updated_at: day(2) }),
    });
    expect(found[1]?.headers).toEqual({ 'x-shopify-topic': 'orders/updated' });
  });

  test('only what was changed in the range is read', async () => {
    const { api, read } = await shop(0);
    for (const number of [1, 5, 9]) api.orders.push({ id: number, updated_at: day(number) });
    const { found } = await read({ since: '2026-01-03', until: '2026-01-08' });
    expect(found.map(({ id }) => id)).toEqual(['5']);
  });

  test('a shop without anything gives nothing', async () => {
    const api = kept(await startFakeShopify());
    const { found } = await readLists({ tool: shopifyLists, api, token: SHOPIFY_TOKEN, since: '2020-01-01' });
    expect(found).toEqual([]);
  });

  test('the bucket is never filled, because the reader waits when it is nearly full', async () => {
    const { read, api } = await shop(60 * 250);
    const { found, waits } = await read();
    expect(found).toHaveLength(1 + 60 * 250);
    expect(waits).toEqual([]);
    expect(api.requests).toHaveLength(61);
  });

  test('after 429 it waits as long as the shop asks', async () => {
    const { api, read } = await shop(1);
    api.faults.set(2, { status: 429, headers: { 'retry-after': '7.0' }, body: {} });
    const { found, waits } = await read();
    expect(found).toHaveLength(2);
    expect(waits).toEqual(['Shopify: it answered 429. Next try in 7 s.']);
  });

  test('an id that a double cannot hold stays exact', async () => {
    const { api, read } = await shop(0);
    api.faults.set(2, {
      body: '{"orders":[{"id":820982911946154508,"updated_at":"2026-01-02T00:00:00Z"}]}',
    });
    const { found } = await read();
    expect(found[1]).toMatchObject({ id: '820982911946154508' });
    expect(found[1]?.body).toContain('"820982911946154508"');
  });

  test('a link to another host is never followed', async () => {
    const { api, read } = await shop(0);
    api.faults.set(1, {
      headers: { link: '<https://evil.example/steal?page_info=abc>; rel="next"' },
      body: { customers: [] },
    });
    // The cursor is none of this shop.
    api.faults.set(2, { body: { customers: [] } });
    await read();
    expect(api.requests[1]).toBe('/admin/api/2026-07/customers.json?limit=250&page_info=abc');
  });
});

describe('faults of an API', () => {
  test('500, a body that is cut off, a connection that ends and an answer that is no JSON are tried again', async () => {
    const { api, read } = await shop(600);
    api.faults.set(1, { status: 500, body: 'oops' });
    api.faults.set(3, 'cut');
    api.faults.set(4, 'hang-up');
    api.faults.set(6, { body: '{"orders":[{"id":1' });
    api.faults.set(7, { status: 502, body: '<html>' });
    const { found, waits } = await read();
    expect(found).toHaveLength(601);
    expect(waits).toEqual([
      'Shopify: it answered 500. Next try in 1 s.',
      expect.stringMatching(/^Shopify: it did not answer completely \(.+\)\. Next try in 1 s\.$/),
      expect.stringMatching(/^Shopify: it did not answer completely \(.+\)\. Next try in 1 s\.$/),
      'Shopify: its answer is not JSON. Next try in 1 s.',
      'Shopify: it answered 502. Next try in 1 s.',
    ]);
  });

  test('after eight tries it stops with one sentence', async () => {
    const { api, read } = await shop(1);
    for (let number = 1; number <= 8; number += 1) api.faults.set(number, { status: 503, body: '' });
    await expect(read()).rejects.toThrow(
      'Shopify could not be read: it answered 503, 8 times. Try again later; with --progress it goes on from here.',
    );
    expect(api.requests).toHaveLength(8);
  });

  test('a wrong token stops it at once, and is not in the sentence', async () => {
    const { api, read } = await shop(1);
    const error = await read({ token: 'shpat_wrong' }).catch((reason) => reason);
    expect(error.message).toMatch(
      /^Shopify does not accept the token \(401\)\. Give an Admin API access token/,
    );
    expect(error.message).not.toContain('wrong');
    expect(api.requests).toHaveLength(1);
  });

  test.each([
    [
      403,
      /^Shopify does not let this token read \/admin\/api\/2026-07\/orders\.json \(403\)\. Give an Admin/,
    ],
    [404, /^There is nothing at http:\S+\/orders\.json \(404\)\. Check the account of the connection/],
    [402, /^Shopify refuses to list \/admin\/api\/2026-07\/orders\.json \(402\)\.$/],
  ])('%i stops it with a sentence that says what to do', async (status, sentence) => {
    const { api, read } = await shop(1);
    api.faults.set(2, { status, body: { errors: 'x' } });
    await expect(read()).rejects.toThrow(sentence);
  });

  test('a redirect is not followed, so that the token goes nowhere else', async () => {
    const { api, read } = await shop(1);
    api.faults.set(1, { status: 301, headers: { location: 'https://new.example/admin?a=b' }, body: '' });
    await expect(read()).rejects.toThrow(
      /leads to https:\/\/new\.example \(301\), and the token is not sent there\. If that is the shop, give it with --api\.$/,
    );
    expect(api.requests).toHaveLength(1);
  });

  test('an answer that is no such list stops it', async () => {
    const { api, read } = await shop(1);
    api.faults.set(1, { body: { products: [] } });
    await expect(read()).rejects.toThrow(
      /is not a list of customers as Shopify gives it\. Check the address/,
    );
  });
});

describe('the lists of WooCommerce', () => {
  const read = async (api: FakeApi, more: { since?: string; until?: string } = {}) =>
    (await readLists({ tool: woocommerceLists, api, token: WOO_TOKEN, since: '2026-01-01', ...more })).found;

  test.each([true, false])('are read page by page (with the number of pages: %s)', async (hasTotal) => {
    const api = kept(await startFakeWoocommerce(hasTotal));
    for (let id = 1; id <= 120; id += 1)
      api.lists.get('orders')?.push({ id, date_modified_gmt: '2026-01-02T10:00:00' });
    const found = await read(api);
    expect(found.map(({ id }) => Number(id))).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
    expect(found[0]?.headers).toEqual({ 'x-wc-webhook-topic': 'order.updated' });
  });

  test('customers cannot be listed by time, so those who did not change are left out here', async () => {
    const api = kept(await startFakeWoocommerce());
    api.lists.set('customers', [
      { id: 1, date_modified_gmt: '2025-12-31T23:59:59' },
      { id: 2, date_modified_gmt: '2026-01-01T00:00:00' },
      { id: 3, date_modified_gmt: '2026-01-05T00:00:00', role: 'subscriber' },
      { id: 4, date_modified_gmt: '2026-01-05T00:00:00', role: 'administrator' },
      { id: 5, date_modified_gmt: '2026-02-01T00:00:01' },
    ]);
    const found = await read(api, { until: '2026-02-01' });
    expect(found.map(({ list, id }) => [list, id])).toEqual([
      ['customers', '2'],
      ['subscribers', '3'],
    ]);
  });

  test('a change at the very instant of --since is read', async () => {
    const api = kept(await startFakeWoocommerce());
    api.lists.get('orders')?.push({ id: 1, date_modified_gmt: '2026-01-01T00:00:00' });
    expect(await read(api)).toHaveLength(1);
  });

  test('subscriptions are read if the shop has the extension', async () => {
    const api = kept(await startFakeWoocommerce());
    expect(await read(api)).toEqual([]);
    api.lists.set('subscriptions', [{ id: 7, date_modified_gmt: '2026-01-05T00:00:00' }]);
    expect(await read(api)).toMatchObject([
      { id: '7', headers: { 'x-wc-webhook-topic': 'subscription.updated' } },
    ]);
  });
});

describe('the lists of Stripe', () => {
  const seconds = (at: number) => Math.floor(at / 1_000);
  const read = async (api: FakeApi, since: string) =>
    (await readLists({ tool: stripeLists, api, token: STRIPE_TOKEN, since, now: NOW })).found;

  test('events of the last 29 days are read as they were sent', async () => {
    const api = kept(await startFakeStripe(() => NOW));
    const events = [...TOPICS.keys()].map((type, index) => ({
      id: `evt_${index}`,
      object: 'event',
      type,
      created: seconds(NOW - DAY) - index,
      data: { object: { id: 'x' } },
    }));
    api.lists.set('/v1/events', [
      ...events,
      { id: 'evt_other', type: 'plan.created', created: seconds(NOW) },
    ]);
    const found = await read(api, '2026-10-20');
    expect(found.map(({ body }) => JSON.parse(body))).toEqual(expect.arrayContaining(events));
    expect(found).toHaveLength(events.length);
    // The clock first, then the events in lists of at most twenty types.
    expect(api.requests).toHaveLength(1 + Math.ceil(TOPICS.size / 20));
  });

  test('250 events are read by starting_after', async () => {
    const api = kept(await startFakeStripe(() => NOW));
    api.lists.set(
      '/v1/events',
      Array.from({ length: 250 }, (_, index) => ({
        id: `evt_${index}`,
        type: 'customer.updated',
        created: seconds(NOW - DAY) + index,
      })),
    );
    const found = await read(api, '2026-10-20');
    expect(new Set(found.map(({ id }) => id)).size).toBe(250);
  });

  test('what was created before is read as it is now, in an event that its mapping expects', async () => {
    const api = kept(await startFakeStripe(() => NOW));
    const created = seconds(Date.parse('2026-03-01T10:00:00Z'));
    const paidAt = created + 60;
    const lists = {
      '/v1/customers': { id: 'cus_1', object: 'customer', livemode: true },
      '/v1/subscriptions': { id: 'sub_1', status: 'active', livemode: true },
      '/v1/invoices': { id: 'in_1', status: 'paid', livemode: true },
      '/v1/payment_intents': {
        id: 'pi_1',
        status: 'succeeded',
        livemode: true,
        latest_charge: { id: 'ch_1', created: paidAt },
      },
      '/v1/invoice_payments': { id: 'inpay_1', status: 'paid', livemode: true },
      '/v1/refunds': { id: 're_1', status: 'succeeded', charge: { id: 'ch_1', livemode: false } },
      '/v1/disputes': { id: 'dp_1', status: 'lost', livemode: true },
      '/v1/credit_notes': { id: 'cn_1', status: 'issued', livemode: true },
      '/v1/checkout/sessions': { id: 'cs_1', status: 'complete', livemode: true },
    };
    for (const [path, object] of Object.entries(lists)) api.lists.set(path, [{ ...object, created }]);
    api.lists.get('/v1/invoices')?.push({ id: 'in_draft', created, status: 'draft' } as never);
    api.lists
      .get('/v1/payment_intents')
      ?.push({ id: 'pi_open', created, status: 'requires_action' } as never);
    const found = await read(api, '2026-01-01');
    const asOf = seconds(NOW) - 1;
    expect(
      found.map(({ list, body }) => {
        const { type, created: at, changed, livemode, data } = JSON.parse(body);
        return [list, type, at, changed, livemode, data.object.id];
      }),
    ).toEqual([
      ['customers', 'customer.updated', asOf, null, true, 'cus_1'],
      ['subscriptions', 'customer.subscription.updated', asOf, null, true, 'sub_1'],
      ['invoices', 'invoice.paid', asOf, null, true, 'in_1'],
      ['payments', 'payment_intent.succeeded', asOf, paidAt, true, 'pi_1'],
      ['payments of invoices', 'invoice_payment.paid', asOf, null, true, 'inpay_1'],
      ['refunds', 'refund.updated', asOf, null, false, 're_1'],
      ['disputes', 'charge.dispute.updated', asOf, null, true, 'dp_1'],
      ['credit notes', 'credit_note.updated', asOf, null, true, 'cn_1'],
      ['checkouts', 'checkout.session.completed', asOf, null, true, 'cs_1'],
    ]);
  });

  test('an object is dated before its page was read, by the clock of Stripe', async () => {
    let at = NOW;
    const api = kept(await startFakeStripe(() => (at += 10_000)));
    const created = seconds(Date.parse('2026-03-01T10:00:00Z'));
    const objects = Array.from({ length: 101 }, (_, index) => ({
      id: `cus_${index}`,
      created: created + index,
    }));
    api.lists.set('/v1/customers', objects);
    const dates = (await read(api, '2026-01-01')).map(({ body }) => JSON.parse(body).created);
    // Each request takes ten seconds: one for the clock, two for events, then the pages of customers.
    expect(new Set(dates)).toEqual(new Set([seconds(NOW + 30_000) - 1, seconds(NOW + 40_000) - 1]));
  });

  test('a connected account is named, and a publishable key is no token', () => {
    expect(stripeLists.headersOf('sk_live_1', 'acct_1')).toMatchObject({ 'stripe-account': 'acct_1' });
    expect(stripeLists.headersOf('pk_live_1', null)).toBeUndefined();
  });
});
