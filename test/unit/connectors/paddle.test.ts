import { describe, expect, it } from 'vitest';
import { paddleConnector } from '../../../shared/connectors/paddle/connector.ts';
import { factsOf } from '../../support/connectors/folded-facts.ts';
import { expectRefusal } from '../../support/connectors/mapped.ts';
import {
  attempt,
  mapPaddle,
  PADDLE_AT,
  paddleDelivery,
  paddleSubscription,
  paddleTransaction,
  paddleUpdate,
} from '../../support/connectors/paddle-delivery.ts';
import { reportsOf } from '../../support/connectors/reports.ts';

const customer = {
  id: 'ctm_1',
  name: 'Ada Lovelace',
  email: 'Ada@Example.com',
  status: 'active',
  created_at: '2026-01-05T08:00:00Z',
};

describe('a customer of Paddle', () => {
  it('has an account with an address and a name', () => {
    const update = paddleUpdate('customer.created', customer);
    expect(update.persons).toEqual(['pay:customer:ctm_1', 'email:ada@example.com']);
    expect(reportsOf(update)).toEqual({
      'customer:ctm_1': {
        asOf: PADDLE_AT,
        states: { account: 'open' },
        createdAt: '2026-01-05T08:00:00Z',
        address: 'email:ada@example.com',
      },
    });
    expect(update.contact?.name).toEqual({ text: 'Ada Lovelace', at: Date.parse(PADDLE_AT) });
  });

  it('is closed while archived, and open again later', () => {
    const archived = paddleUpdate(
      'customer.updated',
      { ...customer, status: 'archived' },
      '2026-02-01T10:00:00Z',
    );
    const again = paddleUpdate('customer.updated', customer, '2026-02-02T10:00:00Z');
    const created = paddleUpdate('customer.created', customer);
    const at = '2026-02-03T10:00:00Z';
    expect(factsOf([created, archived], at).closedAccounts).toHaveLength(1);
    expect(factsOf([created, archived, again], at).closedAccounts).toEqual([]);
  });

  it('gives up an address with the next body', () => {
    const moved = paddleUpdate('customer.updated', { ...customer, email: 'new@example.com' });
    expect(reportsOf(moved)).toMatchObject({ 'customer:ctm_1': { address: 'email:new@example.com' } });
    const none = paddleUpdate('customer.updated', { ...customer, email: null });
    expect(reportsOf(none)).toMatchObject({ 'customer:ctm_1': { address: null } });
  });
});

const owned = { account: 'customer:ctm_1', createdAt: '2026-01-05T09:00:00Z' };

describe('a subscription of Paddle', () => {
  it.each([
    ['active', {}, { begun: 'yes', status: 'active', paused: 'no', ending: 'no' }],
    ['past_due', {}, { begun: 'yes', status: 'past-due', paused: 'no', ending: 'no' }],
    ['trialing', {}, { begun: 'yes', status: 'trialing', paused: 'no', ending: 'no' }],
    ['unheard_of', {}, { ending: 'no' }],
  ])('that is %s', (status, changes, states) => {
    const update = paddleUpdate('subscription.updated', paddleSubscription({ status, ...changes }));
    expect(reportsOf(update)).toEqual({ 'subscription:sub_1': { asOf: PADDLE_AT, states, ...owned } });
    expect(update.persons).toEqual(['pay:customer:ctm_1']);
  });

  it('that is paused goes on, since the time of the pause', () => {
    const body = paddleSubscription({ status: 'paused', paused_at: '2026-01-05T09:59:00Z' });
    expect(reportsOf(paddleUpdate('subscription.paused', body))).toEqual({
      'subscription:sub_1': {
        asOf: PADDLE_AT,
        states: { begun: 'yes', status: 'active', paused: 'yes', ending: 'no' },
        since: { paused: '2026-01-05T09:59:00Z' },
        ...owned,
      },
    });
  });

  it('that was canceled has ended since then', () => {
    const body = paddleSubscription({ status: 'canceled', canceled_at: '2026-01-05T09:59:00Z' });
    expect(reportsOf(paddleUpdate('subscription.canceled', body))).toEqual({
      'subscription:sub_1': {
        asOf: PADDLE_AT,
        states: { begun: 'yes', status: 'ended', paused: 'no' },
        since: { status: '2026-01-05T09:59:00Z' },
        ...owned,
        endReason: 'cancelled',
      },
    });
  });

  it.each([
    ['cancel', 'yes'],
    ['pause', 'no'],
    ['resume', 'no'],
  ])('with the scheduled change %s', (action, ending) => {
    const scheduled_change = { action, effective_at: '2026-02-05T09:00:00Z', resume_at: null };
    const update = paddleUpdate('subscription.updated', paddleSubscription({ scheduled_change }));
    expect(reportsOf(update)).toMatchObject({ 'subscription:sub_1': { states: { ending } } });
  });

  it('is no longer set to end after the plan was taken back', () => {
    const planned = paddleUpdate(
      'subscription.updated',
      paddleSubscription({ scheduled_change: { action: 'cancel' } }),
      '2026-01-06T10:00:00Z',
    );
    const kept = paddleUpdate('subscription.updated', paddleSubscription(), '2026-01-07T10:00:00Z');
    const created = paddleUpdate('subscription.created', paddleSubscription());
    const held = (...updates: (typeof kept)[]) => factsOf(updates, '2026-01-08T10:00:00Z').subscriptions;
    expect(held(created, planned)).toMatchObject([{ ending: true }]);
    expect(held(created, planned, kept)).toMatchObject([{ ending: false }]);
  });

  it('has the end of its trial, the latest of its items, and states none without', () => {
    const items = [
      { trial_dates: { starts_at: PADDLE_AT, ends_at: '2026-01-12T10:00:00Z' } },
      { trial_dates: { starts_at: PADDLE_AT, ends_at: '2026-01-19T10:00:00Z' } },
      { trial_dates: null },
    ];
    const update = paddleUpdate('subscription.trialing', paddleSubscription({ status: 'trialing', items }));
    expect(reportsOf(update)['subscription:sub_1']).toMatchObject({ trialEndsAt: '2026-01-19T10:00:00Z' });
    const later = paddleUpdate('subscription.activated', paddleSubscription());
    expect(reportsOf(later)['subscription:sub_1']).not.toHaveProperty('trialEndsAt');
  });

  it('whose trial ended unpaid is no purchase', () => {
    const items = [{ trial_dates: { starts_at: PADDLE_AT, ends_at: '2026-01-12T10:00:00Z' } }];
    const trial = paddleUpdate('subscription.created', paddleSubscription({ status: 'trialing', items }));
    const due = paddleUpdate(
      'subscription.past_due',
      paddleSubscription({ status: 'past_due' }),
      '2026-01-12T10:00:01Z',
    );
    const ended = paddleUpdate(
      'subscription.canceled',
      paddleSubscription({ status: 'canceled', canceled_at: '2026-02-12T10:00:00Z' }),
      '2026-02-12T10:00:01Z',
    );
    const facts = factsOf([trial, due, ended], '2026-03-01T10:00:00Z');
    expect(facts.firstSubscriptionAt).toBeNull();
    expect(facts.lastEnd).toBeNull();
  });

  it('names the transaction that it began with, so that its payment is no order', () => {
    const created = paddleUpdate('subscription.created', paddleSubscription({ transaction_id: 'txn_1' }));
    expect(reportsOf(created)).toMatchObject({ 'invoice:txn_1': { of: 'subscription:sub_1' } });
    const paid = paddleUpdate('transaction.paid', paddleTransaction({ status: 'paid' }));
    const facts = factsOf([paid, created], '2026-01-06T10:00:00Z');
    expect(facts).toMatchObject({ orders: 0, revenue: [{ currency: 'EUR', minor: 1190 }] });
  });
});

describe('a transaction of Paddle', () => {
  const invoice = {
    asOf: PADDLE_AT,
    account: 'customer:ctm_1',
    createdAt: '2026-01-05T09:00:00Z',
    total: 'EUR 1190',
  };
  const failed = attempt('error', '2026-01-05T09:50:00Z');

  it.each([
    ['draft', [], { payment: 'unpaid', cancelled: 'no' }, undefined],
    ['ready', [], { payment: 'unpaid', cancelled: 'no' }, undefined],
    ['billed', [], { payment: 'unpaid', cancelled: 'no' }, undefined],
    [
      'ready',
      [failed],
      { payment: 'unpaid', cancelled: 'no', attempt: 'failed' },
      { attempt: '2026-01-05T09:50:00Z' },
    ],
    [
      'past_due',
      [failed],
      { payment: 'unpaid', cancelled: 'no', attempt: 'failed' },
      { attempt: '2026-01-05T09:50:00Z' },
    ],
    ['past_due', [], { payment: 'unpaid', cancelled: 'no', attempt: 'failed' }, { attempt: PADDLE_AT }],
    ['canceled', [failed], { payment: 'unpaid', cancelled: 'yes' }, { cancelled: PADDLE_AT }],
    ['unheard_of', [failed], {}, undefined],
  ])('that is %s, with the tries %j', (status, payments, states, since) => {
    const update = paddleUpdate('transaction.updated', paddleTransaction({ status, payments }));
    expect(reportsOf(update)).toEqual({
      'invoice:txn_1': {
        ...invoice,
        ...(Object.keys(states).length > 0 && { states }),
        ...(since !== undefined && { since }),
      },
    });
  });

  it.each(['paid', 'completed'])('that is %s, at the time of its capture', (status) => {
    const update = paddleUpdate('transaction.completed', paddleTransaction({ status }));
    expect(reportsOf(update)).toEqual({
      'invoice:txn_1': {
        ...invoice,
        states: { payment: 'paid', attempt: 'none', cancelled: 'no' },
        since: { payment: '2026-01-05T09:59:55Z' },
      },
    });
  });

  it('is judged by its latest try, whatever the order of the list', () => {
    const pending = attempt('pending_no_action_required', '2026-01-05T09:55:00Z');
    for (const payments of [
      [failed, pending],
      [pending, failed],
    ]) {
      const update = paddleUpdate('transaction.updated', paddleTransaction({ status: 'ready', payments }));
      expect(reportsOf(update)).toMatchObject({ 'invoice:txn_1': { states: { attempt: 'none' } } });
    }
    const dropped = attempt('dropped', '2026-01-05T09:56:00Z');
    const update = paddleUpdate(
      'transaction.updated',
      paddleTransaction({ status: 'ready', payments: [failed, dropped] }),
    );
    expect(reportsOf(update)['invoice:txn_1']?.states).not.toHaveProperty('attempt');
  });

  it('that is an overdue invoice has no failed payment', () => {
    const overdue = paddleTransaction({ status: 'past_due', collection_mode: 'manual', payments: [] });
    expect(reportsOf(paddleUpdate('transaction.past_due', overdue))['invoice:txn_1']?.states).toEqual({
      payment: 'unpaid',
      cancelled: 'no',
    });
  });

  it('in a checkout also started one, once its customer is known', () => {
    const opened = { status: 'draft', customer_id: null, origin: 'web', payments: [] };
    expect(mapPaddle('transaction.created', paddleTransaction(opened)).ignored).toEqual(['no-customer']);
    const known = paddleUpdate('transaction.updated', paddleTransaction({ ...opened, customer_id: 'ctm_1' }));
    expect(reportsOf(known)).toMatchObject({
      'invoice:txn_1': { states: { payment: 'unpaid' } },
      'checkout:txn_1': { of: 'invoice:txn_1', createdAt: '2026-01-05T09:00:00Z' },
    });
    expect(factsOf([known], '2026-01-06T00:00:00Z')).toMatchObject({ evaluated: true, orders: 0 });
  });

  it('of no subscription is an order, and a renewal is a payment of its subscription', () => {
    const order = paddleUpdate('transaction.completed', paddleTransaction());
    expect(factsOf([order], '2026-01-06T00:00:00Z')).toMatchObject({ orders: 1 });
    const began = paddleUpdate('subscription.created', paddleSubscription());
    const first = paddleUpdate('transaction.completed', paddleTransaction({ subscription_id: 'sub_1' }));
    const second = paddleUpdate(
      'transaction.completed',
      paddleTransaction({
        id: 'txn_2',
        subscription_id: 'sub_1',
        origin: 'subscription_recurring',
        payments: [attempt('captured', '2026-02-05T09:59:50Z', '2026-02-05T09:59:55Z')],
        created_at: '2026-02-05T09:59:00Z',
      }),
      '2026-02-05T10:00:00Z',
    );
    expect(factsOf([began, first, second], '2026-02-06T00:00:00Z')).toMatchObject({
      orders: 0,
      renewed: true,
      revenue: [{ currency: 'EUR', minor: 2380 }],
    });
  });

  it('whose payment failed is a risk until it is paid', () => {
    const recurring = { id: 'txn_2', subscription_id: 'sub_1', created_at: '2026-02-05T09:00:00Z' };
    const due = paddleUpdate(
      'transaction.past_due',
      paddleTransaction({
        ...recurring,
        status: 'past_due',
        payments: [attempt('error', '2026-02-05T09:00:01Z')],
      }),
      '2026-02-05T09:00:02Z',
    );
    const paid = paddleUpdate(
      'transaction.completed',
      paddleTransaction({
        ...recurring,
        payments: [
          attempt('captured', '2026-02-07T09:00:01Z', '2026-02-07T09:00:03Z'),
          attempt('error', '2026-02-05T09:00:01Z'),
        ],
      }),
      '2026-02-07T09:00:05Z',
    );
    expect(factsOf([due], '2026-02-06T00:00:00Z').failedPayments).toHaveLength(1);
    expect(factsOf([due, paid], '2026-02-08T00:00:00Z').failedPayments).toEqual([]);
  });

  it.each([
    ['EUR', '1190', 'EUR 1190'],
    ['JPY', '1190', 'JPY 1190'],
    ['KWD', '1190', 'KWD 1190'],
    ['eur', '0', 'EUR 0'],
    ['EUR', '11.90', null],
    ['EUR', '-1190', null],
    ['XXX', '1190', null],
    [null, '1190', null],
    ['EUR', '9'.repeat(16), null],
  ])('of %s %s', (currency_code, total, expected) => {
    const body = paddleTransaction({ currency_code, details: { totals: { total } } });
    const mapping = mapPaddle('transaction.completed', body);
    expect(mapping.unreadableAmounts ?? 0).toBe(expected === null ? 1 : 0);
    expect(reportsOf(paddleUpdate('transaction.completed', body))).toMatchObject({
      'invoice:txn_1': { total: expected },
    });
  });
});

describe('an event of Paddle', () => {
  it('is as of its occurrence, or of the last change of the entity if that is later', () => {
    const asOf = (data: object) =>
      reportsOf(paddleUpdate('transaction.updated', paddleTransaction({ ...data })))['invoice:txn_1']?.asOf;
    expect(asOf({ updated_at: '2026-01-05T09:00:00.123456Z' })).toBe(PADDLE_AT);
    expect(asOf({ updated_at: '2026-01-05T10:00:01.987654Z' })).toBe('2026-01-05T10:00:01.987Z');
    expect(asOf({ updated_at: null })).toBe(PADDLE_AT);
    expect(asOf({ updated_at: '2026-01-05T10:00:05' })).toBe(PADDLE_AT);
  });

  it('of the simulator counts only where test traffic does', () => {
    const simulated = { event_id: 'ntfsimevt_01j82zd3xp3rhtj7bhg7yh1c1a' };
    expect(mapPaddle('transaction.completed', paddleTransaction(), PADDLE_AT, simulated).ignored).toEqual([
      'test-traffic',
    ]);
    const delivery = paddleDelivery('transaction.completed', paddleTransaction(), PADDLE_AT, simulated);
    const connection = { name: 'pay', provider: 'paddle', testTraffic: true };
    expect(paddleConnector.map(delivery, connection).updates).toHaveLength(1);
  });

  it('of another type is ignored, and one without a time or a type is refused', () => {
    expect(mapPaddle('payout.paid', {}).ignored).toEqual(['unknown-topic']);
    expectRefusal(
      mapPaddle('transaction.completed', paddleTransaction(), 'yesterday'),
      /occurred_at must be/,
    );
    expectRefusal(mapPaddle('', paddleTransaction()), /event_type must be/);
    expectRefusal(mapPaddle('transaction.completed', paddleTransaction({ id: null })), /id must be an id/);
  });

  it('is described by its type and its id', () => {
    expect(paddleConnector.describe?.(paddleDelivery('transaction.paid', {}))).toEqual({
      topic: 'transaction.paid',
      deliveryId: 'evt_01',
    });
  });
});
