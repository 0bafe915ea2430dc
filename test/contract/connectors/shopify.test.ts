import '@shopify/shopify-api/adapters/node';
import { createSHA256HMAC } from '@shopify/shopify-api/runtime';
import { describe, expect, it } from 'vitest';
import type { Connection, Delivery } from '../../../shared/connectors/connector.ts';
import { shopifyConnector } from '../../../shared/connectors/shopify/connector.ts';
import { withHeader } from '../../support/connectors/attacks/attack.ts';
import { orderBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { expectEveryByteIsSigned } from '../../support/connectors/signed-text.ts';

const secret = 'a-client-secret-as-shopify-gives-it';
const connection: Connection = { name: 'shop', provider: 'shopify' };

async function signedByShopify(delivery: Delivery): Promise<Delivery> {
  const text = Buffer.from(delivery.body).toString();
  return withHeader(delivery, 'x-shopify-hmac-sha256', await createSHA256HMAC(secret, text));
}

function verify(delivery: Delivery): string {
  return shopifyConnector.verify(delivery, connection, ['another-active-secret', secret], Date.now());
}

describe("deliveries signed by Shopify's own library", () => {
  it('are accepted, and mapped', async () => {
    const delivery = await signedByShopify(shopifyDelivery('orders/create', orderBody()));
    expect(verify(delivery)).toBe('authentic');
    expect(shopifyConnector.map(delivery, connection).updates).toHaveLength(1);
  });

  it('are accepted with any text, and refused after one byte changed', async () => {
    const sign = (text: string) => signedByShopify(shopifyDelivery('orders/create', text));
    await expectEveryByteIsSigned(sign, verify);
  });

  it('have the same signature as those signed by the connector', async () => {
    const delivery = shopifyDelivery('orders/create', orderBody());
    expect(shopifyConnector.sign(delivery, secret, Date.now())).toEqual(await signedByShopify(delivery));
  });
});
