import { describe, expect, it } from 'vitest';
import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { woocommerceConnector } from '../../../shared/connectors/woocommerce/connector.ts';
import { TOPICS } from '../../../shared/connectors/woocommerce/topics.ts';
import { expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';
import { reportsOf } from '../../support/connectors/reports.ts';
import {
  wooCustomer,
  woocommerceDelivery,
  wooOrder,
  wooSubscription,
} from '../../support/connectors/woocommerce-delivery.ts';

const connection: Connection = { name: 'woo', provider: 'woocommerce' };

function map(topic: string, body: object | string): Mapping {
  return woocommerceConnector.map(woocommerceDelivery(topic, body), connection);
}

const send = (topic: string, body: object) => firstUpdate(map(topic, body));

describe('the topics', () => {
  it.each([
    ['customer.created', wooCustomer(), 'customer:71'],
    ['customer.updated', wooCustomer(), 'customer:71'],
    ['order.created', wooOrder(), 'order:501'],
    ['order.updated', wooOrder(), 'order:501'],
    ['order.restored', wooOrder(), 'order:501'],
    ['subscription.created', wooSubscription(), 'subscription:601'],
    ['subscription.updated', wooSubscription(), 'subscription:601'],
    ['subscription.switched', wooSubscription(), 'subscription:601'],
  ])('%s reports one object and no activity', (topic, body, object) => {
    const update = send(topic, body);
    expect(Object.keys(reportsOf(update))).toEqual([object]);
    expect(update.activities).toEqual([]);
  });

  it.each(['customer.deleted', 'order.deleted', 'subscription.deleted'])('%s states nothing', (topic) => {
    expect(map(topic, { id: 501 })).toEqual({
      updates: [],
      requests: [],
      ignored: ['deletion'],
      refused: [],
    });
  });

  it('are all tested', () => {
    expect([...TOPICS.keys()].sort()).toEqual(
      [
        ...['created', 'updated', 'deleted'].map((event) => `customer.${event}`),
        ...['created', 'updated', 'restored', 'deleted'].map((event) => `order.${event}`),
        ...['created', 'updated', 'switched', 'deleted'].map((event) => `subscription.${event}`),
      ].sort(),
    );
  });

  it.each(['product.updated', 'coupon.created', 'action.woocommerce_add_to_cart'])(
    'that are not in the table are ignored without reading the body: %s',
    (topic) => {
      expect(map(topic, 'not JSON').ignored).toEqual(['unknown-topic']);
    },
  );
});

describe('a customer', () => {
  it('is an open account with its own address, not the billing address', () => {
    const update = send('customer.updated', wooCustomer({ date_modified_gmt: '2026-01-03T08:00:00' }));
    expect(update.persons).toEqual(['woo:customer:71', 'email:ada@example.com']);
    expect(reportsOf(update)).toEqual({
      'customer:71': {
        asOf: '2026-01-03T08:00:00Z',
        states: { account: 'open' },
        createdAt: '2026-01-01T08:00:00Z',
        address: 'email:ada@example.com',
      },
    });
  });

  it('without a last change is as of the creation, and without both as of the reception', () => {
    const created = reportsOf(send('customer.created', wooCustomer()));
    expect(created['customer:71']?.asOf).toBe('2026-01-01T08:00:00Z');
    const undated = reportsOf(send('customer.updated', wooCustomer({ date_created_gmt: null })));
    expect(undated).toEqual({
      'customer:71': {
        asOf: '2026-02-20T12:00:00Z',
        states: { account: 'open' },
        address: 'email:ada@example.com',
      },
    });
  });

  it.each(['', null])('whose address was removed states that it has none: %j', (email) => {
    const update = send('customer.updated', wooCustomer({ email }));
    expect(update.persons).toEqual(['woo:customer:71']);
    expect(reportsOf(update)['customer:71']?.address).toBeNull();
  });

  it.each(['n/a', 7])('keeps its account if the address cannot be read: %j', (email) => {
    const update = send('customer.updated', wooCustomer({ email }));
    expect(update.persons).toEqual(['woo:customer:71']);
    expect(reportsOf(update)['customer:71']).not.toHaveProperty('address');
    expect(reportsOf(update)).toHaveProperty(['customer:71']);
  });
});

describe('a body without a time, received at an unknown time', () => {
  const undated = { date_created_gmt: null, date_modified_gmt: null };
  it.each([
    ['customer.updated', wooCustomer(undated)],
    ['order.updated', wooOrder(undated)],
    ['subscription.updated', wooSubscription(undated)],
  ])('is refused: %s', (topic, body) => {
    const { receivedAt: _, ...delivery } = woocommerceDelivery(topic, body);
    expectRefusal(woocommerceConnector.map(delivery, connection), /no date/);
  });
});

describe('a body that cannot be understood', () => {
  it.each([
    ['without a topic', map('', wooOrder()), /x-wc-webhook-topic header/],
    ['with a topic sent twice', map('order.updated,order.updated', wooOrder()), /x-wc-webhook-topic header/],
    ['without an id', map('order.created', wooOrder({ id: null })), /id must be an id/],
    [
      'with a date that does not exist',
      map('order.created', wooOrder({ date_created_gmt: '2026-02-30T10:00:00' })),
      /UTC/,
    ],
    [
      'with a last change in year 0',
      map('order.created', wooOrder({ date_modified_gmt: '0000-00-00T00:00:00' })),
      /1990/,
    ],
    [
      'with a trial whose end is no time',
      map('subscription.created', wooSubscription({ trial_end_date_gmt: 'soon' })),
      /trial_end_date_gmt must be a time/,
    ],
    [
      'with a refund without an id',
      map('order.updated', wooOrder({ refunds: [{ total: '-1.00' }] })),
      /refunds\.0\.id/,
    ],
    ['of a customer without an id', map('customer.created', { email: 'ada@example.com' }), /id must be/],
    ['with an id of letters', map('order.created', wooOrder({ id: 'abc' })), /id must be an id of digits/],
    [
      'with a customer id that was not filled in',
      map('order.created', wooOrder({ customer_id: '{{customer.id}}' })),
      /customer_id is a placeholder that was not filled in/,
    ],
  ])('is refused with a reason: a body %s', (_what, mapping, reason) => {
    expectRefusal(mapping, reason);
  });
});
