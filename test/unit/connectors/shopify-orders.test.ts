import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../shared/connectors/connector.ts';
import { shopifyConnector } from '../../../shared/connectors/shopify/connector.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { type Activity, toLog } from '../../../shared/lifecycle/activity.ts';
import { firstUpdate } from '../../support/connectors/mapped.ts';
import { orderBody, refundBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';

const connection: Connection = { name: 'shop', provider: 'shopify' };

function send(topic: string, body: object | string): CustomerUpdate {
  return firstUpdate(shopifyConnector.map(shopifyDelivery(topic, body), connection));
}

function totalIn(activities: Iterable<Activity>): unknown {
  for (const activity of activities) if (activity.type === 'order.placed') return activity.total;
  return undefined;
}

function refundIn(activities: Iterable<Activity>): unknown {
  for (const activity of activities) if (activity.type === 'order.refunded') return activity.amount;
  return undefined;
}

const euro = (minor: number) => ({ currency: 'EUR', minor });

describe('the identities of an update', () => {
  it('are the customer by id and own address, the order, its checkout and its cart', () => {
    const { persons, objects } = send('orders/create', orderBody());
    expect(persons).toEqual(['shop:customer:71', 'email:ada@example.com']);
    expect(objects).toEqual(['shop:order:501', 'shop:checkout:chk-1', 'shop:cart:crt-1']);
  });

  it('include the address on the order for a guest', () => {
    expect(send('orders/create', orderBody({ customer: null })).persons).toEqual([
      'email:receipt@example.com',
    ]);
    expect(send('orders/create', orderBody({ customer: null, email: '' })).persons).toEqual([
      'email:receipt@example.com',
    ]);
  });

  it('include no person if the order has neither a customer nor an address', () => {
    const order = orderBody({ customer: null, email: null, contact_email: null });
    const { persons, objects } = send('orders/create', order);
    expect(persons).toEqual([]);
    expect(objects[0]).toBe('shop:order:501');
  });

  it('leave out an invalid address', () => {
    expect(send('orders/create', orderBody({ customer: { id: 71, email: 'at the till' } })).persons).toEqual([
      'shop:customer:71',
    ]);
  });

  it('of a checkout are the same tokens in every API version', () => {
    const checkout = { token: 'chk-1', cart_token: 'crt-1', customer: null, email: 'ada@example.com' };
    const now = send('checkouts/create', { ...checkout, created_at: '2026-01-05T09:50:00Z' });
    const before2026 = send('checkouts/create', { ...checkout, id: 9, created_at: '2026-01-05T09:50:00Z' });
    expect(before2026).toEqual(now);
    expect(now.objects).toEqual(['shop:checkout:chk-1', 'shop:cart:crt-1']);
    expect(now.persons).toEqual(['email:ada@example.com']);
  });

  it('of a subscription contract are its customer and its first order', () => {
    const contract = {
      admin_graphql_api_id: 'gid://shopify/SubscriptionContract/31',
      admin_graphql_api_customer_id: 'gid://shopify/Customer/71',
      admin_graphql_api_origin_order_id: 'gid://shopify/Order/501',
      status: 'active',
      revision_id: '1',
    };
    const { persons, objects } = send('subscription_contracts/create', contract);
    expect(persons).toEqual(['shop:customer:71']);
    expect(objects).toEqual(['shop:subscription:31', 'shop:order:501']);
  });

  it.each([
    ['cancelled', 'cancelled'],
    ['expired', 'cancelled'],
    ['failed', 'payment-failed'],
  ])('of a contract come with the end reason for the status %s: %s', (status, reason) => {
    const { activities } = send('subscription_contracts/cancel', {
      id: 31,
      customer_id: 71,
      revision_id: 1,
      status,
    });
    expect(activities).toEqual([expect.objectContaining({ type: 'subscription.ended', reason })]);
  });

  it('of a merge are in one update, and in two if the merge failed', () => {
    const merge = {
      admin_graphql_api_customer_kept_id: 'gid://shopify/Customer/71',
      admin_graphql_api_customer_deleted_id: 'gid://shopify/Customer/72',
    };
    expect(send('customers/merge', merge).persons).toEqual(['shop:customer:71', 'shop:customer:72']);
    const failed = shopifyConnector.map(
      shopifyDelivery('customers/merge', { ...merge, status: 'failed' }),
      connection,
    );
    expect(failed.updates.map((update) => update.persons)).toEqual([
      ['shop:customer:71'],
      ['shop:customer:72'],
    ]);
  });
});

describe('an id above 2^53', () => {
  const long = '820982911946154509';

  it('is exact if it is a number', () => {
    const body = JSON.stringify(orderBody({ admin_graphql_api_id: null })).replace(
      '"id":501',
      `"id": ${long}`,
    );
    expect(send('orders/create', body).objects[0]).toBe(`shop:order:${long}`);
  });

  it('is read from the global id if software on the way rounded the number', () => {
    const body = JSON.stringify(orderBody({ admin_graphql_api_id: `gid://shopify/Order/${long}` }));
    const rounded = body.replace('"id":501', '"id":820982911946154500');
    expect(send('orders/create', rounded).objects[0]).toBe(`shop:order:${long}`);
  });

  it('is not read from a global id of another object', () => {
    const body = orderBody({ id: 502, admin_graphql_api_id: 'gid://shopify/Order/501' });
    expect(send('orders/create', body).objects[0]).toBe('shop:order:502');
  });

  it('does not change text that looks like one', () => {
    const token = `{"id":${long}}, "id": ${long},`;
    const { objects } = send('orders/create', orderBody({ cart_token: token }));
    expect(objects).toContain(`shop:cart:${token}`);
  });

  it('is refused, not rounded, if its key is escaped', () => {
    const body = JSON.stringify(orderBody({ admin_graphql_api_id: null }));
    const escaped = body.replace('"id":501', `"\\u0069\\u0064":${long}`);
    expect(shopifyConnector.map(shopifyDelivery('orders/create', escaped), connection).refused).toEqual([
      'orders/create: id must be a Shopify id',
    ]);
  });
});

describe('the total of an order', () => {
  it('is in the currency of the shop, in minor units', () => {
    expect(totalIn(send('orders/create', orderBody()).activities)).toEqual(euro(4999));
    const dinars = orderBody({ currency: 'KWD', total_price: '12.345', current_total_price: '12.345' });
    expect(totalIn(send('orders/create', dinars).activities)).toEqual({ currency: 'KWD', minor: 12345 });
    const yen = orderBody({ currency: 'JPY', total_price: '1250.00', current_total_price: '1250.00' });
    expect(totalIn(send('orders/create', yen).activities)).toEqual({ currency: 'JPY', minor: 1250 });
  });

  it('is total_price if there is no current total', () => {
    expect(totalIn(send('orders/create', orderBody({ current_total_price: null })).activities)).toEqual(
      euro(4999),
    );
  });

  it('is unknown if there is no total', () => {
    const order = orderBody({ total_price: null, current_total_price: null });
    expect(totalIn(send('orders/create', order).activities)).toBeNull();
  });

  it.each([
    ['the current one after an edit', '100.00', '80.00', [], 8000],
    ['the current one after an edit that removed items', '100.00', '80.00', [refundBody(801, [])], 8000],
    ['not reduced by a partial refund', '100.00', '80.00', [refundBody(801, ['20.00'])], 10000],
    [
      'not reduced by two refunds',
      '100.00',
      '50.00',
      [refundBody(801, ['20.00']), refundBody(802, ['30.00'])],
      10000,
    ],
    ['not reduced by a full refund', '100.00', '0.00', [refundBody(801, ['100.00'])], 10000],
    [
      'not increased by a refund without a line item',
      '100.00',
      '100.00',
      [refundBody(801, ['20.00'])],
      10000,
    ],
  ])('is %s', (_what, total_price, current_total_price, refunds, minor) => {
    const order = orderBody({ total_price, current_total_price, refunds });
    expect(totalIn(send('orders/updated', order).activities)).toEqual(euro(minor));
  });

  it('is that of the latest version, in any order of arrival', () => {
    const early = send(
      'orders/create',
      orderBody({ current_total_price: '100.00', updated_at: '2026-01-05T23:00:00+02:00' }),
    );
    const late = send(
      'orders/updated',
      orderBody({ current_total_price: '80.00', updated_at: '2026-01-05T22:00:00Z' }),
    );
    expect(totalIn(toLog([...early.activities, ...late.activities]))).toEqual(euro(8000));
    expect(totalIn(toLog([...late.activities, ...early.activities]))).toEqual(euro(8000));
  });
});

describe('a refund', () => {
  it('is the sum of its successful refund transactions', () => {
    const [first, ...others] = [
      { kind: 'refund', status: 'success', amount: '10.00', currency: 'EUR' },
      { kind: 'refund', status: 'success', amount: '2.50', currency: 'EUR' },
      { kind: 'refund', status: 'failure', amount: '100.00', currency: 'EUR' },
      { kind: 'refund', status: 'pending', amount: '100.00', currency: 'EUR' },
      { kind: 'void', status: 'success', amount: '100.00', currency: 'EUR' },
    ];
    const refund = refundBody(801, [], { transactions: [first, ...others] });
    expect(refundIn(send('refunds/create', refund).activities)).toEqual(euro(1250));
  });

  it('has an unknown amount if there are no transactions', () => {
    const refund = refundBody(801, [], { transactions: null });
    expect(refundIn(send('refunds/create', refund).activities)).toBeNull();
  });

  it('is the same activity from its own topic and from its order', () => {
    const alone = send('refunds/create', refundBody(801, ['10.00']));
    const withOrder = send('orders/updated', orderBody({ refunds: [refundBody(801, ['10.00'])] }));
    expect(withOrder.activities).toContainEqual(alone.activities[0]);
    expect(alone.persons).toEqual([]);
    expect(alone.objects).toEqual(['shop:order:501']);
  });

  it('keeps a known amount, in any order of arrival', () => {
    const unknown = send('refunds/create', refundBody(801, [], { transactions: null }));
    const known = send('refunds/create', refundBody(801, ['10.00']));
    expect(refundIn(toLog([...unknown.activities, ...known.activities]))).toEqual(euro(1000));
    expect(refundIn(toLog([...known.activities, ...unknown.activities]))).toEqual(euro(1000));
  });

  it('has the currency in which it was paid', () => {
    const refund = refundBody(801, [], {
      transactions: [{ kind: 'refund', status: 'success', amount: '1200', currency: 'JPY' }],
    });
    expect(refundIn(send('refunds/create', refund).activities)).toEqual({ currency: 'JPY', minor: 1200 });
  });

  it('in two currencies is refused', () => {
    const refund = refundBody(801, [], {
      transactions: [
        { kind: 'refund', status: 'success', amount: '1200', currency: 'JPY' },
        { kind: 'refund', status: 'success', amount: '10.00', currency: 'EUR' },
      ],
    });
    expect(shopifyConnector.map(shopifyDelivery('refunds/create', refund), connection).refused).toEqual([
      'refunds/create: the refund is in two currencies',
    ]);
  });
});

describe('a fact that several topics report', () => {
  it('maps to the same activities for all topics of an order', () => {
    const order = orderBody({
      financial_status: 'paid',
      fulfillment_status: 'fulfilled',
      fulfillments: [{ created_at: '2026-01-07T10:00:00Z' }],
    });
    const updated = send('orders/updated', order).activities;
    for (const topic of ['orders/create', 'orders/paid', 'orders/fulfilled'])
      expect(toLog([...updated, ...send(topic, order).activities])).toEqual(toLog(updated));
  });

  it('keeps its time if the order is reported again later', () => {
    const early = send('orders/create', orderBody({ financial_status: 'paid' }));
    const late = send(
      'orders/updated',
      orderBody({ financial_status: 'paid', updated_at: '2026-03-01T10:00:00Z' }),
    );
    expect(late.activities.map(({ id, occurredAt }) => [id, occurredAt])).toEqual(
      early.activities.map(({ id, occurredAt }) => [id, occurredAt]),
    );
  });

  it('has different identities for two connections of one provider', () => {
    const delivery = shopifyDelivery('orders/create', orderBody({ customer: { id: 71 } }));
    const other = shopifyConnector.map(delivery, { name: 'outlet', provider: 'shopify' }).updates[0];
    expect(other?.persons).toEqual(['outlet:customer:71']);
    expect(other?.activities[0]?.id).toBe('outlet:order:501:order.placed');
  });
});

describe('a connection bound to a shop', () => {
  const secret = 'first-client-secret-of-the-app';
  const signed = shopifyConnector.sign(shopifyDelivery('orders/create', orderBody()), secret, 0);
  const verify = (account: string, delivery = signed) =>
    shopifyConnector.verify(delivery, { ...connection, account }, [secret], 0);

  it('accepts deliveries of that shop, in any letter case', () => {
    expect(verify('a-shop.myshopify.com')).toBe('authentic');
    expect(verify('A-Shop.myshopify.com')).toBe('authentic');
  });

  it('refuses deliveries of another shop, and those without a shop', () => {
    expect(verify('another.myshopify.com')).toBe('wrong-account');
    expect(verify('')).toBe('wrong-account');
    const { 'x-shopify-shop-domain': _, ...headers } = signed.headers;
    expect(verify('a-shop.myshopify.com', { ...signed, headers })).toBe('wrong-account');
  });

  it('checks the signature before the shop', () => {
    const wronglySigned = shopifyConnector.sign(signed, 'client-secret-of-another-app', 0);
    expect(verify('another.myshopify.com', wronglySigned)).toBe('wrong-signature');
  });
});
