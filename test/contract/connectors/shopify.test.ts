import '@shopify/shopify-api/adapters/node';
import { createSHA256HMAC } from '@shopify/shopify-api/runtime';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Connection, Delivery } from '../../../shared/connectors/connector.ts';
import { shopifyConnector } from '../../../shared/connectors/shopify/connector.ts';
import { withBody, withHeader } from '../../support/connectors/conformance.ts';
import { orderBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';

const secret = 'a-client-secret-as-shopify-gives-it';
const connection: Connection = { name: 'shop', provider: 'shopify' };

async function signedByShopify(delivery: Delivery): Promise<Delivery> {
  const text = Buffer.from(delivery.body).toString();
  return withHeader(delivery, 'x-shopify-hmac-sha256', await createSHA256HMAC(secret, text));
}

function verify(delivery: Delivery): string {
  return shopifyConnector.verify(delivery, connection, ['another-secret-still-live', secret], Date.now());
}

describe("deliveries signed by Shopify's own library", () => {
  it('are accepted, and mapped', async () => {
    const delivery = await signedByShopify(shopifyDelivery('orders/create', orderBody()));
    expect(verify(delivery)).toBe('authentic');
    expect(shopifyConnector.map(delivery, connection).updates).toHaveLength(1);
  });

  it('are accepted with any text, and refused with one byte changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), fc.nat(), async (text, choice) => {
        const delivery = await signedByShopify(shopifyDelivery('orders/create', text));
        expect(verify(delivery)).toBe('authentic');
        const body = Buffer.from(delivery.body);
        const index = choice % body.length;
        body.writeUInt8(body.readUInt8(index) ^ 1, index);
        expect(verify(withBody(delivery, body))).toBe('wrong-signature');
      }),
    );
  });

  it('have the same signature as those of our signer', async () => {
    const delivery = shopifyDelivery('orders/create', orderBody());
    expect(shopifyConnector.sign(delivery, secret, Date.now())).toEqual(await signedByShopify(delivery));
  });
});
