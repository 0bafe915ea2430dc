import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import type { Connection, Delivery } from '../../../shared/connectors/connector.ts';
import { stripeConnector } from '../../../shared/connectors/stripe/connector.ts';
import { withHeader } from '../../support/connectors/attacks/attack.ts';
import { expectEveryByteIsSigned } from '../../support/connectors/signed-text.ts';
import { paymentBody, stripeDelivery, stripeEvent } from '../../support/connectors/stripe-delivery.ts';

const OLD = 'whsec_secret_before_the_rotation';
const NEW = 'whsec_secret_after_the_rotation';
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

  it('are accepted with any text, and refused after one byte changed', async () => {
    await expectEveryByteIsSigned((text) => signedByLibrary(text), verify);
  });

  it('are accepted with either secret during a rotation, and refused with other secrets', () => {
    const second = headerByLibrary(event, NEW).split(',')[1];
    const rotating = withHeader(stripeDelivery(event), HEADER, `${headerByLibrary(event)},${second}`);
    expect(verify(rotating, [OLD])).toBe('authentic');
    expect(verify(rotating, [NEW])).toBe('authentic');
    expect(verify(rotating, [NEW, OLD])).toBe('authentic');
    expect(verify(rotating, ['whsec_neither_of_the_two', ''])).toBe('wrong-signature');
    expect(verify(signedByLibrary(event, NEW), [OLD, NEW])).toBe('authentic');
  });

  it('are refused if the timestamp is outside the window', () => {
    expect(verify(signedByLibrary(event, OLD, NOW - 300_000))).toBe('authentic');
    expect(verify(signedByLibrary(event, OLD, NOW - 302_000))).toBe('outside-window');
    expect(verify(signedByLibrary(event, OLD, NOW + 302_000))).toBe('outside-window');
  });

  it('are refused if they have only a test signature, or if no secret is set', () => {
    expect(verify(signedByLibrary(event, OLD, NOW, 'v0'))).toBe('wrong-signature');
    expect(verify(signedByLibrary(event, ''), [''])).toBe('wrong-signature');
    expect(verify(signedByLibrary(event), [])).toBe('wrong-signature');
  });
});

describe('deliveries signed by the connector', () => {
  it("are accepted by Stripe's library", () => {
    const { headers, body } = stripeConnector.sign(stripeDelivery(event), OLD, NOW);
    const payload = Buffer.from(body);
    expect(webhooks.constructEvent(payload, headers[HEADER] ?? '', OLD).type).toBe(
      'payment_intent.succeeded',
    );
    expect(() => webhooks.constructEvent(payload, headers[HEADER] ?? '', NEW)).toThrow();
  });
});
