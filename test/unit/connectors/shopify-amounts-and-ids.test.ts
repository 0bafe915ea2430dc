import { describe, expect, it } from 'vitest';
import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { shopifyConnector } from '../../../shared/connectors/shopify/connector.ts';
import type { Snapshot } from '../../../shared/lifecycle/objects/object.ts';
import { firstUpdate } from '../../support/connectors/mapped.ts';
import { snapshotOf } from '../../support/connectors/object-rows.ts';
import { orderBody, refundBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';

const connection: Connection = { name: 'shop', provider: 'shopify' };

function send(body: object | string): Mapping {
  return shopifyConnector.map(shopifyDelivery('orders/create', body), connection);
}

function order(changes: Readonly<Record<string, unknown>>): Snapshot {
  return snapshotOf(send(orderBody(changes)), 'order:501');
}

const euro = (minor: number) => ({ currency: 'EUR', minor });

describe('the total of an order', () => {
  it('is in the currency of the shop, in minor units', () => {
    expect(order({}).attributes.total).toEqual(euro(4999));
    const dinars = { currency: 'KWD', total_price: '12.345', current_total_price: '12.345' };
    expect(order(dinars).attributes.total).toEqual({ currency: 'KWD', minor: 12345 });
    const yen = { currency: 'JPY', total_price: '1250.00', current_total_price: '1250.00' };
    expect(order(yen).attributes.total).toEqual({ currency: 'JPY', minor: 1250 });
  });

  it('is total_price if there is no current total', () => {
    expect(order({ current_total_price: null }).attributes.total).toEqual(euro(4999));
  });

  it('is not stated if there is none', () => {
    const { attributes } = order({ total_price: null, current_total_price: null });
    expect(attributes).not.toHaveProperty('total');
  });

  it.each([
    ['in an unknown currency', { currency: 'IRT' }],
    ['without a currency', { currency: null }],
    ['that is negative', { current_total_price: '-1.00' }],
    ['that is too large', { current_total_price: '9'.repeat(15) }],
    ['with more decimals than its currency has', { currency: 'JPY', current_total_price: '12.50' }],
  ])('%s is unreadable and does not block the order', (_what, changes) => {
    const { states, attributes } = order({ ...changes, financial_status: 'paid' });
    expect(attributes.total).toBeNull();
    expect(states.payment).toBe('paid');
  });

  const pending = { kind: 'refund', status: 'pending', amount: '20.00', currency: 'EUR' };
  const inDollars = { kind: 'refund', status: 'success', amount: '25.00', currency: 'USD' };
  it.each([
    ['the current one after an edit', '80.00', [], 8000],
    ['the current one after an edit that removed items', '80.00', [refundBody(801, [])], 8000],
    ['not reduced by a partial refund', '80.00', [refundBody(801, ['20.00'])], 10000],
    ['not reduced by two refunds', '50.00', [refundBody(801, ['20.00']), refundBody(802, ['30.00'])], 10000],
    ['not reduced by a full refund', '0.00', [refundBody(801, ['100.00'])], 10000],
    ['not increased by a refund without a line item', '100.00', [refundBody(801, ['20.00'])], 10000],
    ['right if it was edited and refunded', '70.00', [refundBody(801, ['20.00'])], 9000],
    ['not reduced by a pending refund', '80.00', [refundBody(801, [], { transactions: [pending] })], 10000],
    [
      'not reduced by a failed refund',
      '80.00',
      [refundBody(801, [], { transactions: [{ ...pending, status: 'failure' }] })],
      10000,
    ],
    [
      'not reduced by a refund in the currency of the buyer',
      '80.00',
      [refundBody(801, [], { transactions: [inDollars] })],
      10000,
    ],
  ])('is %s', (_what, current_total_price, refunds, minor) => {
    const { attributes } = order({ total_price: '100.00', current_total_price, refunds });
    expect(attributes.total).toEqual(euro(minor));
  });
});

describe('an id above 2^53', () => {
  const long = '820982911946154509';
  const objectsIn = (body: object | string) => firstUpdate(send(body)).objects.map(({ object }) => object);
  const orderIn = (body: object | string) => objectsIn(body)[0];

  it('is exact if it is a number', () => {
    const body = JSON.stringify(orderBody({ admin_graphql_api_id: null })).replace(
      '"id":501',
      `"id": ${long}`,
    );
    expect(orderIn(body)).toBe(`shop:order:${long}`);
  });

  it('is read from the global id if software on the way rounded the number', () => {
    const body = JSON.stringify(orderBody({ admin_graphql_api_id: `gid://shopify/Order/${long}` }));
    expect(orderIn(body.replace('"id":501', '"id":820982911946154500'))).toBe(`shop:order:${long}`);
  });

  it('is not read from a global id of another object', () => {
    const body = orderBody({ id: 502, admin_graphql_api_id: 'gid://shopify/Order/501' });
    expect(orderIn(body)).toBe('shop:order:502');
  });

  it('does not change text that looks like one', () => {
    const token = `{"id":${long}}, "id": ${long},`;
    expect(objectsIn(orderBody({ cart_token: token }))).toContain(`shop:cart:${token}`);
  });

  it('is refused, not rounded, if its key is escaped', () => {
    const body = JSON.stringify(orderBody({ admin_graphql_api_id: null }));
    const escaped = body.replace('"id":501', `"\\u0069\\u0064":${long}`);
    expect(send(escaped).refused).toEqual(['orders/create: id must be a Shopify id']);
  });
});
