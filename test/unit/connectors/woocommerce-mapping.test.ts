import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Connection, Delivery } from '../../../shared/connectors/connector.ts';
import { woocommerceConnector } from '../../../shared/connectors/woocommerce/connector.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { toLog } from '../../../shared/lifecycle/activity.ts';
import { withHeader } from '../../support/connectors/conformance.ts';
import { factsAnyOrder, updateIn } from '../../support/connectors/mapped.ts';
import {
  PAID,
  woocommerceDelivery,
  wooOrder,
  wooSubscription,
} from '../../support/connectors/woocommerce-delivery.ts';
import { policyWith } from '../../support/services.ts';

const connection: Connection = { name: 'woo', provider: 'woocommerce' };

function send(body: object, topic = 'order.updated'): CustomerUpdate {
  return updateIn(woocommerceConnector.map(woocommerceDelivery(topic, body), connection));
}

const euro = (minor: number) => [{ currency: 'EUR', minor }];

describe('the buyer', () => {
  it('is the customer with the address on the order', () => {
    const { persons, objects } = send(wooOrder());
    expect(persons).toEqual(['woo:customer:71', 'email:ada@example.com']);
    expect(objects).toEqual(['woo:order:501']);
  });

  it.each([0, '0', null])('is a guest by that address if the customer id is %s', (customer_id) => {
    expect(send(wooOrder({ customer_id })).persons).toEqual(['email:ada@example.com']);
  });

  it('is unknown if the order names nobody', () => {
    expect(send(wooOrder({ customer_id: 0, billing: { email: '' } })).persons).toEqual([]);
  });

  it('is a customer with the address of the account, not the billing address', () => {
    const customer = { id: 71, email: 'ada@example.com', billing: { email: 'office@example.com' } };
    expect(send(customer, 'customer.updated').persons).toEqual(['woo:customer:71', 'email:ada@example.com']);
  });

  it('of a subscription is named with its original order', () => {
    expect(send(wooSubscription(), 'subscription.created').objects).toEqual([
      'woo:subscription:601',
      'woo:order:501',
    ]);
    expect(send(wooSubscription({ parent_id: 0 }), 'subscription.created').objects).toEqual([
      'woo:subscription:601',
    ]);
  });
});

describe('an order', () => {
  it('is placed first and paid later, and counts once however often it is reported', () => {
    const unpaid = send(wooOrder(), 'order.created');
    const paid = send(wooOrder(PAID));
    expect(factsAnyOrder([unpaid])).toMatchObject({ orders: 0 });
    expect(factsAnyOrder([unpaid, paid, paid, send(wooOrder(PAID), 'order.created')])).toMatchObject({
      orders: 1,
      revenue: euro(4999),
    });
  });

  it('with cash on delivery counts when it is placed, if the connection says so', () => {
    const placed = send(wooOrder({ status: 'processing' }));
    expect(factsAnyOrder([placed])).toMatchObject({ orders: 0 });
    const whenPlaced = policyWith({ connections: { woo: { orders: 'when-placed' } } });
    expect(factsAnyOrder([placed], whenPlaced)).toMatchObject({ orders: 1, revenue: euro(4999) });
  });

  it('has the total of its last change', () => {
    const edited = send(wooOrder({ ...PAID, total: '30.00', date_modified_gmt: '2026-01-06T10:00:00' }));
    expect(factsAnyOrder([send(wooOrder(PAID)), edited]).revenue).toEqual(euro(3000));
  });

  it.each([
    ['JPY', '1250', 1250],
    ['JPY', '1250.00', 1250],
    ['KWD', '12.345', 12345],
  ])('in %s of %s is exact', (currency, total, minor) => {
    expect(factsAnyOrder([send(wooOrder({ ...PAID, currency, total }))]).revenue).toEqual([
      { currency, minor },
    ]);
  });

  it('was cancelled at the first report, however often it changes afterwards', () => {
    const first = send(wooOrder({ ...PAID, status: 'cancelled', date_modified_gmt: '2026-01-06T10:00:00' }));
    const later = send(wooOrder({ ...PAID, status: 'cancelled', date_modified_gmt: '2026-03-06T10:00:00' }));
    for (const updates of [
      [first, later],
      [later, first],
    ]) {
      const log = toLog(updates.flatMap(({ activities }) => activities));
      const cancelled = log.find(({ type }) => type === 'order.cancelled');
      expect(cancelled?.occurredAt).toBe(Date.parse('2026-01-06T10:00:00Z'));
    }
    expect(factsAnyOrder([first, later])).toMatchObject({ orders: 0, revenue: [] });
  });

  it('whose payment failed and then succeeded has no failed payment', () => {
    const failed = send(wooOrder({ status: 'failed', date_modified_gmt: '2026-01-05T10:01:00' }));
    expect(factsAnyOrder([failed]).failedPayments).toEqual(['woo:order:501']);
    expect(factsAnyOrder([failed, send(wooOrder(PAID))])).toMatchObject({ orders: 1, failedPayments: [] });
  });
});

describe('refunds', () => {
  const refunds = [
    { id: 801, total: '-10.00' },
    { id: 802, total: '-39.99' },
  ];
  const paid = send(wooOrder(PAID));
  const once = send(
    wooOrder({ ...PAID, refunds: refunds.slice(0, 1), date_modified_gmt: '2026-01-09T10:00:00' }),
  );
  const twice = send(wooOrder({ ...PAID, refunds, date_modified_gmt: '2026-01-12T10:00:00' }));

  it('count once each, at the time of the first report', () => {
    expect(factsAnyOrder([paid, once])).toMatchObject({ orders: 1, refunds: euro(1000) });
    expect(factsAnyOrder([paid, once, twice, twice])).toMatchObject({ orders: 0, refunds: euro(4999) });
    const log = toLog([...twice.activities, ...once.activities]);
    expect(log.filter(({ type }) => type === 'order.refunded').map(({ occurredAt }) => occurredAt)).toEqual([
      Date.parse('2026-01-09T10:00:00Z'),
      Date.parse('2026-01-12T10:00:00Z'),
    ]);
  });
});

describe('the signature of WooCommerce', () => {
  const sign = (secret: string): Delivery => {
    const delivery = woocommerceDelivery('order.updated', wooOrder());
    const signature = createHmac('sha256', secret).update(delivery.body).digest('base64');
    return withHeader(delivery, 'x-wc-webhook-signature', signature);
  };
  const verify = (delivery: Delivery, configured: string, bound = connection) =>
    woocommerceConnector.verify(delivery, bound, [configured], 0);

  it.each([
    ['a plain secret', 'a-secret-of-letters', 'a-secret-of-letters'],
    ['a secret with an ampersand, as it was typed', 'tom&jerry-forever', 'tom&jerry-forever'],
    ['a secret with an ampersand, as it is stored', 'tom&amp;jerry-forever', 'tom&jerry-forever'],
    ['quotes and brackets', '&lt;&#039;&quot;&gt;-a-longer-secret', `<'">-a-longer-secret`],
    ['other spellings of entities', '&#38;&#x26;&#X27;&#0039;-a-longer-secret', "&&''-a-longer-secret"],
    ['an entity of an entity, once', '&amp;lt;-a-long-secret', '&lt;-a-long-secret'],
    ['what is no such entity', '&copy;&#65;&Amp;-a-secret', '&copy;&#65;&Amp;-a-secret'],
  ])('is verified by %s', (_what, configured, signedBy) => {
    expect(verify(sign(signedBy), configured)).toBe('authentic');
    expect(verify(sign(`${signedBy}x`), configured)).toBe('wrong-signature');
    expect(verify(woocommerceConnector.sign(sign(signedBy), configured, 0), configured)).toBe('authentic');
  });

  it('is not verified by a secret that is too short after decoding', () => {
    expect(verify(sign('&&&'), '&amp;&amp;&amp;&amp;')).toBe('wrong-signature');
  });

  it.each([
    ['https://shop.example', 'https://shop.example/'],
    ['shop.example', 'https://shop.example/'],
    ['https://SHOP.example/', 'http://shop.example'],
    ['https://shop.example/de', 'https://Shop.Example/de/'],
  ])('of a connection bound to %s is accepted from %s', (account, source) => {
    const delivery = withHeader(sign('a-secret-of-letters'), 'x-wc-webhook-source', source);
    expect(verify(delivery, 'a-secret-of-letters', { ...connection, account })).toBe('authentic');
  });

  it.each([
    ['https://shop.example', 'https://another.example/'],
    ['https://shop.example', 'https://shop.example.another.example/'],
    ['https://shop.example/de', 'https://shop.example/fr/'],
    ['https://shop.example/de', 'https://shop.example/DE/'],
    ['https://shop.example', ''],
    ['https://shop.example', undefined],
  ])('of a connection bound to %s is refused from %s', (account, source) => {
    const delivery = withHeader(sign('a-secret-of-letters'), 'x-wc-webhook-source', source);
    expect(verify(delivery, 'a-secret-of-letters', { ...connection, account })).toBe('wrong-account');
  });
});

describe('the ping', () => {
  const form = 'application/x-www-form-urlencoded';
  const ping = (body: string, type: string | undefined = form, method = 'POST'): Delivery => ({
    method,
    headers: type === undefined ? {} : { 'content-type': type },
    body: Buffer.from(body),
  });
  const answer = (delivery: Delivery) => woocommerceConnector.handshake?.(delivery);

  it('is answered with 200 though it is not signed', () => {
    expect(answer(ping('webhook_id=17'))).toEqual({ status: 200 });
    expect(answer(ping('webhook_id=17', `${form}; charset=UTF-8`))).toEqual({ status: 200 });
  });

  it.each([
    ['JSON', ping('webhook_id=17', 'application/json')],
    ['without a type', { ...ping('webhook_id=17'), headers: {} }],
    ['of another method', ping('webhook_id=17', form, 'PUT')],
    ['a form with more', ping('webhook_id=17&id=1')],
    ['a form with less', ping('webhook_id=')],
    ['a form with a line more', ping('webhook_id=17\n')],
    ['a form of no number', ping('webhook_id=x')],
    ['a form of an endless number', ping(`webhook_id=${'1'.repeat(1000)}`)],
    ['empty', ping('')],
  ])('is not a request that is %s', (_what, delivery) => {
    expect(answer(delivery)).toBeUndefined();
  });
});
