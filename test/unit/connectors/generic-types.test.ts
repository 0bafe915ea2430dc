import { describe, expect, it } from 'vitest';
import { genericConnector } from '../../../shared/connectors/generic/connector.ts';
import { WIRE_TYPES } from '../../../shared/connectors/generic/wire-types.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import type { ActivityType } from '../../../shared/lifecycle/activity.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';
import { type Reported, reportsOf } from '../../support/connectors/reports.ts';

const AT = '2026-01-05T10:00:00Z';
const ada = { customer: { id: '71', email: 'Ada@Example.com' } };
const address = 'email:ada@example.com';
const owner = { account: 'customer:71', address };
const order = { order: { id: '501', total: '12.50', currency: 'EUR' } };
const subscription = { subscription: { id: 'S-1' } };
const ticket = { ticket: { id: 'T-1' } };

function mapped(type: string, more: object): CustomerUpdate {
  return firstUpdate(map(type, more));
}

function map(type: string, more: object) {
  const item = { id: 'fact-1', type, occurredAt: AT, ...more };
  return genericConnector.map(genericDelivery(item), { name: 'backend', provider: 'generic' });
}

/** What is stated at the instant of the fact, which is also when each of the states began. */
function stating(states: object, more: Omit<Reported, 'asOf' | 'states' | 'since'> = {}): Reported {
  const since = Object.fromEntries(Object.keys(states).map((field) => [field, AT]));
  const hasStates = Object.keys(states).length > 0;
  return { asOf: AT, ...(hasStates && { states, since }), ...more };
}

const ROWS: [type: string, body: object, expected: Record<string, Reported>][] = [
  ['account.created', {}, { 'customer:71': stating({ account: 'open' }, { createdAt: AT, address }) }],
  ['account.closed', {}, { 'customer:71': stating({ account: 'closed' }, { address }) }],
  ['order.placed', order, { 'order:501': stating({}, { ...owner, createdAt: AT, total: 'EUR 1250' }) }],
  ['order.paid', order, { 'order:501': stating({ payment: 'paid' }, { ...owner, total: 'EUR 1250' }) }],
  ['order.fulfilled', order, { 'order:501': stating({ fulfilled: 'yes' }, owner) }],
  ['order.cancelled', order, { 'order:501': stating({ cancelled: 'yes' }, owner) }],
  ['order.reopened', order, { 'order:501': stating({ cancelled: 'no' }, owner) }],
  [
    'order.refunded',
    { ...order, refund: { id: 'R-1' } },
    {
      'order:501': { asOf: AT, ...owner },
      'order:501 refund:R-1': stating({ refund: 'succeeded' }, { total: 'EUR 1250' }),
    },
  ],
  [
    'order.refunded',
    order,
    {
      'order:501': { asOf: AT, ...owner },
      'order:501 refund:fact-1': stating({ refund: 'succeeded' }, { total: 'EUR 1250' }),
    },
  ],
  ['order.refunded', { order: { id: '501' } }, { 'order:501': stating({ refunded: 'fully' }, owner) }],
  [
    'refund.failed',
    { ...order, refund: { id: 'R-1' } },
    { 'order:501': { asOf: AT, ...owner }, 'order:501 refund:R-1': stating({ refund: 'failed' }) },
  ],
  [
    'refund.failed',
    order,
    { 'order:501': stating({ refunded: 'no' }, owner), 'order:501 refund:-': stating({ refund: 'failed' }) },
  ],
  [
    'dispute.opened',
    { ...order, dispute: { id: 'D-1' } },
    {
      'order:501': { asOf: AT, ...owner },
      'order:501 dispute:D-1': stating({ dispute: 'open' }, { total: 'EUR 1250' }),
    },
  ],
  [
    'dispute.won',
    { invoice: { id: 'I-1' } },
    { 'invoice:I-1': { asOf: AT, ...owner }, 'invoice:I-1 dispute:-': stating({ dispute: 'won' }) },
  ],
  [
    'dispute.lost',
    { payment: { id: 'P-1' } },
    { 'payment:P-1': { asOf: AT, ...owner }, 'payment:P-1 dispute:-': stating({ dispute: 'lost' }) },
  ],
  ['payment.failed', { order: { id: '501' } }, { 'order:501': stating({ attempt: 'failed' }, owner) }],
  [
    'payment.failed',
    { ...order, payment: { id: 'P-1' } },
    {
      'payment:P-1': stating({ attempt: 'failed' }, { ...owner, of: 'order:501' }),
      'order:501': { asOf: AT, ...owner },
    },
  ],
  [
    'payment.failed',
    { invoice: { id: 'I-1' }, ...subscription },
    {
      'invoice:I-1': stating({ attempt: 'failed' }, { ...owner, of: 'subscription:S-1' }),
      'subscription:S-1': { asOf: AT, ...owner },
    },
  ],
  ['payment.failed', subscription, { 'subscription:S-1': stating({ attempt: 'failed' }, owner) }],
  [
    'payment.settled',
    { payment: { id: 'P-1' }, order: { total: 5, currency: 'EUR' } },
    { 'payment:P-1': stating({ payment: 'paid', attempt: 'none' }, { ...owner, total: 'EUR 500' }) },
  ],
  ['payment.settled', subscription, { 'subscription:S-1': stating({ attempt: 'none' }, owner) }],
  [
    'trial.started',
    subscription,
    { 'subscription:S-1': stating({ begun: 'yes', status: 'trialing' }, owner) },
  ],
  [
    'subscription.started',
    subscription,
    { 'subscription:S-1': stating({ begun: 'yes', status: 'active', ending: 'no' }, owner) },
  ],
  [
    'subscription.renewed',
    { ...subscription, order: { total: '9.90', currency: 'EUR' } },
    {
      'subscription:S-1': stating({ begun: 'yes', status: 'active', attempt: 'none' }, owner),
      'subscription:S-1 invoice:fact-1': stating({ payment: 'paid' }, { total: 'EUR 990' }),
    },
  ],
  ['subscription.paused', subscription, { 'subscription:S-1': stating({ paused: 'yes' }, owner) }],
  ['subscription.resumed', subscription, { 'subscription:S-1': stating({ paused: 'no' }, owner) }],
  ['subscription.cancel-scheduled', subscription, { 'subscription:S-1': stating({ ending: 'yes' }, owner) }],
  [
    'subscription.ended',
    { ...subscription, reason: 'payment-failed' },
    {
      'subscription:S-1': stating(
        { begun: 'yes', status: 'ended' },
        { ...owner, endReason: 'payment-failed' },
      ),
    },
  ],
  ['ticket.opened', ticket, { 'ticket:T-1': stating({ ticket: 'open' }, { ...owner, createdAt: AT }) }],
  ['ticket.solved', ticket, { 'ticket:T-1': stating({ ticket: 'solved' }, owner) }],
  ['ticket.reopened', ticket, { 'ticket:T-1': stating({ ticket: 'open' }, owner) }],
];

/** Types that are an activity if they name no object of the kind that they are about. */
const ACTIVITIES: ActivityType[] = [
  'lead.captured',
  'consent.given',
  'visit',
  'message.received',
  'campaign.sent',
  'campaign.engaged',
  'cart.updated',
  'checkout.started',
  'trial.started',
  'quote.requested',
  'payment.failed',
  'order.refunded',
  'dispute.opened',
  'rating.given',
  'review.published',
  'referral.made',
  'consent.withdrawn',
];

describe('a fact about an object', () => {
  it.each(ROWS)('of type %s with %j states the new state at its instant', (type, body, expected) => {
    const update = mapped(type, { ...ada, ...body });
    expect(update.activities.map((activity) => activity.type)).toEqual(
      type === 'payment.settled' && body === subscription ? ['payment.recovered'] : [],
    );
    expect(reportsOf(update)).toEqual(expected);
    expect(update.persons).toEqual(['backend:customer:71', 'email:ada@example.com']);
  });

  it.each([
    ['moved abroad', 'cancelled'],
    [undefined, 'cancelled'],
    ['bad-experience', 'bad-experience'],
  ])('that ends a subscription with the reason %s has the reason %s', (reason, endReason) => {
    const ended = mapped('subscription.ended', { ...ada, ...subscription, reason });
    expect(reportsOf(ended)).toMatchObject({ 'subscription:S-1': { endReason } });
  });

  it('can name nobody', () => {
    const update = mapped('order.paid', order);
    expect(update.persons).toEqual([]);
    expect(reportsOf(update)).toEqual({ 'order:501': stating({ payment: 'paid' }, { total: 'EUR 1250' }) });
  });

  it('states the address of an account, none if it is not verified, and nothing without an address', () => {
    const stated = (customer: object) =>
      reportsOf(mapped('account.created', { customer }))['customer:71']?.address;
    expect(stated({ id: '71', email: 'ada@example.com', emailVerified: false })).toBeNull();
    expect(stated({ id: '71', email: 'ada@example.com', emailVerified: true })).toBe(address);
    for (const silent of [{}, { email: null }, { email: 'n/a' }, { emailVerified: false }])
      expect(stated({ id: '71', ...silent })).toBeUndefined();
  });

  it('names an account without an id by its address', () => {
    const update = mapped('account.closed', { customer: { email: 'ada@example.com' } });
    expect(reportsOf(update)).toEqual({ 'email:ada@example.com': stating({ account: 'closed' }) });
  });

  it('ties a payment to the most specific of the objects beside it', () => {
    const update = mapped('payment.settled', {
      payment: { id: 'P-1' },
      invoice: { id: 'I-1' },
      order: { id: '501' },
      ...subscription,
    });
    expect(reportsOf(update)).toEqual({
      'payment:P-1': stating({ payment: 'paid', attempt: 'none' }, { of: 'invoice:I-1' }),
      'invoice:I-1': { asOf: AT, of: 'subscription:S-1' },
    });
  });

  it.each([
    ['account.created', order, 'account.created needs customer.id or customer.email'],
    ['order.placed', ada, 'order.placed needs order.id'],
    ['order.paid', { ...ada, ...ticket }, 'order.paid needs order.id'],
    ['order.reopened', ada, 'order.reopened needs order.id'],
    ['refund.failed', ada, 'refund.failed needs order.id, invoice.id or payment.id'],
    ['dispute.won', ada, 'dispute.won needs order.id, invoice.id or payment.id'],
    ['subscription.paused', ada, 'subscription.paused needs subscription.id'],
    ['ticket.opened', ada, 'ticket.opened needs ticket.id'],
  ])('of type %s without its object is refused', (type, body, reason) => {
    expectRefusal(map(type, body), new RegExp(`^${reason}$`));
  });

  it.each([
    ['order.refunded', 'order'],
    ['payment.failed', 'payment'],
    ['dispute.opened', 'invoice'],
    ['trial.started', 'subscription'],
  ])(
    'of type %s with an unreadable id of its %s is refused and not taken for an activity',
    (type, object) => {
      expectRefusal(
        map(type, { ...ada, [object]: { id: ['1'] } }),
        new RegExp(`^${object}\\.id must be an id`),
      );
    },
  );
});

describe('an activity', () => {
  it.each(ACTIVITIES)('can have the type %s', (type) => {
    const { activities, objects } = mapped(type, { ...ada, rating: { scale: 'nps', score: 9 }, version: 3 });
    expect(activities).toEqual([
      expect.objectContaining({
        id: `backend:${type}::fact-1`,
        type,
        occurredAt: Date.parse(AT),
        connection: 'backend',
        provider: 'generic',
        version: '0000000000000003',
        about: null,
      }),
    ]);
    expect(objects).toEqual([]);
  });

  it('is a settled payment that is not named, about the subscription that it names', () => {
    const settled = { type: 'payment.recovered', occurredAt: Date.parse(AT) };
    expect(mapped('payment.settled', ada)).toMatchObject({ activities: [{ ...settled, about: null }] });
    expect(mapped('payment.settled', { ...ada, ...subscription })).toMatchObject({
      activities: [{ ...settled, about: 'backend:subscription:S-1' }],
    });
  });

  it('has the amount of a refund that names no order', () => {
    const { activities } = mapped('order.refunded', { ...ada, order: { total: 5, currency: 'EUR' } });
    expect(activities).toMatchObject([{ amount: { currency: 'EUR', minor: 500 } }]);
    expect(mapped('order.refunded', ada).activities).toMatchObject([{ amount: null }]);
  });

  it('has its rating, which a review can leave out', () => {
    const rating = { scale: 'stars', score: 5 };
    for (const type of ['rating.given', 'review.published'])
      expect(mapped(type, { ...ada, rating }).activities).toMatchObject([{ rating }]);
    expect(mapped('review.published', ada).activities).toMatchObject([{ rating: null }]);
    expectRefusal(map('rating.given', ada), /^rating\.given needs rating$/);
  });

  it('is about the first object that it names, which belongs to its customer', () => {
    const update = mapped('visit', { ...ada, ...ticket, ...subscription });
    expect(update.activities).toMatchObject([{ about: 'backend:ticket:T-1' }]);
    expect(reportsOf(update)).toEqual({
      'ticket:T-1': { asOf: AT, ...owner },
      'subscription:S-1': { asOf: AT, ...owner },
    });
  });

  it('can name an object alone', () => {
    const update = mapped('review.published', ticket);
    expect(update.activities).toMatchObject([{ about: 'backend:ticket:T-1' }]);
    expect(reportsOf(update)).toEqual({ 'ticket:T-1': { asOf: AT } });
  });
});

it('the list of types has an activity or an object for each', () => {
  const tested = new Set([...ROWS.map(([type]) => type), ...ACTIVITIES]);
  expect(new Set(Object.keys(WIRE_TYPES))).toEqual(tested);
});
