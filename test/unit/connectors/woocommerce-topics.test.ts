import { describe, expect, it } from 'vitest';
import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { TOPICS } from '../../../shared/connectors/woocommerce/activities.ts';
import { woocommerceConnector } from '../../../shared/connectors/woocommerce/connector.ts';
import { type ActivityRow, activityRows, expectRefusal } from '../../support/connectors/mapped.ts';
import {
  PAID,
  woocommerceDelivery,
  wooOrder,
  wooSubscription,
} from '../../support/connectors/woocommerce-delivery.ts';

const connection: Connection = { name: 'woo', provider: 'woocommerce' };

function map(topic: string, body: object | string): Mapping {
  return woocommerceConnector.map(woocommerceDelivery(topic, body), connection);
}

const placed: ActivityRow = ['order:501:order.placed', '2026-01-05T10:00:00.000Z'];
const paid: ActivityRow = ['order:501:order.paid', '2026-01-05T10:02:00.000Z'];
const fulfilled: ActivityRow = ['order:501:order.fulfilled', '2026-01-07T10:00:00.000Z'];
const CHANGED = '2026-01-09T09:00:00';
const cancelled: ActivityRow = ['order:501:order.cancelled', `${CHANGED}.000Z`];
const customer = { id: 71, email: 'ada@example.com', date_created_gmt: '2026-01-01T08:00:00' };
const created: ActivityRow = ['customer:71:account.created', '2026-01-01T08:00:00.000Z'];
const subscribed: ActivityRow = ['subscription:601:subscription.started:first', '2026-01-05T10:00:00.000Z'];
const tried: ActivityRow = ['subscription:601:trial.started', '2026-01-05T10:00:00.000Z'];

const ROWS: [topic: string, what: string, body: object, expected: ActivityRow[]][] = [
  ['customer.created', 'a new customer', customer, [created]],
  ['customer.updated', 'the same customer again', customer, [created]],
  ['customer.updated', 'a customer without a creation date', { ...customer, date_created_gmt: null }, []],
  ['order.created', 'an unpaid order', wooOrder(), [placed]],
  ['order.created', 'a paid order', wooOrder(PAID), [placed, paid]],
  ['order.created', 'an order with cash on delivery', wooOrder({ status: 'processing' }), [placed]],
  ['order.updated', 'an order on hold', wooOrder({ status: 'on-hold' }), [placed]],
  ['order.updated', 'an order in a custom status', wooOrder({ status: 'packing' }), [placed]],
  [
    'order.updated',
    'an order with a failed payment',
    wooOrder({ status: 'failed', date_modified_gmt: CHANGED }),
    [placed, ['order:501:payment.failed:status', `${CHANGED}.000Z`]],
  ],
  [
    'order.updated',
    'a completed order',
    wooOrder({ ...PAID, status: 'completed', date_completed_gmt: '2026-01-07T10:00:00' }),
    [placed, paid, fulfilled],
  ],
  [
    'order.updated',
    'an order that was completed and is processed again',
    wooOrder({ ...PAID, date_completed_gmt: '2026-01-07T10:00:00' }),
    [placed, paid, fulfilled],
  ],
  [
    'order.updated',
    'two refunds of an order',
    wooOrder({
      ...PAID,
      date_modified_gmt: CHANGED,
      refunds: [
        { id: 801, reason: 'too small', total: '-10.00' },
        { id: 802, reason: '', total: '-5.00' },
      ],
    }),
    [
      placed,
      paid,
      ['order:501:order.refunded:801', `${CHANGED}.000Z`],
      ['order:501:order.refunded:802', `${CHANGED}.000Z`],
    ],
  ],
  [
    'order.updated',
    'a fully refunded order',
    wooOrder({
      ...PAID,
      status: 'refunded',
      date_modified_gmt: CHANGED,
      refunds: [{ id: 801, total: '-49.99' }],
    }),
    [placed, paid, ['order:501:order.refunded:801', `${CHANGED}.000Z`]],
  ],
  [
    'order.updated',
    'a refunded order without a listed refund',
    wooOrder({ ...PAID, status: 'refunded', date_modified_gmt: CHANGED }),
    [placed, paid, cancelled],
  ],
  [
    'order.updated',
    'a cancelled order',
    wooOrder({ status: 'cancelled', date_modified_gmt: CHANGED }),
    [placed, cancelled],
  ],
  ['order.restored', 'an order restored from the trash', wooOrder(PAID), [placed, paid]],

  [
    'subscription.created',
    'a subscription with a pending first payment',
    wooSubscription({ status: 'pending' }),
    [],
  ],
  ['subscription.created', 'a paid subscription', wooSubscription(), [subscribed]],
  [
    'subscription.created',
    'a trial',
    wooSubscription({ trial_end_date_gmt: '2026-01-19T10:00:00' }),
    [tried],
  ],
  [
    'subscription.updated',
    'a subscription after its trial',
    wooSubscription({ trial_end_date_gmt: '2026-01-19T10:00:00', date_modified_gmt: '2026-01-19T10:05:00' }),
    [tried, ['subscription:601:subscription.started:first', '2026-01-19T10:00:00.000Z']],
  ],
  ['subscription.updated', 'a subscription on hold', wooSubscription({ status: 'on-hold' }), []],
  [
    'subscription.updated',
    'a subscription set to end with its period',
    wooSubscription({ status: 'pending-cancel', cancelled_date_gmt: '2026-02-01 10:00:00' }),
    [
      subscribed,
      ['subscription:601:subscription.cancel-scheduled:2026-02-01T10:00:00.000Z', '2026-02-01T10:00:00.000Z'],
    ],
  ],
  [
    'subscription.updated',
    'a cancelled subscription',
    wooSubscription({ status: 'cancelled', end_date_gmt: '2026-03-01T10:00:00' }),
    [['subscription:601:subscription.ended:final', '2026-03-01T10:00:00.000Z']],
  ],
  [
    'subscription.updated',
    'an expired subscription',
    wooSubscription({ status: 'expired', end_date_gmt: '2026-03-01T10:00:00' }),
    [['subscription:601:subscription.ended:final', '2026-03-01T10:00:00.000Z']],
  ],
  ['subscription.switched', 'a subscription with a changed plan', wooSubscription(), [subscribed]],
];

describe('the mapping of every topic', () => {
  it.each(ROWS)('%s, %s', (topic, _what, body, expected) => {
    expect(activityRows(map(topic, body))).toEqual(expected);
  });

  it('has a test for every topic of the connector', () => {
    const testedElsewhere = ['customer.deleted', 'order.deleted', 'subscription.deleted'];
    const tested = new Set([...ROWS.map(([topic]) => topic), ...testedElsewhere]);
    expect([...TOPICS.keys()].sort()).toEqual([...tested].sort());
  });
});

describe('a delivery without effect', () => {
  it.each(['product.updated', 'coupon.created', 'action.woocommerce_add_to_cart'])(
    'is ignored under the topic %s, without reading the body',
    (topic) => {
      expect(map(topic, 'not JSON').ignored).toEqual(['unknown-topic']);
    },
  );

  it.each(['customer.deleted', 'order.deleted', 'subscription.deleted'])(
    'is ignored under the topic %s, because it has no time',
    (topic) => {
      expect(map(topic, { id: 501 })).toEqual({
        updates: [],
        requests: [],
        ignored: ['deletion-without-time'],
        refused: [],
      });
    },
  );

  it.each([
    ['auto-draft', 'draft-order'],
    ['checkout-draft', 'draft-order'],
    ['trash', 'trashed-order'],
  ])('is ignored if the status of the order is %s', (status, reason) => {
    expect(map('order.updated', wooOrder({ status })).ignored).toEqual([reason]);
  });

  it.each([
    ['without a topic', map('', wooOrder()), /x-wc-webhook-topic header/],
    ['with a topic sent twice', map('order.updated,order.updated', wooOrder()), /x-wc-webhook-topic header/],
    ['without an id', map('order.created', wooOrder({ id: null })), /id must be an id/],
    ['without a time', map('order.created', wooOrder({ date_created_gmt: null })), /no date_created_gmt/],
    [
      'with a date that does not exist',
      map('order.created', wooOrder({ date_created_gmt: '2026-02-30T10:00:00' })),
      /UTC/,
    ],
    [
      'with a time in year 0',
      map('order.created', wooOrder({ date_paid_gmt: '0000-00-00T00:00:00' })),
      /1990/,
    ],
    ['with a negative total', map('order.created', wooOrder({ total: '-1.00' })), /negative/],
    ['with an unknown currency', map('order.created', wooOrder({ currency: 'XXX' })), /ISO 4217/],
    ['without a currency', map('order.created', wooOrder({ currency: null })), /currency/],
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
