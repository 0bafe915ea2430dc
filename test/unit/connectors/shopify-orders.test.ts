import { describe, expect, it } from 'vitest';
import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { shopifyConnector } from '../../../shared/connectors/shopify/connector.ts';
import type { Snapshot } from '../../../shared/lifecycle/objects/object.ts';
import { firstUpdate } from '../../support/connectors/mapped.ts';
import { snapshotOf, snapshotRows } from '../../support/connectors/object-rows.ts';
import { fulfillmentBody, orderBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';

const connection: Connection = { name: 'shop', provider: 'shopify' };

function send(body: object | string, topic = 'orders/updated'): Mapping {
  return shopifyConnector.map(shopifyDelivery(topic, body), connection);
}

function order(changes: Readonly<Record<string, unknown>>): Snapshot {
  return snapshotOf(send(orderBody(changes)), 'order:501');
}

function identities(mapping: Mapping): [persons: readonly string[], objects: readonly string[]] {
  const { persons, objects } = firstUpdate(mapping);
  return [persons, objects.map(({ object }) => object)];
}

const at = (text: string) => Date.parse(text);
const _euro = (minor: number) => ({ currency: 'EUR', minor });

describe('the states of an order', () => {
  it.each([
    ['pending', { payment: 'unpaid', refunded: 'no' }],
    ['authorized', { payment: 'unpaid' }],
    ['partially_paid', { payment: 'unpaid' }],
    ['voided', { payment: 'unpaid' }],
    ['expired', { payment: 'unpaid' }],
    ['paid', { payment: 'paid', refunded: 'no' }],
    ['partially_refunded', { payment: 'paid', refunded: 'partly' }],
    ['refunded', { payment: 'paid', refunded: 'fully' }],
    ['a status of tomorrow', {}],
    [null, {}],
    [undefined, {}],
  ])('are by financial_status %s', (financial_status, states) => {
    expect(order({ financial_status }).states).toEqual({ ...states, cancelled: 'no' });
  });

  it('have no own instant of the payment: processed_at is when the order was placed', () => {
    const { since, attributes, asOf } = order({
      financial_status: 'paid',
      updated_at: '2026-01-25T10:00:00Z',
    });
    expect(since).toEqual({});
    expect(attributes.createdAt).toBe(at('2026-01-05T10:00:00Z'));
    expect(asOf).toBe(at('2026-01-25T10:00:00Z'));
  });

  it('are cancelled with the instant, not cancelled if it is null, and unknown without the field', () => {
    const cancelled = order({ cancelled_at: '2026-01-06T11:00:00+01:00' });
    expect(cancelled.states.cancelled).toBe('yes');
    expect(cancelled.since).toEqual({ cancelled: at('2026-01-06T10:00:00Z') });
    expect(order({ cancelled_at: null }).states.cancelled).toBe('no');
    expect(order({ cancelled_at: undefined }).states).not.toHaveProperty('cancelled');
  });

  it('do not say whether it was fulfilled if the body lists the fulfilments', () => {
    expect(order({ fulfillment_status: 'fulfilled' }).states).not.toHaveProperty('fulfilled');
    expect(order({ fulfillment_status: null }).states).not.toHaveProperty('fulfilled');
  });

  it.each([
    ['fulfilled', 'yes'],
    [null, 'no'],
    ['partial', undefined],
    [undefined, undefined],
  ])('say whether it was fulfilled by the status %s without such a list', (fulfillment_status, fulfilled) => {
    for (const fulfillments of [
      undefined,
      [{ ...fulfillmentBody(601, 'success'), id: null, admin_graphql_api_id: null }],
    ]) {
      const { states, lists } = order({ fulfillment_status, fulfillments });
      expect(states.fulfilled).toBe(fulfilled);
      expect(lists).toEqual({ refund: [] });
    }
  });

  it('are the same under every topic of an order', () => {
    const body = orderBody({
      financial_status: 'paid',
      fulfillment_status: 'fulfilled',
      fulfillments: [fulfillmentBody(601, 'success')],
    });
    for (const topic of ['orders/create', 'orders/paid', 'orders/fulfilled', 'orders/cancelled'])
      expect(send(body, topic)).toEqual(send(body));
  });

  it('take back a cancellation when the order is paid after all', () => {
    const cancelled = order({ financial_status: 'voided', cancelled_at: '2026-01-06T10:00:00Z' });
    const paid = order({ financial_status: 'paid', updated_at: '2026-01-08T10:00:00Z' });
    expect(cancelled.states).toEqual({ payment: 'unpaid', cancelled: 'yes' });
    expect(paid.states).toEqual({ payment: 'paid', refunded: 'no', cancelled: 'no' });
  });

  it('are dated by the header if the body has no updated_at', () => {
    expect(order({ updated_at: null }).asOf).toBe(at('2026-02-03T04:05:06.789Z'));
  });
});

describe('an order paid twenty days after it was placed', () => {
  it('was unpaid when it was placed and is paid as of its last update', () => {
    const dates = { created_at: '2026-01-05T10:00:00Z', processed_at: '2026-01-05T10:00:00Z' };
    const placed = orderBody({ ...dates, updated_at: '2026-01-05T10:00:00Z' });
    const paid = orderBody({ ...dates, updated_at: '2026-01-25T10:00:00Z', financial_status: 'paid' });
    expect(snapshotRows(send(placed))[0]).toEqual([
      'order:501',
      'cancelled=no payment=unpaid refunded=no',
      '2026-01-05T10:00:00.000Z',
    ]);
    expect(snapshotRows(send(paid))[0]).toEqual([
      'order:501',
      'cancelled=no payment=paid refunded=no',
      '2026-01-25T10:00:00.000Z',
    ]);
  });
});

describe('the shipments of an order', () => {
  it('are its fulfilments with their status, as of the order, and the whole list', () => {
    const mapping = send(
      orderBody({
        updated_at: '2026-01-09T10:00:00Z',
        fulfillments: ['success', 'cancelled', 'error', 'failure', 'pending', 'open', null].map(
          (status, index) => ({ id: index + 1, status, created_at: '2026-01-07T10:00:00Z' }),
        ),
      }),
    );
    const asOf = '2026-01-09T10:00:00.000Z';
    expect(snapshotRows(mapping).filter(([what]) => what.includes('shipment'))).toEqual([
      ['order:501 shipment:1', 'shipment=shipped', asOf],
      ['order:501 shipment:2', 'shipment=cancelled', asOf],
      ['order:501 shipment:3', 'shipment=cancelled', asOf],
      ['order:501 shipment:4', 'shipment=cancelled', asOf],
      ['order:501 shipment:5', 'shipment=pending', asOf],
      ['order:501 shipment:6', 'shipment=pending', asOf],
      ['order:501 shipment:7', '', asOf],
    ]);
    const { lists } = snapshotOf(mapping, 'order:501');
    expect(lists).toEqual({ refund: [], shipment: ['1', '2', '3', '4', '5', '6', '7'] });
  });

  it('are cancelled and replaced by another, whose creation is its own', () => {
    const first = fulfillmentBody(1, 'success', { created_at: '2026-01-06T10:00:00Z' });
    const second = fulfillmentBody(2, 'success', { created_at: '2026-01-16T10:00:00Z' });
    const sent = send(orderBody({ fulfillments: [first] }));
    const stopped = send(orderBody({ fulfillments: [{ ...first, status: 'cancelled' }] }));
    const sentAgain = send(orderBody({ fulfillments: [{ ...first, status: 'cancelled' }, second] }));
    expect(snapshotOf(sent, 'order:501 shipment:1').states).toEqual({ shipment: 'shipped' });
    expect(snapshotOf(stopped, 'order:501 shipment:1').states).toEqual({ shipment: 'cancelled' });
    const { states, since, attributes } = snapshotOf(sentAgain, 'order:501 shipment:2');
    expect(states).toEqual({ shipment: 'shipped' });
    expect(since).toEqual({});
    expect(attributes).toEqual({ createdAt: at('2026-01-16T10:00:00Z') });
  });

  it('are unknown if the body has no list, and none if it is empty', () => {
    expect(order({ fulfillments: undefined, refunds: undefined }).lists).toEqual({});
    expect(order({ fulfillments: null, refunds: null }).lists).toEqual({});
    expect(order({ fulfillments: [], refunds: [] }).lists).toEqual({ refund: [], shipment: [] });
  });
});

describe('the owner of an order', () => {
  it('is the customer by id and own address, never the address on the order', () => {
    const mapping = send(orderBody());
    expect(identities(mapping)).toEqual([
      ['shop:customer:71', 'email:ada@example.com'],
      ['shop:order:501', 'shop:checkout:chk-1', 'shop:cart:crt-1'],
    ]);
    expect(snapshotOf(mapping, 'order:501').attributes).toMatchObject({
      account: 'shop:customer:71',
      address: 'email:ada@example.com',
    });
  });

  it('is the address on the order for a guest, and says nothing about the account', () => {
    for (const customer of [null, undefined]) {
      const mapping = send(orderBody({ customer, email: '' }));
      expect(identities(mapping)[0]).toEqual(['email:receipt@example.com']);
      const { attributes } = snapshotOf(mapping, 'order:501');
      expect(attributes.address).toBe('email:receipt@example.com');
      expect(attributes).not.toHaveProperty('account');
    }
  });

  it('is nobody if the order has neither a customer nor an address', () => {
    const mapping = send(orderBody({ customer: null, email: null, contact_email: null }));
    expect(identities(mapping)[0]).toEqual([]);
    const { attributes } = snapshotOf(mapping, 'order:501');
    expect(attributes).not.toHaveProperty('account');
    expect(attributes).not.toHaveProperty('address');
  });

  it('is another customer in a later body if the order was corrected', () => {
    const corrected = order({ customer: { id: 72, email: 'bob@example.com' } });
    expect(corrected.attributes).toMatchObject({
      account: 'shop:customer:72',
      address: 'email:bob@example.com',
    });
  });

  it('is the account alone if its address is not verified, and both once it is', () => {
    const ownedBy = (verified_email: boolean) => {
      const customer = { id: 71, email: 'ada@example.com', verified_email };
      const mapping = send(orderBody({ customer }));
      return [identities(mapping)[0], snapshotOf(mapping, 'order:501').attributes.address];
    };
    expect(ownedBy(false)).toEqual([['shop:customer:71'], undefined]);
    expect(ownedBy(true)).toEqual([['shop:customer:71', 'email:ada@example.com'], 'email:ada@example.com']);
  });

  it('has no invalid address', () => {
    const mapping = send(orderBody({ customer: { id: 71, email: 'at the till' } }));
    expect(identities(mapping)[0]).toEqual(['shop:customer:71']);
  });

  it('has different identities for two connections', () => {
    const delivery = shopifyDelivery('orders/create', orderBody({ customer: { id: 71 } }));
    const mapping = shopifyConnector.map(delivery, { name: 'outlet', provider: 'shopify' });
    expect(identities(mapping)).toEqual([
      ['outlet:customer:71'],
      ['outlet:order:501', 'outlet:checkout:chk-1', 'outlet:cart:crt-1'],
    ]);
  });
});

describe('the checkout and the cart of an order', () => {
  it('are of the order, and of the checkout', () => {
    const mapping = send(orderBody());
    const checkout = snapshotOf(mapping, 'checkout:chk-1');
    expect(checkout.attributes).toEqual({ of: 'shop:order:501' });
    expect(checkout.states).toEqual({});
    expect(checkout.asOf).toBe(Date.parse('2026-01-05T11:00:07+01:00'));
    expect(snapshotOf(mapping, 'cart:crt-1').attributes).toEqual({ of: 'shop:checkout:chk-1' });
  });

  it('are reported as of the creation of the order, so that each later body says the same of them', () => {
    const later = send(orderBody({ updated_at: '2026-01-09T11:00:00+01:00', financial_status: 'paid' }));
    for (const object of ['checkout:chk-1', 'cart:crt-1'])
      expect(snapshotOf(later, object)).toEqual(snapshotOf(send(orderBody()), object));
    const undated = send(orderBody({ created_at: null }));
    expect(snapshotOf(undated, 'cart:crt-1').asOf).toBe(snapshotOf(undated, 'order:501').asOf);
  });

  it('are left out without a token; a cart without a checkout is of the order', () => {
    const mapping = send(orderBody({ checkout_token: null }));
    expect(snapshotOf(mapping, 'cart:crt-1').attributes).toEqual({ of: 'shop:order:501' });
    expect(identities(send(orderBody({ checkout_token: null, cart_token: null })))[1]).toEqual([
      'shop:order:501',
    ]);
  });
});
