import { Signature } from '@hubspot/api-client';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Connection, Delivery } from '../../../shared/connectors/connector.ts';
import { hubspotConnector } from '../../../shared/connectors/hubspot/connector.ts';
import { withHeader } from '../../support/connectors/attacks/attack.ts';
import { hubspotDelivery } from '../../support/connectors/hubspot-delivery.ts';
import { expectEveryByteIsSigned } from '../../support/connectors/signed-text.ts';
import { runs } from '../../support/property-runs.ts';

const SECRET = '11111111-aaaa-4000-8000-000000000001';
const NOW = Date.now();
const SIGNATURE = 'x-hubspot-signature-v3';
const TIMESTAMP = 'x-hubspot-request-timestamp';
const connection: Connection = { name: 'crm', provider: 'hubspot' };

function byLibrary({ method, url, body }: Delivery, clientSecret = SECRET, timestamp = NOW): string {
  return Signature.getSignature(method, 'v3', {
    signature: '',
    clientSecret,
    url,
    requestBody: Buffer.from(body).toString(),
    timestamp,
  });
}

function signedByLibrary(delivery: Delivery, secret = SECRET, timestamp = NOW): Delivery {
  const signature = byLibrary(delivery, secret, timestamp);
  return withHeader(withHeader(delivery, SIGNATURE, signature), TIMESTAMP, String(timestamp));
}

const verify = (delivery: Delivery, secrets: readonly string[] = [SECRET]) =>
  hubspotConnector.verify(delivery, connection, secrets, NOW);

/** What the library says of the same delivery. It throws for an old timestamp. */
function isValidByLibrary({ method, url, body, headers }: Delivery): boolean {
  try {
    return Signature.isValid({
      signatureVersion: 'v3',
      signature: headers[SIGNATURE] ?? '',
      clientSecret: SECRET,
      requestBody: Buffer.from(body).toString(),
      url,
      method,
      timestamp: Number(headers[TIMESTAMP]),
    });
  } catch {
    return false;
  }
}

describe("deliveries signed by HubSpot's own library", () => {
  it('are accepted with any text, and refused after one byte changed', async () => {
    await expectEveryByteIsSigned((text) => signedByLibrary(hubspotDelivery(text)), verify);
  });

  it('are accepted with either secret during a rotation, and refused with others', () => {
    const other = '22222222-bbbb-4000-8000-000000000002';
    const delivery = signedByLibrary(hubspotDelivery([]));
    expect(verify(delivery, [other, SECRET])).toBe('authentic');
    expect(verify(delivery, [other, ''])).toBe('wrong-signature');
  });

  it('are refused if the timestamp is outside the window, also the future, which the library accepts', () => {
    const at = (shift: number) => signedByLibrary(hubspotDelivery([]), SECRET, NOW + shift);
    expect(verify(at(-300_000))).toBe('authentic');
    expect(verify(at(-300_001))).toBe('outside-window');
    expect(verify(at(300_001))).toBe('outside-window');
    expect(isValidByLibrary(at(600_000))).toBe(true);
  });

  it('are judged by both in the same way, whatever is changed', () => {
    const part = fc.constantFrom('none', 'method', 'url', 'body', 'timestamp', 'signature', 'secret', 'case');
    fc.assert(
      fc.property(
        part,
        fc.string({ unit: 'grapheme' }),
        fc.webUrl({ withQueryParameters: true }),
        fc.integer({ min: -200_000, max: 200_000 }),
        (changed, text, url, shift) => {
          const delivery = { ...hubspotDelivery(text), url };
          const signed = signedByLibrary(delivery, changed === 'secret' ? `${SECRET}x` : SECRET, NOW + shift);
          const received = alter(signed, changed);
          expect(verify(received) === 'authentic').toBe(isValidByLibrary(received));
          expect(isValidByLibrary(hubspotConnector.sign(delivery, SECRET, NOW + shift))).toBe(true);
        },
      ),
      runs(500, 100_000),
    );
  });
});

/** The delivery with one part changed. */
function alter(delivery: Delivery, part: string): Delivery {
  const { [SIGNATURE]: signature = '', [TIMESTAMP]: timestamp } = delivery.headers;
  switch (part) {
    case 'method':
      return { ...delivery, method: 'PUT' };
    case 'url':
      return { ...delivery, url: `${delivery.url}x` };
    case 'body':
      return { ...delivery, body: Buffer.concat([delivery.body, Buffer.from(' ')]) };
    case 'timestamp':
      return withHeader(delivery, TIMESTAMP, String(Number(timestamp) + 1));
    case 'signature':
      return withHeader(delivery, SIGNATURE, `${signature.slice(1)}${signature.slice(0, 1)}`);
    case 'case':
      return withHeader(delivery, SIGNATURE, signature.toLowerCase());
    default:
      return delivery;
  }
}
