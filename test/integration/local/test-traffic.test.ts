import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { orderBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { sessionBody, stripeEvent } from '../../support/connectors/stripe-delivery.ts';
import { type LocalStack, startLocalStack } from '../../support/local-process.ts';

// Reproduces what the CLIs of Stripe and Shopify send according to their documentation. The CLIs themselves are not run.

/** As `stripe listen --print-secret` prints it. */
const STRIPE_SECRET = 'whsec_f00dfacef00dfacef00dfacef00dfacef00dfacef00dfacef00dfacef00dface';
/** The app's client secret, given to `shopify app webhook trigger --client-secret`. */
const SHOPIFY_SECRET = '0123456789abcdef0123456789abcdef';

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack({
    CONNECTIONS: JSON.stringify([
      { name: 'stripe', provider: 'stripe', secrets: [STRIPE_SECRET] },
      { name: 'shopify', provider: 'shopify', secrets: [SHOPIFY_SECRET] },
      { name: 'live', provider: 'stripe', secrets: [STRIPE_SECRET], testTraffic: false },
    ]),
  });
});
afterAll(() => stack.interrupt());

/** Forwards an event as `stripe listen --forward-to` does, with the signatures of both schemes of the test mode. */
async function forward(connection: string, body: string): Promise<unknown> {
  const time = Math.floor(Date.now() / 1000);
  const sign = (key: string) => createHmac('sha256', key).update(`${time}.${body}`).digest('hex');
  const response = await fetch(`${stack.url}/webhooks/${connection}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'stripe-signature': `t=${time},v1=${sign(STRIPE_SECRET)},v0=${sign('another key')}`,
      'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
    },
    body,
  });
  return response.json();
}

test('events of stripe trigger count on this machine, unless the connection says otherwise', async () => {
  const event = JSON.stringify(
    stripeEvent('checkout.session.completed', sessionBody(), { livemode: false }),
    null,
    2,
  );
  expect(await forward('stripe', event)).toEqual({ outcome: 'accepted' });
  expect(await forward('live', event)).toEqual({ outcome: 'ignored', reason: 'test-traffic' });
}, 60_000);

test('webhooks of shopify app webhook trigger count on this machine', async () => {
  const body = JSON.stringify(orderBody({ test: true, financial_status: 'paid' }));
  const { headers } = shopifyDelivery('orders/paid', body, { 'x-shopify-test': 'true' });
  const signature = createHmac('sha256', SHOPIFY_SECRET).update(body).digest('base64');
  const response = await fetch(`${stack.url}/webhooks/shopify`, {
    method: 'POST',
    headers: { ...headers, 'x-shopify-hmac-sha256': signature },
    body,
  });
  expect(await response.json()).toEqual({ outcome: 'accepted' });
}, 60_000);
