import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bigcommerceConnector } from '../../../shared/connectors/bigcommerce/connector.ts';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { withHeader } from '../../support/connectors/attacks/attack.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { runs } from '../../support/property-runs.ts';

const NOW = Date.parse('2026-01-05T10:00:00Z');
const connection = { name: 'store', provider: 'bigcommerce' };

// The library reads the clock itself.
beforeAll(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
});
afterAll(() => {
  vi.useRealTimers();
});

/** BigCommerce gives the library the base64 of the client secret. */
function library(secret: string): Webhook {
  return new Webhook(Buffer.from(secret).toString('base64'));
}

function signedByLibrary(text: string, secret: string, at = NOW): Delivery {
  return jsonDelivery(text, {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': library(secret).sign('msg_1', new Date(at), text),
  });
}

const changes = fc.constantFrom<(delivery: Delivery) => Delivery>(
  (delivery) => delivery,
  (delivery) => ({ ...delivery, body: Buffer.concat([delivery.body, Buffer.from(' ')]) }),
  (delivery) => withHeader(delivery, 'webhook-id', 'msg_2'),
  (delivery) => withHeader(delivery, 'webhook-timestamp', String(Math.floor(NOW / 1000) - 1)),
  (delivery) => withHeader(delivery, 'webhook-timestamp', String(Math.floor(NOW / 1000) - 301)),
  (delivery) => withHeader(delivery, 'webhook-timestamp', String(Math.floor(NOW / 1000) + 301)),
  (delivery) => withHeader(delivery, 'webhook-signature', `v1,AAAA ${delivery.headers['webhook-signature']}`),
  (delivery) =>
    withHeader(delivery, 'webhook-signature', delivery.headers['webhook-signature']?.replace('v1,', 'v2,')),
);

describe('deliveries signed by the Standard Webhooks library, as BigCommerce uses it', () => {
  it('get the same verdict from the library and from the connector', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
    const secret = fc.string({ unit: 'grapheme', minLength: 16, maxLength: 40 });
    fc.assert(
      fc.property(text, secret, fc.option(secret), changes, (body, signer, other, change) => {
        const delivery = change(signedByLibrary(JSON.stringify(body), signer));
        const verifier = other ?? signer;
        const verdict = bigcommerceConnector.verify(delivery, connection, [verifier], NOW);
        expect(verdict === 'authentic').toBe(isValid(delivery, verifier));
      }),
      runs(500, 100_000),
    );
  });

  it('are accepted with the value that the library had on 1 January 2025', () => {
    const delivery = jsonDelivery(
      '{"scope":"store/order/created","store_id":"1025646","data":{"type":"order","id":250},' +
        '"hash":"dd70c0976e06b67aaf671e73f49dcb79230ebf9d","created_at":1561479335,' +
        '"producer":"stores/{store_hash}"}',
      {
        'webhook-id': 'msg_bc_1',
        'webhook-timestamp': '1735689600',
        'webhook-signature': 'v1,56AbIx04qnjFY5r7M6SRlL4/r0llznluiDke9sA5Vn8=',
      },
    );
    const secrets = ['bigcommerce-client-secret'];
    expect(bigcommerceConnector.verify(delivery, connection, secrets, 1735689600000)).toBe('authentic');
  });
});

function isValid({ body, headers }: Delivery, secret: string): boolean {
  try {
    library(secret).verify(Buffer.from(body).toString(), headers);
    return true;
  } catch {
    return false;
  }
}
