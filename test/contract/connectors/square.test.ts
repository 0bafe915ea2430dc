import fc from 'fast-check';
import { WebhooksHelper } from 'square';
import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { squareConnector } from '../../../shared/connectors/square/connector.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { runs } from '../../support/property-runs.ts';

const HEADER = 'x-square-hmacsha256-signature';
const URL = 'https://hooks.example.com/webhooks/till';
const KEY = 'signature-key-of-the-subscription';

function verify(delivery: Delivery, key: string): boolean {
  const connection = { name: 'till', provider: 'square' };
  return squareConnector.verify(delivery, connection, [key], 0) === 'authentic';
}

function isValidForSquare(text: string, signature: string, key: string, url: string): Promise<boolean> {
  return WebhooksHelper.verifySignature({
    requestBody: text,
    signatureHeader: signature,
    signatureKey: key,
    notificationUrl: url,
  });
}

/** What an attacker or a proxy may make of a delivery. */
const changes = fc.constantFrom<(delivery: Delivery) => Delivery>(
  (delivery) => delivery,
  (delivery) => ({ ...delivery, url: `${delivery.url}/` }),
  (delivery) => ({ ...delivery, url: delivery.url.replace(/^https/, 'http') }),
  (delivery) => ({ ...delivery, url: `${delivery.url}?x=1` }),
  (delivery) => ({ ...delivery, url: delivery.url.toUpperCase() }),
  // The boundary between URL and body is not signed.
  (delivery) => ({
    ...delivery,
    url: delivery.url + Buffer.from(delivery.body).toString().slice(0, 1),
    body: Buffer.from(Buffer.from(delivery.body).toString().slice(1)),
  }),
  (delivery) => ({ ...delivery, body: Buffer.concat([delivery.body, Buffer.from(' ')]) }),
  (delivery) => ({ ...delivery, body: Buffer.from(`\ufeff${Buffer.from(delivery.body)}`) }),
  (delivery) => withSignature(delivery, (text) => text.replace(/=$/, '')),
  (delivery) => withSignature(delivery, (text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  (delivery) => withSignature(delivery, (text) => `${text},${text}`),
  (delivery) => withSignature(delivery, (text) => ` ${text}`),
  (delivery) => withSignature(delivery, (text) => text.toLowerCase()),
  (delivery) => withSignature(delivery, () => Buffer.alloc(32).toString('base64')),
);

function withSignature(delivery: Delivery, change: (text: string) => string): Delivery {
  return { ...delivery, headers: { ...delivery.headers, [HEADER]: change(delivery.headers[HEADER] ?? '') } };
}

describe("the signature and Square's own library", () => {
  it('agree on every text, URL, key and change of them', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
    const path = fc.webUrl({ withQueryParameters: true });
    const key = fc.string({ minLength: 16, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(text, path, key, fc.option(key), changes, async (body, url, secret, other, change) => {
        const signed = squareConnector.sign({ ...jsonDelivery(body), url }, secret, 0);
        const delivery = change(signed);
        const verifier = other ?? secret;
        const asText = Buffer.from(delivery.body).toString();
        const signature = delivery.headers[HEADER] ?? '';
        expect(verify(delivery, verifier)).toBe(
          await isValidForSquare(asText, signature, verifier, delivery.url),
        );
      }),
      runs(500, 100_000),
    );
  });

  it('agree on a signature that openssl made', async () => {
    const text = '{"type":"payment.updated"}';
    const signature = 'Nw66jqoAjHHLVmWyetl8NK+cYX+ecpxSB1o2DrgFjIQ=';
    const delivery = withSignature({ ...jsonDelivery(text), url: URL }, () => signature);
    expect(verify(delivery, 'square-signature-key')).toBe(true);
    expect(await isValidForSquare(text, signature, 'square-signature-key', URL)).toBe(true);
  });

  it('differ on a short key: it is a mistake, and the connector refuses it', async () => {
    const signed = squareConnector.sign({ ...jsonDelivery('{}'), url: URL }, 'short', 0);
    expect(await isValidForSquare('{}', signed.headers[HEADER] ?? '', 'short', URL)).toBe(true);
    expect(verify(signed, 'short')).toBe(false);
  });

  it('need the URL that was entered at Square, character by character', async () => {
    const signed = squareConnector.sign({ ...jsonDelivery('{}'), url: `${URL}/` }, KEY, 0);
    const signature = signed.headers[HEADER] ?? '';
    expect(verify({ ...signed, url: URL }, KEY)).toBe(false);
    expect(await isValidForSquare('{}', signature, KEY, URL)).toBe(false);
    const connection = { name: 'till', provider: 'square', url: `${URL}/` };
    expect(squareConnector.verify({ ...signed, url: URL }, connection, [KEY], 0)).toBe('authentic');
  });
});
