import { describe, expect, it } from 'vitest';
import type { Mapping } from '../../../shared/connectors/connector.ts';
import { rechargeConnector } from '../../../shared/connectors/recharge/connector.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { changesOf } from '../../../shared/lifecycle/objects/changes.ts';
import { factsOf } from '../../support/connectors/folded-facts.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';
import { mergedReport, reportsOf } from '../../support/connectors/reports.ts';
import { policyWith } from '../../support/services.ts';

const AT = '2026-02-06T08:00:02+00:00';
const AS_OF = '2026-02-06T08:00:02Z';

const charge = {
  id: 900100,
  status: 'success',
  customer: { id: 700100, email: 'Ada@Example.com' },
  currency: 'EUR',
  total_price: '42.00',
  total_refunds: '0.00',
  created_at: '2026-01-06T08:00:00+00:00',
  processed_at: '2026-02-06T08:00:00+00:00',
  updated_at: AT,
};

const subscription = {
  id: 800100,
  customer_id: 700100,
  status: 'active',
  max_retries_reached: false,
  cancelled_at: null,
  cancellation_reason: null,
  cancellation_reason_comments: 'Ada was not happy',
  created_at: '2026-01-05T10:00:00+00:00',
  updated_at: AT,
};

const customer = {
  id: 700100,
  email: 'ada@example.com',
  first_name: 'Ada',
  last_name: 'Lovelace',
  phone: '+49305550100',
  created_at: '2026-01-05T09:59:00+00:00',
  updated_at: AT,
};

const connection = { name: 'box', provider: 'recharge' };
const map = (body: unknown): Mapping => rechargeConnector.map(jsonDelivery(body), connection);
const charged = (changes: object = {}): CustomerUpdate =>
  firstUpdate(map({ charge: { ...charge, ...changes } }));
const subscribed = (changes: object = {}): CustomerUpdate =>
  firstUpdate(map({ subscription: { ...subscription, ...changes } }));

const WAITS = { payment: 'unpaid', attempt: 'none', cancelled: 'no' };
const PAID = { payment: 'paid', attempt: 'none', cancelled: 'no' };

describe('a charge of Recharge', () => {
  const invoice = {
    asOf: AS_OF,
    account: 'customer:700100',
    address: 'email:ada@example.com',
    createdAt: '2026-01-06T08:00:00Z',
    total: 'EUR 4200',
  };

  it('that was paid, when it was processed', () => {
    const update = charged();
    expect(update.persons).toEqual(['box:customer:700100', 'email:ada@example.com']);
    expect(reportsOf(update)).toEqual({
      'invoice:900100': {
        ...invoice,
        states: { ...PAID, refunded: 'no' },
        since: { payment: '2026-02-06T08:00:00Z' },
      },
    });
  });

  it.each([
    ['queued', WAITS, {}],
    ['pending', WAITS, {}],
    ['pending_manual_payment', WAITS, {}],
    ['error', { ...WAITS, attempt: 'failed' }, { since: { attempt: AS_OF } }],
    ['skipped', { ...WAITS, cancelled: 'yes' }, { since: { cancelled: AS_OF } }],
  ])('that is %s', (status, states, since) => {
    expect(reportsOf(charged({ status, processed_at: null }))).toEqual({
      'invoice:900100': { ...invoice, states, ...since },
    });
  });

  it('of an unknown status states nothing of itself', () => {
    expect(reportsOf(charged({ status: 'something_new' }))).toEqual({ 'invoice:900100': invoice });
  });

  it.each([
    ['partially_refunded', '10.00', 'partly', 'EUR 1000'],
    ['refunded', '42.00', 'fully', 'EUR 4200'],
  ])('that is %s', (status, total_refunds, refunded, refundedTotal) => {
    expect(reportsOf(charged({ status, total_refunds }))).toMatchObject({
      'invoice:900100': { states: { ...PAID, refunded }, since: { refunded: AS_OF }, refundedTotal },
    });
  });

  it('was refunded when it changed, not when it was made, if the refund is the first that is known', () => {
    const refunded = charged({
      status: 'partially_refunded',
      total_refunds: '10.00',
      updated_at: '2026-03-08T08:00:00+00:00',
    });
    const history = mergedReport([refunded], 'box:invoice:900100');
    const changes = changesOf(history).filter(({ field }) => field === 'refunded');
    expect(changes.map(({ occurredAt }) => new Date(occurredAt).toISOString())).toEqual([
      '2026-03-08T08:00:00.000Z',
    ]);
  });

  it('is an order, also at its renewal', () => {
    const second = charged({
      id: 900200,
      processed_at: '2026-03-06T08:00:00+00:00',
      updated_at: '2026-03-06T08:00:02+00:00',
    });
    expect(factsOf([charged(), second], '2026-03-10T00:00:00Z')).toMatchObject({
      orders: 2,
      revenue: [{ currency: 'EUR', minor: 8400 }],
    });
  });

  it('does not count, nor its refunds, where the shop reports the same sale', () => {
    const policy = policyWith({ connections: { box: { orders: 'not-counted' } } });
    const refunded = charged({
      status: 'refunded',
      total_refunds: '42.00',
      updated_at: '2026-02-08T08:00:00+00:00',
    });
    const at = '2026-02-10T00:00:00Z';
    const facts = factsOf([subscribed(), charged(), refunded], at, policy);
    expect(facts).toMatchObject({ orders: 0, revenue: [], refunds: [] });
    expect(facts.subscriptions).toMatchObject([{ counts: true }]);
  });

  it('is a risk while its last try failed, and none once it is paid, queued again or skipped', () => {
    const failed = charged({ status: 'error', updated_at: '2026-02-05T08:00:00+00:00' });
    const at = '2026-02-10T00:00:00Z';
    expect(factsOf([failed], at).failedPayments).toHaveLength(1);
    for (const later of [{}, { status: 'queued' }, { status: 'skipped' }])
      expect(factsOf([failed, charged(later)], at).failedPayments).toEqual([]);
  });

  it('undoes a refund that the tool takes back', () => {
    const refunded = charged({ status: 'refunded', total_refunds: '42.00' });
    const again = charged({ updated_at: '2026-02-09T08:00:00+00:00' });
    expect(factsOf([refunded], '2026-02-10T00:00:00Z')).toMatchObject({ orders: 0 });
    expect(factsOf([refunded, again], '2026-02-10T00:00:00Z')).toMatchObject({ orders: 1 });
  });

  it('of a guest belongs to the address', () => {
    const update = charged({ customer: { id: null, email: 'ada@example.com' } });
    expect(update.persons).toEqual(['email:ada@example.com']);
    expect(reportsOf(charged({ customer: null }))['invoice:900100']).not.toHaveProperty('account');
  });

  it.each([
    ['EUR', '42.00', 'EUR 4200'],
    ['JPY', '4200', 'JPY 4200'],
    ['KWD', '4.200', 'KWD 4200'],
    ['EUR', 42.5, 'EUR 4250'],
    ['EUR', '42.005', null],
    ['EUR', '-1.00', null],
    ['EUR', {}, null],
    ['TOMAN', '42.00', null],
    [17, '42.00', null],
  ])('of %s %s', (currency, total_price, total) => {
    const mapping = map({ charge: { ...charge, currency, total_price } });
    expect(mapping.unreadableAmounts ?? 0).toBe(total === null ? 1 : 0);
    expect(reportsOf(firstUpdate(mapping))).toMatchObject({ 'invoice:900100': { total } });
  });
});

describe('a subscription of Recharge', () => {
  const owned = { asOf: AS_OF, account: 'customer:700100', createdAt: '2026-01-05T10:00:00Z' };

  it('that is active', () => {
    expect(reportsOf(subscribed())).toEqual({
      'subscription:800100': { ...owned, states: { begun: 'yes', status: 'active' } },
    });
  });

  it.each([
    ['cancelled', false, 'cancelled'],
    ['cancelled', true, 'payment-failed'],
    ['expired', false, 'cancelled'],
  ])('that is %s, after the last try failed: %s', (status, max_retries_reached, endReason) => {
    const cancelled_at = '2026-02-06T08:00:00+00:00';
    expect(reportsOf(subscribed({ status, max_retries_reached, cancelled_at }))).toEqual({
      'subscription:800100': {
        ...owned,
        states: { begun: 'yes', status: 'ended' },
        since: { status: '2026-02-06T08:00:00Z' },
        endReason,
      },
    });
  });

  it('that was activated again counts again', () => {
    const cancelled = subscribed({ status: 'cancelled', updated_at: '2026-02-07T08:00:00+00:00' });
    const again = subscribed({ updated_at: '2026-02-20T08:00:00+00:00' });
    const at = '2026-02-21T00:00:00Z';
    expect(factsOf([subscribed(), cancelled], at).subscriptions).toEqual([]);
    expect(factsOf([subscribed(), cancelled, again], at).subscriptions).toMatchObject([{ counts: true }]);
  });

  it('of an unknown status states nothing of itself, and a single product is none', () => {
    expect(reportsOf(subscribed({ status: 'something_new' }))).toEqual({ 'subscription:800100': owned });
    expect(map({ subscription: { ...subscription, status: 'onetime' } }).ignored).toEqual([
      'one-time-product',
    ]);
  });

  it('keeps nothing of what the customer wrote', () => {
    const cancelled = map({ subscription: { ...subscription, status: 'cancelled' } });
    expect(JSON.stringify(cancelled)).not.toContain('not happy');
  });
});

describe('a customer of Recharge', () => {
  it('has an account, a name and a phone', () => {
    const update = firstUpdate(map({ customer }));
    expect(update.persons).toEqual(['box:customer:700100', 'email:ada@example.com']);
    expect(reportsOf(update)).toEqual({
      'customer:700100': {
        asOf: AS_OF,
        states: { account: 'open' },
        createdAt: '2026-01-05T09:59:00Z',
        address: 'email:ada@example.com',
      },
    });
    expect(update.contact).toMatchObject({
      name: { text: 'Ada Lovelace' },
      phone: { text: '+49305550100' },
    });
  });

  it('without a time of its creation states nothing', () => {
    const update = firstUpdate(map({ customer: { ...customer, created_at: null } }));
    expect(reportsOf(update)['customer:700100']).not.toHaveProperty('states');
  });

  it('beside another object is not what the body is about', () => {
    const update = firstUpdate(map({ charge, customer }));
    expect(Object.keys(reportsOf(update))).toEqual(['invoice:900100']);
  });
});

describe('a body of Recharge', () => {
  it('of another kind is ignored', () => {
    expect(map({ order: { id: 1 } }).ignored).toEqual(['unknown-topic']);
  });

  it('in API version 2021-01, whose times have no offset, is refused', () => {
    expectRefusal(
      map({ charge: { ...charge, updated_at: '2026-02-06T08:00:02' } }),
      /^charge: charge\.updated_at must be a time with an offset/,
    );
  });

  it('with an id that is no number is refused', () => {
    expectRefusal(map({ charge: { ...charge, id: 'abc' } }), /charge\.id must be an id of digits/);
  });

  it('is described by its kind', () => {
    expect(rechargeConnector.describe?.(jsonDelivery({ charge }))).toEqual({ topic: 'charge' });
    expect(rechargeConnector.describe?.(jsonDelivery({ order: {} }))).toEqual({});
  });
});
