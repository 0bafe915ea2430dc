import { describe, expect, it } from 'vitest';
import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { TOPICS } from '../../../shared/connectors/woocommerce/activities.ts';
import { woocommerceConnector } from '../../../shared/connectors/woocommerce/connector.ts';
import { activitiesIn } from '../../support/connectors/mapped.ts';
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

function facts(topic: string, body: object): [string, string][] {
  return activitiesIn(map(topic, body));
}

const placed: [string, string] = ['order:501:order.placed', '2026-01-05T10:00:00.000Z'];
const paid: [string, string] = ['order:501:order.paid', '2026-01-05T10:02:00.000Z'];
const fulfilled: [string, string] = ['order:501:order.fulfilled', '2026-01-07T10:00:00.000Z'];
const CHANGED = '2026-01-09T09:00:00';
const cancelled: [string, string] = ['order:501:order.cancelled', `${CHANGED}.000Z`];
const customer = { id: 71, email: 'ada@example.com', date_created_gmt: '2026-01-01T08:00:00' };
const created: [string, string] = ['customer:71:account.created', '2026-01-01T08:00:00.000Z'];
const subscribed: [string, string] = [
  'subscription:601:subscription.started:first',
  '2026-01-05T10:00:00.000Z',
];
const tried: [string, string] = ['subscription:601:trial.started', '2026-01-05T10:00:00.000Z'];

const ROWS: [topic: string, says: string, body: object, expected: [string, string][]][] = [
  ['customer.created', 'a new customer', customer, [created]],
  ['customer.updated', 'the same customer again', customer, [created]],
  ['customer.updated', 'a customer of unknown age', { ...customer, date_created_gmt: null }, []],
  ['order.created', 'an order that is not paid yet', wooOrder(), [placed]],
  ['order.created', 'an order that was paid when it was delivered', wooOrder(PAID), [placed, paid]],
  ['order.created', 'an order to be paid on delivery', wooOrder({ status: 'processing' }), [placed]],
  ['order.updated', 'an order that is held', wooOrder({ status: 'on-hold' }), [placed]],
  ['order.updated', 'an order in a status of the shop', wooOrder({ status: 'packing' }), [placed]],
  [
    'order.updated',
    'an order whose payment failed',
    wooOrder({ status: 'failed', date_modified_gmt: CHANGED }),
    [placed, ['order:501:payment.failed:status', `${CHANGED}.000Z`]],
  ],
  [
    'order.updated',
    'an order that is done',
    wooOrder({ ...PAID, status: 'completed', date_completed_gmt: '2026-01-07T10:00:00' }),
    [placed, paid, fulfilled],
  ],
  [
    'order.updated',
    'an order that went back to work after it was done',
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
    'an order that was refunded as a whole',
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
    'an order that was refunded by a refund that is not listed',
    wooOrder({ ...PAID, status: 'refunded', date_modified_gmt: CHANGED }),
    [placed, paid, cancelled],
  ],
  [
    'order.updated',
    'an order that was cancelled',
    wooOrder({ status: 'cancelled', date_modified_gmt: CHANGED }),
    [placed, cancelled],
  ],
  ['order.restored', 'an order that is back from the trash', wooOrder(PAID), [placed, paid]],

  [
    'subscription.created',
    'one that waits for its first payment',
    wooSubscription({ status: 'pending' }),
    [],
  ],
  ['subscription.created', 'one that is paid', wooSubscription(), [subscribed]],
  [
    'subscription.created',
    'a trial',
    wooSubscription({ trial_end_date_gmt: '2026-01-19T10:00:00' }),
    [tried],
  ],
  [
    'subscription.updated',
    'one after its trial',
    wooSubscription({ trial_end_date_gmt: '2026-01-19T10:00:00', date_modified_gmt: '2026-01-19T10:05:00' }),
    [tried, ['subscription:601:subscription.started:first', '2026-01-19T10:00:00.000Z']],
  ],
  ['subscription.updated', 'one that is held', wooSubscription({ status: 'on-hold' }), []],
  [
    'subscription.updated',
    'one that will end with its period',
    wooSubscription({ status: 'pending-cancel', cancelled_date_gmt: '2026-02-01 10:00:00' }),
    [
      subscribed,
      ['subscription:601:subscription.cancel-scheduled:2026-02-01T10:00:00.000Z', '2026-02-01T10:00:00.000Z'],
    ],
  ],
  [
    'subscription.updated',
    'one that ended',
    wooSubscription({ status: 'cancelled', end_date_gmt: '2026-03-01T10:00:00' }),
    [['subscription:601:subscription.ended:final', '2026-03-01T10:00:00.000Z']],
  ],
  [
    'subscription.updated',
    'one that ran out',
    wooSubscription({ status: 'expired', end_date_gmt: '2026-03-01T10:00:00' }),
    [['subscription:601:subscription.ended:final', '2026-03-01T10:00:00.000Z']],
  ],
  ['subscription.switched', 'one that changed its plan', wooSubscription(), [subscribed]],
];

describe('every topic is mapped', () => {
  it.each(ROWS)('%s, %s', (topic, _says, body, expected) => {
    expect(facts(topic, body)).toEqual(expected);
  });

  it('has a test for every topic that the connector knows', () => {
    const elsewhere = ['customer.deleted', 'order.deleted', 'subscription.deleted'];
    const tested = new Set([...ROWS.map(([topic]) => topic), ...elsewhere]);
    expect([...TOPICS.keys()].sort()).toEqual([...tested].sort());
  });
});

describe('a delivery that is not applied', () => {
  it.each(['product.updated', 'coupon.created', 'action.woocommerce_add_to_cart'])(
    'is ignored for %s without parsing the body',
    (topic) => {
      expect(map(topic, 'not JSON').ignored).toEqual(['unknown-topic']);
    },
  );

  it.each(['customer.deleted', 'order.deleted', 'subscription.deleted'])(
    'is ignored for %s, which has no time',
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
  ])('is ignored for an order of status %s', (status, reason) => {
    expect(map('order.updated', wooOrder({ status })).ignored).toEqual([reason]);
  });

  it.each([
    ['without a topic', map('', wooOrder()), /x-wc-webhook-topic header/],
    ['with a topic sent twice', map('order.updated,order.updated', wooOrder()), /x-wc-webhook-topic header/],
    ['without an id', map('order.created', wooOrder({ id: null })), /id must be an id/],
    ['without its time', map('order.created', wooOrder({ date_created_gmt: null })), /no date_created_gmt/],
    [
      'on a day that is none',
      map('order.created', wooOrder({ date_created_gmt: '2026-02-30T10:00:00' })),
      /UTC/,
    ],
    ['of year 0', map('order.created', wooOrder({ date_paid_gmt: '0000-00-00T00:00:00' })), /1990/],
    ['with a negative total', map('order.created', wooOrder({ total: '-1.00' })), /negative/],
    ['in an unknown currency', map('order.created', wooOrder({ currency: 'XXX' })), /ISO 4217/],
    ['without its currency', map('order.created', wooOrder({ currency: null })), /currency/],
    [
      'with a refund without id',
      map('order.updated', wooOrder({ refunds: [{ total: '-1.00' }] })),
      /refunds\.0\.id/,
    ],
    ['of a customer without id', map('customer.created', { email: 'ada@example.com' }), /id must be/],
  ])('is refused with a sentence if it is %s', (_what, mapping, sentence) => {
    expect(mapping.updates).toEqual([]);
    expect(mapping.ignored).toEqual([]);
    expect(mapping.refused).toEqual([expect.stringMatching(sentence)]);
  });
});
