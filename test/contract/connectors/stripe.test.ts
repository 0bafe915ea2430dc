import fc from 'fast-check';
import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import type { Connection, Delivery } from '../../../shared/connectors/connector.ts';
import { stripeConnector } from '../../../shared/connectors/stripe/connector.ts';
import { withBody, withHeader } from '../../support/connectors/conformance.ts';
import { paymentBody, stripeDelivery, stripeEvent } from '../../support/connectors/stripe-delivery.ts';

const OLD = 'whsec_the_secret_that_is_rolled';
const NEW = 'whsec_the_secret_that_comes_after';
const NOW = Date.now();
const HEADER = 'stripe-signature';
const connection: Connection = { name: 'pay', provider: 'stripe' };
const { webhooks } = new Stripe('sk_test_no_request_is_ever_made');

function headerByLibrary(payload: string, secret = OLD, at = NOW, scheme = 'v1'): string {
  const timestamp = Math.floor(at / 1000);
  return webhooks.generateTestHeaderString({ payload, secret, timestamp, scheme });
}

function signedByLibrary(payload: string, secret = OLD, at = NOW, scheme = 'v1'): Delivery {
  return withHeader(stripeDelivery(payload), HEADER, headerByLibrary(payload, secret, at, scheme));
}

function verify(delivery: Delivery, secrets: readonly string[] = [OLD]): string {
  return stripeConnector.verify(delivery, connection, secrets, NOW);
}

const event = JSON.stringify(stripeEvent('payment_intent.succeeded', paymentBody()));

describe("deliveries signed by Stripe's own library", () => {
  it('are accepted, and mapped', () => {
    const delivery = signedByLibrary(event);
    expect(verify(delivery)).toBe('authentic');
    expect(stripeConnector.map(delivery, connection).updates).toHaveLength(1);
  });

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

  it('are accepted with either secret during a rotation, and with neither of two others', () => {
    const second = headerByLibrary(event, NEW).split(',')[1];
    const rolled = withHeader(stripeDelivery(event), HEADER, `${headerByLibrary(event)},${second}`);
    expect(verify(rolled, [OLD])).toBe('authentic');
    expect(verify(rolled, [NEW])).toBe('authentic');
    expect(verify(rolled, [NEW, OLD])).toBe('authentic');
    expect(verify(rolled, ['whsec_neither_of_the_two', ''])).toBe('wrong-signature');
    expect(verify(signedByLibrary(event, NEW), [OLD, NEW])).toBe('authentic');
  });

  it('are refused when they are old or from the future', () => {
    expect(verify(signedByLibrary(event, OLD, NOW - 300_000))).toBe('authentic');
    expect(verify(signedByLibrary(event, OLD, NOW - 302_000))).toBe('outside-window');
    expect(verify(signedByLibrary(event, OLD, NOW + 302_000))).toBe('outside-window');
  });

  it('are refused when only the test scheme signs them, or no secret is set', () => {
    expect(verify(signedByLibrary(event, OLD, NOW, 'v0'))).toBe('wrong-signature');
    expect(verify(signedByLibrary(event, ''), [''])).toBe('wrong-signature');
    expect(verify(signedByLibrary(event), [])).toBe('wrong-signature');
  });
});

describe('deliveries signed by our signer', () => {
  it("are accepted by Stripe's library", () => {
    const { headers, body } = stripeConnector.sign(stripeDelivery(event), OLD, NOW);
    const payload = Buffer.from(body);
    expect(webhooks.constructEvent(payload, headers[HEADER] ?? '', OLD).type).toBe(
      'payment_intent.succeeded',
    );
    expect(() => webhooks.constructEvent(payload, headers[HEADER] ?? '', NEW)).toThrow();
  });
});
