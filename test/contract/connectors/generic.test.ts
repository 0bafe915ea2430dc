import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import type { Connection, Delivery } from '../../../shared/connectors/connector.ts';
import { genericConnector } from '../../../shared/connectors/generic/connector.ts';
import { withBody } from '../../support/connectors/conformance.ts';
import { genericDelivery, genericSecret } from '../../support/connectors/generic-delivery.ts';

const secret = genericSecret(7);
const connection: Connection = { name: 'backend', provider: 'generic' };
const now = Date.now();

function signedByLibrary(text: string, at = now): Delivery {
  const signature = new Webhook(secret).sign('msg_1', new Date(at), text);
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': signature,
  };
  return { ...genericDelivery(text), headers };
}

function verify(delivery: Delivery): string {
  return genericConnector.verify(delivery, connection, [genericSecret(8), secret], now);
}

describe('deliveries signed by the Standard Webhooks library', () => {
  it('are accepted with any text, and refused with one byte changed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.nat(), (text, choice) => {
        const delivery = signedByLibrary(text);
        expect(verify(delivery)).toBe('authentic');
        const body = Buffer.from(delivery.body);
        const index = choice % body.length;
        body.writeUInt8(body.readUInt8(index) ^ 1, index);
        expect(verify(withBody(delivery, body))).toBe('wrong-signature');
      }),
    );
  });

  it('are refused when they are old or from the future', () => {
    expect(verify(signedByLibrary('{}', now - 301_000))).toBe('outside-window');
    expect(verify(signedByLibrary('{}', now + 302_000))).toBe('outside-window');
  });

  it('are accepted with the secret and signature of the specification’s test vector', () => {
    const delivery = {
      ...genericDelivery('{"test": 2432232314}'),
      headers: {
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      },
    };
    const secrets = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'];
    expect(genericConnector.verify(delivery, connection, secrets, 1614265330000)).toBe('authentic');
  });
});

describe('deliveries signed by our signer', () => {
  it('are accepted by the library', () => {
    const text = '{"id":"fact-1"}';
    const { headers } = genericConnector.sign(genericDelivery(text), secret, now);
    expect(new Webhook(secret).verify(text, headers)).toEqual({ id: 'fact-1' });
    expect(() => new Webhook(secret).verify(`${text} `, headers)).toThrow();
  });
});
