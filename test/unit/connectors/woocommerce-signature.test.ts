import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Connection, Delivery } from '../../../shared/connectors/connector.ts';
import { woocommerceConnector } from '../../../shared/connectors/woocommerce/connector.ts';
import { withHeader } from '../../support/connectors/attacks/attack.ts';
import { woocommerceDelivery, wooOrder } from '../../support/connectors/woocommerce-delivery.ts';

const connection: Connection = { name: 'woo', provider: 'woocommerce' };

describe('a WooCommerce signature', () => {
  const sign = (secret: string): Delivery => {
    const delivery = woocommerceDelivery('order.updated', wooOrder());
    const signature = createHmac('sha256', secret).update(delivery.body).digest('base64');
    return withHeader(delivery, 'x-wc-webhook-signature', signature);
  };
  const verify = (delivery: Delivery, configured: string, bound = connection) =>
    woocommerceConnector.verify(delivery, bound, [configured], 0);

  it.each([
    ['a plain secret', 'a-secret-of-letters', 'a-secret-of-letters'],
    ['a secret with an ampersand, as entered', 'tom&jerry-forever', 'tom&jerry-forever'],
    ['a secret with an ampersand, as stored', 'tom&amp;jerry-forever', 'tom&jerry-forever'],
    ['quotes and brackets', '&lt;&#039;&quot;&gt;-a-longer-secret', `<'">-a-longer-secret`],
    ['other spellings of entities', '&#38;&#x26;&#X27;&#0039;-a-longer-secret', "&&''-a-longer-secret"],
    ['an entity of an entity, decoded once', '&amp;lt;-a-long-secret', '&lt;-a-long-secret'],
    ['text that is not such an entity', '&copy;&#65;&Amp;-a-secret', '&copy;&#65;&Amp;-a-secret'],
  ])('is verified with %s', (_what, configured, signedBy) => {
    expect(verify(sign(signedBy), configured)).toBe('authentic');
    expect(verify(sign(`${signedBy}x`), configured)).toBe('wrong-signature');
    expect(verify(woocommerceConnector.sign(sign(signedBy), configured, 0), configured)).toBe('authentic');
  });

  it('is refused if the decoded secret is too short', () => {
    expect(verify(sign('&&&'), '&amp;&amp;&amp;&amp;')).toBe('wrong-signature');
  });

  it.each([
    ['https://shop.example', 'https://shop.example/'],
    ['shop.example', 'https://shop.example/'],
    ['https://SHOP.example/', 'http://shop.example'],
    ['https://shop.example/de', 'https://Shop.Example/de/'],
  ])('for a connection bound to %s is accepted from %s', (account, source) => {
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
  ])('for a connection bound to %s is refused from %s', (account, source) => {
    const delivery = withHeader(sign('a-secret-of-letters'), 'x-wc-webhook-source', source);
    expect(verify(delivery, 'a-secret-of-letters', { ...connection, account })).toBe('wrong-account');
  });
});

describe('the ping', () => {
  const form = 'application/x-www-form-urlencoded';
  const ping = (body: string, type: string | undefined = form, method = 'POST'): Delivery => ({
    method,
    url: 'https://test/webhooks/test',
    headers: type === undefined ? {} : { 'content-type': type },
    body: Buffer.from(body),
  });
  const answer = (delivery: Delivery) => woocommerceConnector.handshake?.(delivery);

  it('is answered with 200 without a signature', () => {
    expect(answer(ping('webhook_id=17'))).toEqual({ status: 200 });
    expect(answer(ping('webhook_id=17', `${form}; charset=UTF-8`))).toEqual({ status: 200 });
  });

  it.each([
    ['JSON', ping('webhook_id=17', 'application/json')],
    ['a request without a content type', { ...ping('webhook_id=17'), headers: {} }],
    ['a request with another method', ping('webhook_id=17', form, 'PUT')],
    ['a form with another field', ping('webhook_id=17&id=1')],
    ['a form without a number', ping('webhook_id=')],
    ['a form with another line', ping('webhook_id=17\n')],
    ['a form with text instead of a number', ping('webhook_id=x')],
    ['a form with a long number', ping(`webhook_id=${'1'.repeat(1000)}`)],
    ['an empty body', ping('')],
  ])('is not recognised in %s', (_what, delivery) => {
    expect(answer(delivery)).toBeUndefined();
  });
});
