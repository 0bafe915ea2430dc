import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import type { Registration } from '../../../local/connect/register/registration.ts';
import { registerAtShopify } from '../../../local/connect/register/shopify.ts';
import { registerAtStripe } from '../../../local/connect/register/stripe.ts';
import { registerAtTypeform } from '../../../local/connect/register/typeform.ts';
import { registerAtWooCommerce } from '../../../local/connect/register/woocommerce.ts';
import { sendJson } from '../../../local/http/http-event.ts';
import { type LoopbackServer, startLoopbackServer } from '../../../local/http/loopback-server.ts';

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let server: LoopbackServer | undefined;
afterEach(() => server?.close());

/** Plays the API of a tool. */
async function startApi(answer: (asked: Asked) => readonly [status: number, body: object]) {
  const asked: Asked[] = [];
  server = await startLoopbackServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url: path = '', headers } = request;
    const one = { method, path, headers, body: Buffer.concat(chunks).toString() };
    asked.push(one);
    const [status, body] = answer(one);
    sendJson(response, status, body, status === 302 ? { location: 'http://127.0.0.1:1/' } : {});
  });
  return { asked, api: server.url };
}

const URL = 'https://hooks.example.com/webhooks/shop';
const registration = (api: string, more: Partial<Registration> = {}): Registration => ({
  name: 'shop',
  url: URL,
  topics: ['orders/create', 'orders/paid'],
  token: 'token-1',
  secret: 'secret-of-16-characters',
  account: undefined,
  form: undefined,
  api,
  ...more,
});

describe('Stripe', () => {
  const endpoint = (url: string) => ({ id: 'we_1', url, secret: 'whsec_made' });

  test('gets an endpoint with the topics, and its secret is returned', async () => {
    const { asked, api } = await startApi(({ method }) => [
      200,
      method === 'GET' ? { data: [endpoint('https://other.example.com')] } : endpoint(URL),
    ]);
    const topics = ['invoice.paid', 'customer.created'];
    const registered = await registerAtStripe(registration(api, { topics, token: 'rk_1' }));
    expect(registered).toEqual({ on: topics, refused: [], secret: 'whsec_made' });
    const created = asked.find(({ method }) => method === 'POST');
    expect(created?.path).toBe('/v1/webhook_endpoints');
    expect(created?.headers.authorization).toBe('Bearer rk_1');
    expect([...new URLSearchParams(created?.body)]).toEqual([
      ['url', URL],
      ['enabled_events[]', 'invoice.paid'],
      ['enabled_events[]', 'customer.created'],
    ]);
  });

  test('keeps the endpoint of the same URL, whose secret is not shown again', async () => {
    const { asked, api } = await startApi(({ method }) => [
      200,
      method === 'GET' ? { data: [{ id: 'we_7', url: URL }] } : { id: 'we_7', url: URL },
    ]);
    expect(await registerAtStripe(registration(api))).toEqual({
      on: ['orders/create', 'orders/paid'],
      refused: [],
    });
    expect(asked.at(-1)).toMatchObject({ method: 'POST', path: '/v1/webhook_endpoints/we_7' });
    expect(new URLSearchParams(asked.at(-1)?.body).has('url')).toBe(false);
  });
});

describe('Shopify', () => {
  const page = (nodes: readonly object[], next: string | null) => ({
    data: { webhookSubscriptions: { nodes, pageInfo: { hasNextPage: next !== null, endCursor: next } } },
  });

  test('gets a subscription for each topic that it has not yet, on any page of the list', async () => {
    const { asked, api } = await startApi(({ body }) => {
      const { query, variables } = JSON.parse(body);
      if (query.startsWith('mutation'))
        return [200, { data: { webhookSubscriptionCreate: { userErrors: [] } } }];
      return [
        200,
        variables.after === undefined
          ? page([{ topic: 'ORDERS_CREATE', uri: 'https://other.example.com' }], 'c1')
          : page([{ topic: 'ORDERS_PAID', uri: URL }], null),
      ];
    });
    const registered = await registerAtShopify(registration(api, { account: 'a-shop.myshopify.com' }));
    expect(registered).toEqual({ on: ['orders/create', 'orders/paid'], refused: [] });
    const created = asked
      .map(({ body }) => JSON.parse(body))
      .filter(({ query }) => query.startsWith('mutation'));
    expect(created.map(({ variables }) => variables)).toEqual([
      { topic: 'ORDERS_CREATE', subscription: { uri: URL, format: 'JSON' } },
    ]);
    expect(asked[0]?.headers['x-shopify-access-token']).toBe('token-1');
  });

  test('names the topics that the app may not have, and those that only its configuration can have', async () => {
    const { api } = await startApi(({ body }) => {
      const { query, variables } = JSON.parse(body);
      if (!query.startsWith('mutation')) return [200, page([], null)];
      return variables.topic === 'ORDERS_PAID'
        ? [200, { data: { webhookSubscriptionCreate: { userErrors: [{ message: 'not approved' }] } } }]
        : [200, { errors: [{ message: 'invalid topic' }] }];
    });
    const topics = ['orders/paid', 'carts/create', 'shop/redact'];
    const { on, refused } = await registerAtShopify(
      registration(api, { topics, account: 'a-shop.myshopify.com' }),
    );
    expect(on).toEqual([]);
    expect(refused.map(({ reason }) => reason)).toEqual([
      'not approved',
      'invalid topic',
      'set it in the configuration of the app, under “Compliance webhooks”',
    ]);
  });

  test('needs to know the shop', async () => {
    await expect(registerAtShopify(registration('http://127.0.0.1:1'))).rejects.toThrow('Name the shop');
  });
});

describe('WooCommerce', () => {
  const topics = ['Order updated', 'Subscription created'];
  const keys = 'ck_1:cs_2';

  test('gets a webhook for each topic with the secret; one that is there is switched on again', async () => {
    const known = { id: 5, topic: 'order.updated', delivery_url: URL, status: 'disabled' };
    const { asked, api } = await startApi(({ method }) => (method === 'GET' ? [200, [known]] : [200, known]));
    const registered = await registerAtWooCommerce(registration(api, { topics, token: keys }));
    expect(registered).toEqual({ on: topics, refused: [] });
    expect(asked.map(({ method, path }) => [method, path.split('?')[0]])).toEqual([
      ['GET', '/wp-json/wc/v3/webhooks'],
      ['PUT', '/wp-json/wc/v3/webhooks/5'],
      ['POST', '/wp-json/wc/v3/webhooks'],
    ]);
    expect(JSON.parse(asked[2]?.body ?? '')).toEqual({
      name: 'Customer Lifecycle (shop): Subscription created',
      topic: 'subscription.created',
      delivery_url: URL,
      status: 'active',
      secret: 'secret-of-16-characters',
    });
    expect(asked[0]?.headers.authorization).toBe(`Basic ${Buffer.from(keys).toString('base64')}`);
  });

  test('keeps the other topics if the shop has no subscriptions', async () => {
    const { api } = await startApi(({ method, body }) => {
      if (method === 'GET') return [200, []];
      return body.includes('subscription.')
        ? [400, { message: 'Webhook topic must be valid.' }]
        : [201, { id: 1, topic: 'order.updated', delivery_url: URL, status: 'active' }];
    });
    const { on, refused } = await registerAtWooCommerce(registration(api, { topics, token: keys }));
    expect(on).toEqual(['Order updated']);
    expect(refused).toEqual([
      {
        topic: 'Subscription created',
        reason: 'WooCommerce answers 400: Webhook topic must be valid.',
      },
    ]);
  });

  test('needs the key and the secret of its API', async () => {
    await expect(
      registerAtWooCommerce(registration('http://127.0.0.1:1', { token: 'ck_1' })),
    ).rejects.toThrow('ck_…:cs_…');
  });
});

describe('Typeform', () => {
  test('gets a webhook of the form, with the secret', async () => {
    const { asked, api } = await startApi(() => [200, { url: URL, enabled: true }]);
    const topics = ['form_response', 'form_response_partial'];
    const registered = await registerAtTypeform(registration(api, { topics, form: 'a1/B2' }));
    expect(registered).toEqual({ on: topics, refused: [] });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ method: 'PUT', path: '/forms/a1%2FB2/webhooks/shop' });
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      url: URL,
      enabled: true,
      verify_ssl: true,
      secret: 'secret-of-16-characters',
      event_types: { form_response: true, form_response_partial: true },
    });
  });
});

describe('a tool that refuses', () => {
  const refusalOf = async (status: number, body: object = {}) => {
    const { api } = await startApi(() => [status, body]);
    return registerAtTypeform(registration(api, { form: 'a1', token: 'very-secret-token' })).then(
      () => 'no refusal',
      (error: Error) => error.message,
    );
  };

  test.each([
    [401, {}, 'Typeform does not accept the token for this (401). Give one that may manage webhooks.'],
    [403, {}, 'Typeform does not accept the token for this (403). Give one that may manage webhooks.'],
    [404, { description: 'No such form' }, 'Typeform answers 404: No such form'],
    [302, {}, 'Typeform answers 302.'],
    [500, { error: { message: 'later' } }, 'Typeform answers 500: later'],
    [200, [], 'Typeform answers in a form that is not known here. Switch the webhook on in the tool itself.'],
  ])('with %i gives one sentence without the token', async (status, body, sentence) => {
    expect(await refusalOf(status, body)).toBe(sentence);
  });

  test('or does not answer gives one, too', async () => {
    await expect(registerAtTypeform(registration('http://127.0.0.1:1', { form: 'a1' }))).rejects.toThrow(
      'Typeform does not answer at 127.0.0.1:1.',
    );
  });
});
