import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { segmentConnector } from '../../../shared/connectors/segment/connector.ts';
import { EVENT_NAMES } from '../../../shared/connectors/segment/events.ts';
import { canLink } from '../../../shared/identity/linkable.ts';
import { dropUnlinkable } from '../../../shared/intake/drop-unlinkable.ts';
import { linkableRulesOf } from '../../../shared/lifecycle/policy.ts';
import { factsOf } from '../../support/connectors/folded-facts.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { activityRows, expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';
import { reportsOf } from '../../support/connectors/reports.ts';
import { textOf } from '../../support/repository-files.ts';
import { policyWith } from '../../support/services.ts';

const connection = { name: 'site', provider: 'segment' };
const SECRET = 'first-secret-of-the-site';
const AT = '2026-01-05T10:00:00.249Z';

const common = {
  anonymousId: '0f9d6c1e',
  messageId: 'ajs-1',
  userId: '71',
  receivedAt: '2026-01-05T10:00:01Z',
  sentAt: '2031-01-05T10:00:00Z',
  originalTimestamp: '2031-01-05T10:00:00Z',
  timestamp: AT,
};
const track = (event: string, properties: object = {}, more: object = {}) => ({
  ...common,
  type: 'track',
  event,
  properties,
  ...more,
});
const map = (body: unknown) => segmentConnector.map(jsonDelivery(body), connection);
const order = { order_id: '501', total: 12.5, revenue: 10, currency: 'EUR' };

describe('a message', () => {
  it.each([
    ['Product Viewed', 'visit'],
    ['product_viewed', 'visit'],
    ['productViewed', 'visit'],
    ['Products Searched', 'visit'],
    ['Checkout Step Completed', 'visit'],
    ['Product Added', 'cart.updated'],
    ['Product Removed', 'cart.updated'],
    ['Cart Viewed', 'cart.updated'],
    ['Checkout Started', 'checkout.started'],
    ['Trial Started', 'trial.started'],
    ['Email Link Clicked', 'campaign.engaged'],
    ['Unsubscribed', 'consent.withdrawn'],
    ['Email Marked as Spam', 'consent.withdrawn'],
  ])('%s is the activity %s of the user', (event, type) => {
    const mapping = map(track(event));
    expect(activityRows(mapping)).toEqual([[`${type}:ajs-1`, AT]]);
    expect(firstUpdate(mapping).persons).toEqual(['site:customer:71']);
  });

  it.each([['page'], ['screen']])('of the type %s is a visit', (type) => {
    expect(activityRows(map({ ...common, type, name: 'Home' }))).toEqual([['visit:ajs-1', AT]]);
  });

  it('is dated by its timestamp, else by the reception at Segment, never by the clock of the device', () => {
    const { timestamp: _, ...undated } = track('Product Viewed');
    expect(activityRows(map(undated))).toEqual([['visit:ajs-1', '2026-01-05T10:00:01.000Z']]);
    const { receivedAt: __, ...unknown } = undated;
    expectRefusal(map(unknown), /^message: track: timestamp is missing/);
  });

  it('of a campaign is sent to the customer; an e-mail without a campaign is a receipt', () => {
    expect(activityRows(map(track('Email Delivered', { campaign_id: '123' })))).toEqual([
      ['campaign.sent:ajs-1', AT],
    ]);
    expect(map(track('Email Delivered', { email_id: 'x' })).ignored).toEqual(['no-campaign']);
  });

  it('that is sent again has the same id; one without an id is known by its content', () => {
    const { messageId: _, ...without } = track('Product Viewed');
    const [[first] = []] = activityRows(map(without));
    expect(first).toMatch(/^visit:[0-9a-f]{64}$/);
    expect(activityRows(map(without))).toEqual([[first, AT]]);
    const [[private_] = []] = activityRows(map({ ...without, messageId: 'ada@example.com-1' }));
    expect(private_).toMatch(/^visit:[0-9a-f]{64}$/);
  });

  it.each([
    ['group', { ...common, type: 'group', groupId: 'G-1' }, 'group'],
    ['of another type', { ...common, type: 'video' }, 'unknown-type'],
    ['about an event of your own', track('Report Submitted'), 'unknown-event'],
    ['about an open of a mail, which may be that of a machine', track('Email Opened'), 'unknown-event'],
    ['about a chat', track('Live Chat Message Sent'), 'unknown-event'],
    ['an empty batch', [], 'empty'],
  ])('%s is ignored', (_what, body, reason) => {
    expect(map(body)).toMatchObject({ updates: [], refused: [], ignored: [reason] });
  });

  it.each([
    [{ ...common }, /type is missing/],
    [{ ...common, type: 'track' }, /event is missing/],
    [track('Order Completed'), /order_id is missing/],
    [track('Order Refunded', { order_id: '' }), /order_id is missing/],
    [{ ...common, type: 'page', userId: {} }, /userId must be an id/],
  ])('without what it needs is refused', (body, reason) => {
    expectRefusal(map(body), reason);
  });
});

describe('who it is', () => {
  it('an anonymous id is a device, and nobody', () => {
    const { userId: _, ...anonymous } = track('Product Viewed');
    expect(map(anonymous).ignored).toEqual(['anonymous']);
    expect(map({ ...anonymous, type: 'page' }).ignored).toEqual(['anonymous']);
    expect(map({ ...anonymous, type: 'identify', traits: {} }).ignored).toEqual(['anonymous']);
    expect(map({ ...anonymous, type: 'delete' }).ignored).toEqual(['anonymous']);
  });

  it('a user id may be an address', () => {
    expect(firstUpdate(map(track('Product Viewed', {}, { userId: 'ada@example.com' }))).persons).toEqual([
      'site:customer:ada@example.com',
    ]);
  });

  it('the traits of the context name the address; the properties only if nothing else names anybody', () => {
    const persons = (properties: object, more: object) =>
      firstUpdate(map(track('Product Viewed', properties, more))).persons;
    const context = { traits: { email: 'ada@example.com' } };
    expect(persons({}, { context })).toEqual(['site:customer:71', 'email:ada@example.com']);
    expect(persons({ email: 'friend@example.com' }, {})).toEqual(['site:customer:71']);
    expect(persons({ email: 'ada@example.com' }, { userId: null })).toEqual(['email:ada@example.com']);
  });

  it.each(['undefined', 'null', 'guest', '0', 0])(
    'the user id %s stands for nobody, so that the address among the properties names the customer',
    (userId) => {
      const rules = linkableRulesOf(policyWith(), 'site');
      const update = dropUnlinkable(
        firstUpdate(map(track('Order Completed', { ...order, email: 'ada@example.com' }, { userId }))),
        (identity) => !identity || canLink(identity, rules),
      );
      expect(update.persons).toEqual(['email:ada@example.com']);
      expect(reportsOf(update)['order:501']).toMatchObject({ address: 'email:ada@example.com' });
    },
  );

  it('identify reports the account with its address and its date of creation', () => {
    const traits = {
      email: 'ada@example.com',
      name: 'Ada',
      phone: '+49 30 1',
      createdAt: '2026-01-01T09:00:00Z',
    };
    const mapped = firstUpdate(map({ ...common, type: 'identify', traits }));
    expect(mapped.persons).toEqual(['site:customer:71', 'email:ada@example.com']);
    expect(mapped.contact).toMatchObject({ name: { text: 'Ada' }, phone: { text: '+49 30 1' } });
    expect(reportsOf(mapped)).toEqual({
      'customer:71': {
        asOf: AT,
        states: { account: 'open' },
        createdAt: '2026-01-01T09:00:00Z',
        address: 'email:ada@example.com',
      },
    });
  });

  it.each([[1_767_258_000], [1_767_258_000_000], ['2026-01-01T10:00:00+01:00']])(
    'the date of creation may be %s',
    (createdAt) => {
      const mapped = firstUpdate(map({ ...common, type: 'identify', traits: { createdAt } }));
      expect(reportsOf(mapped)['customer:71']?.createdAt).toBe('2026-01-01T09:00:00Z');
    },
  );

  it('identify without a date of creation states no account; without an address it states none', () => {
    const stated = (traits: object) => reportsOf(firstUpdate(map({ ...common, type: 'identify', traits })));
    expect(stated({ firstName: 'Ada', lastName: 'L' })).toEqual({ 'customer:71': { asOf: AT } });
    expect(stated({ email: null })).toEqual({ 'customer:71': { asOf: AT, address: null } });
    expect(stated({ email: 'not an address' })).toEqual({ 'customer:71': { asOf: AT } });
  });

  it('identify without a user id, by an address, is a lead', () => {
    const lead = { ...common, userId: null, type: 'identify', traits: { email: 'ada@example.com' } };
    const mapped = firstUpdate(map(lead));
    expect(mapped.persons).toEqual(['email:ada@example.com']);
    expect(reportsOf(mapped)).toEqual({
      'email:ada@example.com': { asOf: AT, states: { account: 'open' } },
    });
  });

  it('a sign-up opens the account', () => {
    expect(reportsOf(firstUpdate(map(track('Signed Up'))))).toEqual({
      'customer:71': { asOf: AT, states: { account: 'open' }, createdAt: AT },
    });
  });

  it('alias merges two user ids, and never a device', () => {
    const alias = (previousId: unknown) => map({ ...common, type: 'alias', previousId });
    const mapped = firstUpdate(alias('lead-9'));
    expect(mapped.persons).toEqual(['site:customer:lead-9']);
    expect(reportsOf(mapped)).toEqual({ 'customer:lead-9': { asOf: AT, mergedInto: 'customer:71' } });
    expect(alias('0f9d6c1e').ignored).toEqual(['device']);
    expect(alias('71').ignored).toEqual(['device']);
    expect(alias(null).ignored).toEqual(['anonymous']);
  });

  it('delete asks to erase the user', () => {
    expect(map({ ...common, type: 'delete' }).requests).toEqual([
      { type: 'erase', persons: ['site:customer:71'], objects: [] },
    ]);
  });
});

describe('an order', () => {
  const stated = (event: string, properties: object = order, more: object = {}) =>
    reportsOf(firstUpdate(map(track(event, properties, more))));

  it('that is completed is paid, with its total', () => {
    expect(stated('Order Completed')).toEqual({
      'order:501': {
        asOf: AT,
        states: { payment: 'paid', cancelled: 'no', refunded: 'no' },
        since: { payment: AT },
        account: 'customer:71',
        createdAt: AT,
        total: 'EUR 1250',
      },
    });
  });

  it.each([
    ['revenue, if it has no total', { order_id: '501', revenue: '39.95', currency: 'usd' }, 'USD 3995'],
    ['nothing, if it has neither', { order_id: '501', currency: 'USD' }, undefined],
    ['unknown, without a currency', { order_id: '501', total: 12.5 }, null],
    ['unknown, if it is negative', { order_id: '501', total: -12.5, currency: 'EUR' }, null],
    ['of a currency without decimals', { order_id: '501', total: 1250, currency: 'JPY' }, 'JPY 1250'],
    ['of a currency with three', { order_id: '501', total: 1.25, currency: 'KWD' }, 'KWD 1250'],
    ['unknown, if it is no number', { order_id: '501', total: [1], currency: 'EUR' }, null],
  ])('has the amount %s', (_what, properties, total) => {
    expect(stated('Order Completed', properties)['order:501']?.total).toEqual(total);
  });

  it('of a guest belongs to the address, or to nobody yet', () => {
    expect(stated('Order Completed', { ...order, email: 'ada@example.com' }, { userId: null })).toMatchObject(
      {
        'order:501': { address: 'email:ada@example.com' },
      },
    );
    expect(firstUpdate(map(track('Order Completed', order, { userId: null }))).persons).toEqual([]);
  });

  it('that is updated has another total, and states nothing else', () => {
    expect(stated('Order Updated', { ...order, total: 13 })).toEqual({
      'order:501': { asOf: AT, account: 'customer:71', total: 'EUR 1300' },
    });
  });

  it('that is cancelled is cancelled', () => {
    expect(stated('Order Cancelled')).toMatchObject({ 'order:501': { states: { cancelled: 'yes' } } });
  });

  it('that is refunded has a refund of the total, or all of the money went back', () => {
    expect(stated('Order Refunded', { ...order, total: 2.5 })).toEqual({
      'order:501': { asOf: AT, account: 'customer:71' },
      'order:501 refund:ajs-1': {
        asOf: AT,
        states: { refund: 'succeeded' },
        since: { refund: AT },
        total: 'EUR 250',
      },
    });
    expect(stated('Order Refunded', { order_id: '501' })).toEqual({
      'order:501': {
        asOf: AT,
        states: { refunded: 'fully' },
        since: { refunded: AT },
        account: 'customer:71',
      },
    });
  });

  it('counts until all of its money went back, in whatever order the messages arrive', () => {
    const at = (event: string, timestamp: string, messageId: string, properties: object = order) =>
      firstUpdate(map(track(event, properties, { timestamp, messageId })));
    const completed = at('Order Completed', '2026-01-05T10:00:00Z', 'm-1');
    const partly = at('Order Refunded', '2026-01-06T10:00:00Z', 'm-2', { ...order, total: 2.5 });
    const rest = at('Order Refunded', '2026-01-07T10:00:00Z', 'm-3', { ...order, total: 10 });
    const orders = (...updates: Parameters<typeof factsOf>[0]) =>
      factsOf(updates, '2026-01-10T00:00:00Z').orders;
    expect(orders(completed, partly)).toBe(1);
    expect(orders(completed, partly, partly)).toBe(1);
    expect(orders(completed, partly, rest)).toBe(0);
  });

  it.each([
    ['cancelled', 'Order Cancelled', order],
    ['refunded without an amount', 'Order Refunded', { order_id: '501' }],
  ])('that was %s counts again from its next completion on', (_what, event, properties) => {
    const at = (name: string, timestamp: string, messageId: string, fields: object = order) =>
      firstUpdate(map(track(name, fields, { timestamp, messageId })));
    const completed = at('Order Completed', '2026-01-05T10:00:00Z', 'm-1');
    const undone = at(event, '2026-01-15T10:00:00Z', 'm-2', properties);
    const again = at('Order Completed', '2026-01-20T10:00:00Z', 'm-3');
    expect(factsOf([completed, undone], '2026-01-25T00:00:00Z').orders).toBe(0);
    expect(factsOf([completed, undone, again], '2026-01-25T00:00:00Z').orders).toBe(1);
  });

  it('that was refunded with its whole amount does not count again: that money went back', () => {
    const at = (name: string, timestamp: string, messageId: string) =>
      firstUpdate(map(track(name, order, { timestamp, messageId })));
    const updates = [
      at('Order Completed', '2026-01-05T10:00:00Z', 'm-1'),
      at('Order Refunded', '2026-01-15T10:00:00Z', 'm-2'),
      at('Order Completed', '2026-01-20T10:00:00Z', 'm-3'),
    ];
    expect(factsOf(updates, '2026-01-25T00:00:00Z').orders).toBe(0);
  });
});

it.each([
  [5, { scale: 'stars', score: 5 }],
  ['4', { scale: 'stars', score: 4 }],
  [0, null],
  [10, null],
  ['great', null],
  [undefined, null],
])('a review with the rating %s', (rating, expected) => {
  const mapping = map(track('Product Reviewed', { review_id: 'R-1', review_body: 'secret', rating }));
  expect(firstUpdate(mapping).activities).toMatchObject([
    { id: 'site:review.published:R-1', type: 'review.published', rating: expected },
  ]);
  expect(JSON.stringify(mapping)).not.toContain('secret');
});

describe('a batch', () => {
  const batch = [
    track('Product Viewed'),
    track('Order Completed', order, { userId: '72', messageId: 'ajs-2' }),
    track('Order Completed', {}, { messageId: 'ajs-3' }),
    track('Report Submitted', {}, { messageId: 'ajs-4' }),
    { ...common, type: 'delete', userId: '73' },
  ];

  it('has one update for each message, and one that cannot be read costs no other', () => {
    const { updates, requests, ignored, refused } = map(batch);
    expect(updates.map(({ persons }) => persons)).toEqual([['site:customer:71'], ['site:customer:72']]);
    expect(requests).toHaveLength(1);
    expect(ignored).toEqual(['unknown-event']);
    expect(refused).toEqual(['item 2: message: track: properties.order_id is missing or cannot be used']);
  });

  it('is split by message, so that one person can be erased', () => {
    const parts = segmentConnector.split?.(jsonDelivery(batch)) ?? [];
    expect(parts).toHaveLength(5);
    expect(parts.flatMap((part) => segmentConnector.map(part, connection).updates)).toEqual(
      map(batch).updates,
    );
  });

  // By the code of the destination: X-Signature is that of JSON.stringify(the first message).
  const signature = (body: unknown) => createHmac('sha1', SECRET).update(JSON.stringify(body)).digest('hex');
  const verify = (body: unknown, headers: Record<string, string>) =>
    segmentConnector.verify(jsonDelivery(body, headers), connection, ['another-secret-of-ours', SECRET], 0);

  it('is refused if only its first message is signed', () => {
    expect(verify(batch, { 'x-signature': signature(batch[0]) })).toBe('wrong-signature');
    expect(verify([batch[0]], { 'x-signature': signature(batch[0]) })).toBe('wrong-signature');
    expect(verify(batch[0], { 'x-signature': signature(batch[0]) })).toBe('authentic');
  });

  it('is accepted if all of it is signed, or with the secret as a bearer token', () => {
    expect(verify(batch, { 'x-segment-signature': signature(batch) })).toBe('authentic');
    const bearer = { authorization: `Bearer ${SECRET}` };
    expect(verify(batch, { 'x-signature': signature(batch[0]), ...bearer })).toBe('authentic');
    expect(verify(batch, bearer)).toBe('authentic');
  });

  it('is refused with a wrong token or a signature of something else', () => {
    const wrong = { authorization: 'Bearer secret-of-another-site' };
    expect(verify(batch, wrong)).toBe('wrong-signature');
    expect(verify(batch, { authorization: `Basic ${SECRET}` })).toBe('missing-signature');
    expect(verify(batch, { 'x-segment-signature': signature(batch[0]), ...wrong })).toBe('wrong-signature');
    expect(verify(batch, { 'x-segment-signature': signature(batch).toUpperCase() })).toBe('wrong-signature');
    expect(verify(batch, {})).toBe('missing-signature');
  });
});

it('the log names the event of a specification, and no other', () => {
  const described = (body: unknown) => segmentConnector.describe?.(jsonDelivery(body) as Delivery);
  expect(described(track('Order Completed'))).toEqual({ topic: 'Order Completed', deliveryId: 'ajs-1' });
  expect(described(track('ada@example.com bought'))).toEqual({ deliveryId: 'ajs-1' });
  // Read as the event, but the number may be somebody's.
  expect(described(track('Order Completed +49 30 5550100'))).toEqual({ deliveryId: 'ajs-1' });
  expect(described(track('order_completed'))).toEqual({ topic: 'order_completed', deliveryId: 'ajs-1' });
  expect(described({ ...common, type: 'identify' })).toEqual({ topic: 'identify', deliveryId: 'ajs-1' });
});

it('the page names every event that is mapped', () => {
  const page = textOf('docs/connectors/segment.md');
  expect(EVENT_NAMES.filter((name) => !page.includes(`*${name}*`))).toEqual([]);
});
