import { describe, expect, it } from 'vitest';
import { woocommerceConnector } from '../../../shared/connectors/woocommerce/connector.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { firstUpdate } from '../../support/connectors/mapped.ts';
import { reportsOf } from '../../support/connectors/reports.ts';
import { PAID, woocommerceDelivery, wooOrder } from '../../support/connectors/woocommerce-delivery.ts';

function send(changes: Readonly<Record<string, unknown>> = {}): CustomerUpdate {
  const delivery = woocommerceDelivery('order.updated', wooOrder(changes));
  return firstUpdate(woocommerceConnector.map(delivery, { name: 'woo', provider: 'woocommerce' }));
}

const order = (changes: Readonly<Record<string, unknown>> = {}) => reportsOf(send(changes))['order:501'];

describe('the amount of an order', () => {
  it.each([
    ['EUR', '49.99', 'EUR 4999'],
    ['EUR', 49.99, 'EUR 4999'],
    ['JPY', '1250.00', 'JPY 1250'],
    ['KWD', '12.345', 'KWD 12345'],
    ['EUR', '0.00', 'EUR 0'],
  ])('in %s of %s is exact', (currency, total, expected) => {
    expect(order({ ...PAID, currency, total })?.total).toBe(expected);
  });

  it.each([
    ['in a currency of no standard', { currency: 'IRT', total: '450000' }],
    ['with too many decimals', { total: '1.2345' }],
    ['below zero', { total: '-1.00' }],
    ['that is no amount', { total: {} }],
    ['without a currency', { currency: null }],
    ['with a currency that is no text', { currency: 978 }],
  ])('%s is unknown and costs nothing else', (_what, changes) => {
    const whole = order(PAID);
    expect(order({ ...PAID, ...changes })).toEqual({ ...whole, total: null });
  });

  it('that is missing is not stated', () => {
    expect(order({ ...PAID, total: null })).not.toHaveProperty('total');
  });
});

describe('the refunds of an order', () => {
  const first = { id: 801, reason: 'too small', total: '-10.00' };
  const second = { id: 802, reason: '', total: '-5.00' };

  it('are parts without a time of their own, and the list is whole', () => {
    const update = send({ ...PAID, refunds: [first, second] });
    const part = { asOf: '2026-01-05T10:02:01Z', states: { refund: 'succeeded' } };
    expect(reportsOf(update)).toMatchObject({
      'order:501': { states: { payment: 'paid', refunded: 'partly' }, lists: { refund: ['801', '802'] } },
      'order:501 refund:801': { ...part, total: 'EUR 1000' },
      'order:501 refund:802': { ...part, total: 'EUR 500' },
    });
    expect(Object.keys(reportsOf(update))).toHaveLength(3);
  });

  it('that are deleted are no longer listed', () => {
    expect(order({ ...PAID, refunds: [second] })?.lists).toEqual({ refund: ['802'] });
    expect(order(PAID)).toMatchObject({ lists: { refund: [] }, states: { refunded: 'no' } });
  });

  it('are unknown without a list', () => {
    for (const refunds of [null, undefined]) {
      expect(order({ ...PAID, refunds })).not.toHaveProperty('lists');
      expect(order({ ...PAID, refunds })?.states).not.toHaveProperty('refunded');
    }
  });

  it('of an order with the status refunded are all of the money, even if none is listed', () => {
    expect(order({ ...PAID, status: 'refunded' })).toMatchObject({
      states: { payment: 'paid', refunded: 'fully' },
      lists: { refund: [] },
    });
  });

  it('are reported for every status', () => {
    expect(reportsOf(send({ status: 'packing', refunds: [first] }))).toHaveProperty(['order:501 refund:801']);
  });

  it.each([-10, '10.00', '-10.00'])('have an amount without a sign: %s', (total) => {
    const reports = reportsOf(send({ ...PAID, refunds: [{ id: 801, total }] }));
    expect(reports['order:501 refund:801']?.total).toBe('EUR 1000');
  });

  it('count once if one is listed twice', () => {
    const { objects } = send({ ...PAID, refunds: [first, first] });
    expect(objects.flatMap(({ snapshots }) => snapshots)).toHaveLength(2);
    expect(order({ ...PAID, refunds: [first, first] })?.lists).toEqual({ refund: ['801'] });
  });

  it('keep an order whose refund has an amount that cannot be read', () => {
    const reports = reportsOf(send({ ...PAID, currency: 'IRT', refunds: [first] }));
    expect(reports['order:501 refund:801']).toMatchObject({ states: { refund: 'succeeded' }, total: null });
  });
});
