import { describe, expect, it } from 'vitest';
import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { shopifyConnector } from '../../../shared/connectors/shopify/connector.ts';
import { expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';
import { snapshotOf, snapshotRows } from '../../support/connectors/object-rows.ts';
import {
  disputeBody,
  fulfillmentBody,
  orderBody,
  refundBody,
  shopifyDelivery,
  TRIGGERED_AT,
  transactionBody,
} from '../../support/connectors/shopify-delivery.ts';

const connection: Connection = { name: 'shop', provider: 'shopify' };

function send(topic: string, body: object, headers: Readonly<Record<string, string>> = {}): Mapping {
  return shopifyConnector.map(shopifyDelivery(topic, body, headers), connection);
}

const at = (text: string) => Date.parse(text);
const euro = (minor: number) => ({ currency: 'EUR', minor });
const back = (status: string, amount: string, changes: object = {}) => ({
  kind: 'refund',
  status,
  amount,
  currency: 'EUR',
  created_at: '2026-01-09T09:00:00Z',
  processed_at: '2026-01-09T09:00:01Z',
  ...changes,
});

describe('a refund', () => {
  const refundIn = (transactions: readonly object[] | null) =>
    snapshotOf(send('refunds/create', refundBody(801, [], { transactions })), 'order:501 refund:801');

  it('is a part of its order, and names nobody', () => {
    const mapping = send('refunds/create', refundBody(801, ['10.00']));
    expect(firstUpdate(mapping).persons).toEqual([]);
    expect(snapshotRows(mapping)).toEqual([
      ['order:501 refund:801', 'refund=succeeded', '2026-01-09T09:00:01.000Z'],
    ]);
    expect(snapshotOf(mapping, 'order:501 refund:801')).toMatchObject({
      since: { refund: at('2026-01-09T09:00:01Z') },
      attributes: { createdAt: at('2026-01-09T09:00:00Z'), total: euro(1000) },
    });
  });

  it('is the sum of its successful transactions, whatever became of the others', () => {
    const { states, attributes } = refundIn([
      back('success', '10.00'),
      back('success', '2.50'),
      back('failure', '100.00'),
      back('pending', '100.00'),
      back('success', '100.00', { kind: 'void' }),
    ]);
    expect(states).toEqual({ refund: 'succeeded' });
    expect(attributes.total).toEqual(euro(1250));
  });

  it.each([
    ['pending', [back('pending', '10.00'), back('error', '2.00')], 1000],
    ['failed', [back('failure', '10.00')], 1000],
    ['failed', [back('error', '10.00')], 1000],
  ])('is %s by its transactions, without an instant of its own', (refund, transactions, minor) => {
    const { states, since, attributes } = refundIn(transactions);
    expect(states).toEqual({ refund });
    expect(since).toEqual({});
    expect(attributes.total).toEqual(euro(minor));
  });

  it('is in the currency of the shop if the body has that amount, else in that of the buyer', () => {
    const dollars = back('success', '100.00', { currency: 'USD' });
    const both = (currency: object) => ({
      ...dollars,
      amount_set: {
        shop_money: { amount: '92.00', ...currency },
        presentment_money: { amount: '100.00', currency_code: 'USD' },
      },
    });
    expect(refundIn([both({ currency_code: 'EUR' })]).attributes.total).toEqual(euro(9200));
    expect(refundIn([both({ currency: 'EUR' })]).attributes.total).toEqual(euro(9200));
    expect(refundIn([dollars]).attributes.total).toEqual({ currency: 'USD', minor: 10000 });
  });

  it.each([
    ['in two currencies', [back('success', '1200', { currency: 'JPY' }), back('success', '10.00')]],
    ['without a currency', [back('success', '10.00', { currency: null })]],
    ['with an amount that cannot be read', [back('success', '-10.00')]],
  ])('%s has an unknown amount and still counts', (_what, transactions) => {
    const { states, attributes } = refundIn(transactions);
    expect(states).toEqual({ refund: 'succeeded' });
    expect(attributes.total).toBeNull();
  });

  it('states nothing about the money if the body has no transactions', () => {
    expect(refundIn(null)).toMatchObject({ states: {}, since: {} });
    expect(refundIn(null).attributes).toEqual({ createdAt: at('2026-01-09T09:00:00Z') });
  });

  it('of goods without money is no part, but stays in the list of its order', () => {
    expect(send('refunds/create', refundBody(801, [])).ignored).toEqual(['without-state']);
    const mapping = send(
      'orders/updated',
      orderBody({ refunds: [refundBody(801, []), refundBody(802, ['5.00'])] }),
    );
    expect(snapshotRows(mapping).map(([what]) => what)).not.toContain('order:501 refund:801');
    expect(snapshotOf(mapping, 'order:501').lists).toEqual({ refund: ['801', '802'], shipment: [] });
  });

  it('succeeds later, by its order: the same part as of another instant', () => {
    const created = refundBody(801, [], { transactions: [back('pending', '10.00', { processed_at: null })] });
    const done = refundBody(801, [], {
      transactions: [back('success', '10.00', { processed_at: '2026-01-12T09:00:00Z' })],
    });
    const later = orderBody({ updated_at: '2026-01-12T09:00:03Z', refunds: [done] });
    expect(snapshotRows(send('refunds/create', created))).toEqual([
      ['order:501 refund:801', 'refund=pending', '2026-01-09T09:00:00.000Z'],
    ]);
    expect(snapshotOf(send('orders/updated', later), 'order:501 refund:801')).toMatchObject({
      asOf: at('2026-01-12T09:00:03Z'),
      states: { refund: 'succeeded' },
      since: { refund: at('2026-01-12T09:00:00Z') },
    });
  });

  it('of a whole order in the currency of the buyer is whole by the status of the order', () => {
    const refund = refundBody(801, [], { transactions: [back('success', '100.00', { currency: 'USD' })] });
    const mapping = send(
      'orders/updated',
      orderBody({
        financial_status: 'refunded',
        total_price: '92.00',
        current_total_price: '0.00',
        presentment_currency: 'USD',
        refunds: [refund],
      }),
    );
    const { states, attributes } = snapshotOf(mapping, 'order:501');
    expect(states).toMatchObject({ payment: 'paid', refunded: 'fully' });
    expect(attributes.total).toEqual(euro(9200));
    expect(snapshotOf(mapping, 'order:501 refund:801').attributes.total).toEqual({
      currency: 'USD',
      minor: 10000,
    });
  });

  it('is refused without an id of its own', () => {
    const refund = refundBody(801, ['10.00'], { id: null, admin_graphql_api_id: null });
    expectRefusal(send('refunds/create', refund), /the body has no id of its own/);
  });
});

describe('a transaction', () => {
  const pay = (body: object) => send('order_transactions/create', body);

  it.each(['sale', 'capture'])('is a payment of its order: %s', (kind) => {
    expect(snapshotOf(pay(transactionBody('success', { kind })), 'order:501 payment:901')).toMatchObject({
      asOf: at('2026-01-05T09:59:00Z'),
      states: { payment: 'paid', attempt: 'none' },
      since: { payment: at('2026-01-05T09:58:58Z') },
      attributes: { createdAt: at('2026-01-05T09:58:58Z'), total: euro(4999) },
    });
  });

  it.each([
    ['failure', { payment: 'unpaid', attempt: 'failed' }],
    ['error', { payment: 'unpaid', attempt: 'failed' }],
    ['pending', { payment: 'unpaid', attempt: 'none' }],
  ])('is no payment with the status %s', (status, states) => {
    const payment = snapshotOf(pay(transactionBody(status)), 'order:501 payment:901');
    expect(payment.states).toEqual(states);
    expect(payment.since).toEqual({});
  });

  it('that succeeds after another failed is another part', () => {
    expect(snapshotRows(pay(transactionBody('failure')))[0]?.[0]).toBe('order:501 payment:901');
    const retried = transactionBody('success', { id: 902, admin_graphql_api_id: null });
    expect(snapshotRows(pay(retried))[0]?.[0]).toBe('order:501 payment:902');
  });

  it('that is an authorization takes no money, but can fail', () => {
    const authorization = { kind: 'authorization' };
    expect(pay(transactionBody('success', authorization)).ignored).toEqual(['without-state']);
    expect(
      snapshotOf(pay(transactionBody('failure', authorization)), 'order:501 payment:901').states,
    ).toEqual({
      payment: 'unpaid',
      attempt: 'failed',
    });
  });

  it.each([
    ['a refund', { kind: 'refund' }],
    ['a void', { kind: 'void' }],
    ['of an unknown status', { status: 'awaiting_response' }],
  ])('that is %s states nothing', (_what, changes) => {
    expect(pay(transactionBody('success', changes)).ignored).toEqual(['without-state']);
  });
});

describe('a fulfilment', () => {
  it.each(['fulfillments/create', 'fulfillments/update'])('is a shipment of its order: %s', (topic) => {
    const mapping = send(topic, fulfillmentBody(601, 'success'));
    expect(firstUpdate(mapping).persons).toEqual([]);
    expect(snapshotOf(mapping, 'order:501 shipment:601')).toMatchObject({
      asOf: at('2026-01-07T10:00:05Z'),
      states: { shipment: 'shipped' },
      since: {},
      attributes: { createdAt: at('2026-01-07T10:00:00Z') },
    });
  });

  it('is cancelled in a later body', () => {
    const cancelled = fulfillmentBody(601, 'cancelled', { updated_at: '2026-01-08T10:00:00Z' });
    expect(snapshotRows(send('fulfillments/update', cancelled))).toEqual([
      ['order:501 shipment:601', 'shipment=cancelled', '2026-01-08T10:00:00.000Z'],
    ]);
  });
});

describe('a dispute', () => {
  const dispute = (status: string, changes: Readonly<Record<string, unknown>> = {}) =>
    snapshotOf(send('disputes/update', disputeBody(status, changes)), 'order:501 dispute:301');

  it.each([
    ['needs_response', 'open'],
    ['under_review', 'open'],
    ['won', 'won'],
    ['charge_refunded', 'won'],
    ['accepted', 'lost'],
    ['lost', 'lost'],
  ])('with the status %s is %s', (status, state) => {
    const { states, since, attributes, asOf } = dispute(status, { finalized_on: '2026-02-01T08:00:00Z' });
    expect(states).toEqual({ dispute: state });
    expect(since).toEqual(state === 'open' ? {} : { dispute: at('2026-02-01T08:00:00Z') });
    expect(attributes).toEqual({ createdAt: at('2026-01-20T08:00:00Z'), total: euro(4999) });
    expect(asOf).toBe(at('2026-02-03T04:05:06.789Z'));
  });

  it('is lost in a later body than the one that opened it', () => {
    const opened = send('disputes/create', disputeBody('needs_response'), {
      'x-shopify-triggered-at': '2026-01-20T08:00:02Z',
    });
    const lost = send('disputes/update', disputeBody('lost', { finalized_on: '2026-02-01T08:00:00Z' }));
    expect(snapshotRows(opened)).toEqual([
      ['order:501 dispute:301', 'dispute=open', '2026-01-20T08:00:02.000Z'],
    ]);
    expect(snapshotRows(lost)).toEqual([
      ['order:501 dispute:301', 'dispute=lost', '2026-02-03T04:05:06.789Z'],
    ]);
  });

  it('ended without an instant if finalized_on is a date or missing', () => {
    expect(dispute('won', { finalized_on: '2026-02-01' }).since).toEqual({});
    expect(dispute('won').since).toEqual({});
  });

  it('is refused with an unknown status, and without a time', () => {
    expectRefusal(send('disputes/update', disputeBody('stale')), /status of the dispute is unknown/);
    const untimed = send('disputes/update', disputeBody('lost'), { 'x-shopify-triggered-at': '' });
    expectRefusal(untimed, /no time/);
    expect(TRIGGERED_AT).toContain('2026-02-03T04:05:06.789');
  });
});

describe('a part whose body names no order', () => {
  const orderless = { order_id: null };

  it.each<[string, object]>([
    ['refunds/create', refundBody(801, ['5.00'], orderless)],
    ['order_transactions/create', transactionBody('success', orderless)],
    ['order_transactions/create', transactionBody('failure', orderless)],
    ['fulfillments/create', fulfillmentBody(601, 'success', orderless)],
    ['disputes/create', disputeBody('lost', orderless)],
  ])('is refused, because nobody knows what it belongs to: %s', (topic, body) => {
    expectRefusal(send(topic, body), /the body names no order: order_id is missing$/);
  });

  it.each<[string, object]>([
    ['a refund without money', refundBody(801, [], orderless)],
    ['an authorization', transactionBody('success', { ...orderless, kind: 'authorization' })],
  ])('is ignored if it states nothing: %s', (_what, body) => {
    const topic = 'kind' in body ? 'order_transactions/create' : 'refunds/create';
    expect(send(topic, body).ignored).toEqual(['without-state']);
  });
});
