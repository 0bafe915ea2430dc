import { describe, expect, it } from 'vitest';
import { woocommerceConnector } from '../../../shared/connectors/woocommerce/connector.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import type { States } from '../../../shared/lifecycle/objects/states.ts';
import { firstUpdate } from '../../support/connectors/mapped.ts';
import { reportsOf, standingStates } from '../../support/connectors/reports.ts';
import { PAID, woocommerceDelivery, wooOrder } from '../../support/connectors/woocommerce-delivery.ts';

function send(changes: Readonly<Record<string, unknown>> = {}, topic = 'order.updated'): CustomerUpdate {
  const delivery = woocommerceDelivery(topic, wooOrder(changes));
  return firstUpdate(woocommerceConnector.map(delivery, { name: 'woo', provider: 'woocommerce' }));
}

const order = (changes: Readonly<Record<string, unknown>> = {}) => reportsOf(send(changes))['order:501'];
const completed = { ...PAID, status: 'completed', date_completed_gmt: '2026-01-07T10:00:00' };

// https://woocommerce.com/document/managing-orders/order-statuses/
const STATUSES: [status: string, what: string, states: States][] = [
  ['pending', 'waits for its payment', { payment: 'unpaid', cancelled: 'no', fulfilled: 'no' }],
  ['on-hold', 'waits for a transfer', { payment: 'unpaid', cancelled: 'no', fulfilled: 'no' }],
  ['failed', 'was not paid', { payment: 'unpaid', attempt: 'failed', cancelled: 'no' }],
  ['cancelled', 'is called off', { payment: 'unpaid', cancelled: 'yes' }],
  [
    'processing',
    'is paid and waits to be fulfilled',
    { payment: 'paid', attempt: 'none', cancelled: 'no', fulfilled: 'no', refunded: 'no' },
  ],
  [
    'completed',
    'is paid and fulfilled',
    { payment: 'paid', attempt: 'none', cancelled: 'no', fulfilled: 'yes', refunded: 'no' },
  ],
  ['refunded', 'got all its money back', { payment: 'paid', cancelled: 'no', refunded: 'fully' }],
];

describe('the status of an order', () => {
  it.each(STATUSES)('%s: it %s', (status, _what, states) => {
    expect(order({ status })?.states).toEqual(states);
  });

  it.each(['packing', '__proto__', 'constructor', 'PROCESSING', null])(
    'that the shop added proves nothing, whatever its dates: %s',
    (status) => {
      const { states, since } = order({ ...completed, status }) ?? {};
      expect([states, since]).toEqual([undefined, undefined]);
    },
  );

  it.each(['order.created', 'order.updated', 'order.restored'])('counts under the topic %s', (topic) => {
    expect(send(completed, topic)).toEqual(send(completed));
  });

  it.each([
    ['auto-draft', 'draft-order'],
    ['checkout-draft', 'draft-order'],
    ['trash', 'trashed-order'],
  ])('%s states nothing', (status, reason) => {
    const delivery = woocommerceDelivery('order.updated', wooOrder({ status }));
    const mapping = woocommerceConnector.map(delivery, { name: 'woo', provider: 'woocommerce' });
    expect(mapping).toEqual({ updates: [], requests: [], ignored: [reason], refused: [] });
  });
});

describe('the instants of an order', () => {
  it('are its last change, its creation, its payment and its completion', () => {
    expect(order(completed)).toMatchObject({
      asOf: '2026-01-05T10:02:01Z',
      createdAt: '2026-01-05T10:00:00Z',
      since: { payment: '2026-01-05T10:02:00Z', fulfilled: '2026-01-07T10:00:00Z' },
    });
  });

  it('do not date what its status does not say', () => {
    const dated = { date_paid_gmt: '2026-01-05T10:02:00', date_completed_gmt: '2026-01-07T10:00:00' };
    for (const status of ['pending', 'on-hold', 'failed'])
      expect(order({ ...dated, status })?.since).toBeUndefined();
    expect(order({ ...dated, status: 'processing' })?.since).toEqual({ payment: '2026-01-05T10:02:00Z' });
  });

  it('of a cancellation or a refund are those of the report, and never the creation', () => {
    const cancelled = order({ status: 'cancelled' });
    expect(cancelled?.since).toEqual({ cancelled: cancelled?.asOf });
    const refunded = order({ date_paid_gmt: '2026-01-05T10:02:00', status: 'refunded' });
    expect(refunded?.since).toEqual({ payment: '2026-01-05T10:02:00Z', refunded: refunded?.asOf });
  });

  it('do not include one that cannot be read', () => {
    const zero = { date_paid_gmt: '0000-00-00T00:00:00', date_completed_gmt: 'soon' };
    expect(order({ ...completed, ...zero })).toMatchObject({
      states: { payment: 'paid', fulfilled: 'yes' },
      createdAt: '2026-01-05T10:00:00Z',
    });
    expect(order({ ...completed, ...zero })?.since).toBeUndefined();
  });

  it('are the creation without a last change, and the reception without either', () => {
    expect(order({ date_modified_gmt: null })?.asOf).toBe('2026-01-05T10:00:00Z');
    const undated = order({ date_modified_gmt: null, date_created_gmt: null });
    expect(undated).toMatchObject({ asOf: '2026-02-20T12:00:00Z' });
    expect(undated).not.toHaveProperty('createdAt');
  });
});

describe('the owner of an order', () => {
  it('is the customer and the billing address', () => {
    expect(send().persons).toEqual(['woo:customer:71', 'email:ada@example.com']);
    expect(order()).toMatchObject({ account: 'customer:71', address: 'email:ada@example.com' });
  });

  it.each([0, '0'])('is only the address for a guest, whose id is %j', (customer_id) => {
    expect(send({ customer_id }).persons).toEqual(['email:ada@example.com']);
    expect(order({ customer_id })).toMatchObject({ account: null, address: 'email:ada@example.com' });
  });

  it.each([null, ''])('has an unknown account without an id: %j', (customer_id) => {
    expect(send({ customer_id }).persons).toEqual(['email:ada@example.com']);
    expect(order({ customer_id })).not.toHaveProperty('account');
  });

  it.each([null, {}, [], 7, { email: '' }, { email: 'n/a' }, { email: 7 }])(
    'has no address if the billing data is %j',
    (billing) => {
      expect(send({ billing }).persons).toEqual(['woo:customer:71']);
      expect(order({ billing })).not.toHaveProperty('address');
    },
  );

  it('is nobody if the order names nobody', () => {
    expect(send({ customer_id: 0, billing: { email: '' } }).persons).toEqual([]);
    expect(order({ customer_id: 0, billing: { email: '' } })).toMatchObject({ account: null });
  });

  it('is another after the shop gave the order to another account', () => {
    const given = { ...completed, customer_id: 72, billing: { email: 'rita@example.com' } };
    expect(order(given)).toMatchObject({ account: 'customer:72', address: 'email:rita@example.com' });
    expect(send(given).persons).toEqual(['woo:customer:72', 'email:rita@example.com']);
  });

  it('is another after the shop corrected the address of a guest', () => {
    const corrected = { ...PAID, customer_id: 0, billing: { email: 'correct@example.com' } };
    expect(order(corrected)).toMatchObject({ account: null, address: 'email:correct@example.com' });
    expect(send(corrected).persons).toEqual(['email:correct@example.com']);
  });
});

describe('a later body of an order', () => {
  it('that is paid after it was cancelled takes the cancellation back', () => {
    const states = standingStates(send(), send({ status: 'cancelled' }), send(PAID), send(completed));
    expect(states).toMatchObject({ payment: 'paid', cancelled: 'no', fulfilled: 'yes' });
  });

  it('that failed after it was paid takes the payment back', () => {
    const failed = send({ ...PAID, status: 'failed' });
    expect(standingStates(send(PAID), failed)).toMatchObject({ payment: 'unpaid', attempt: 'failed' });
    expect(reportsOf(failed)['order:501']?.since).toBeUndefined();
  });

  it('that is paid after a failed try takes the failure back', () => {
    expect(standingStates(send({ status: 'failed' }), send(PAID))).toMatchObject({
      payment: 'paid',
      attempt: 'none',
    });
  });

  it('that is processed again after it was completed takes the completion back', () => {
    expect(standingStates(send(completed), send({ ...completed, status: 'processing' }))).toMatchObject({
      payment: 'paid',
      fulfilled: 'no',
    });
  });

  it('that is processed after it was refunded takes the refund back', () => {
    const refunded = send({ ...PAID, status: 'refunded', refunds: [{ id: 801, total: '-49.99' }] });
    expect(standingStates(refunded, send(PAID))).toMatchObject({ payment: 'paid', refunded: 'no' });
  });

  it('in a status that the shop added changes nothing', () => {
    expect(standingStates(send(PAID), send({ ...PAID, status: 'packing' }))).toEqual(
      standingStates(send(PAID)),
    );
  });

  it('is paid by its status, without a date of payment', () => {
    const cash = { status: 'completed', date_completed_gmt: '2026-01-07T10:00:00', payment_method: 'cod' };
    expect(order(cash)).toMatchObject({
      states: { payment: 'paid', fulfilled: 'yes' },
      since: { fulfilled: '2026-01-07T10:00:00Z' },
    });
    expect(order(cash)?.since).not.toHaveProperty('payment');
  });
});
