import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Connection, Delivery } from '../../../shared/connectors/connector.ts';
import { frontConnector } from '../../../shared/connectors/front/connector.ts';
import { withHeader } from '../../support/connectors/attacks/attack.ts';
import { applicationDelivery, conversationOf, frontEvent } from '../../support/connectors/front-delivery.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';

const connection: Connection = { name: 'desk', provider: 'front' };
const SECRET = 'the-signing-key-of-the-application';
const NOW = Date.parse('2026-03-01T12:00:00Z');
const event = frontEvent('archive', conversationOf());
const delivery = applicationDelivery('conversation_archived', event);

const verify = (signed: Delivery, bound: Connection = connection) =>
  frontConnector.verify(signed, bound, ['another-active-secret', SECRET], NOW);

function signApplication(unsigned: Delivery, timestamp = String(NOW), secret = SECRET): Delivery {
  const hmac = createHmac('sha256', secret).update(`${timestamp}:`).update(unsigned.body);
  const signed = withHeader(unsigned, 'x-front-signature', hmac.digest('base64'));
  return withHeader(signed, 'x-front-request-timestamp', timestamp);
}

function signRule(unsigned: Delivery, secret = SECRET): Delivery {
  const signature = createHmac('sha1', secret).update(unsigned.body).digest('base64');
  return withHeader(unsigned, 'x-front-signature', signature);
}

describe('the signature of an application', () => {
  it('is accepted with any active secret', () => {
    expect(verify(signApplication(delivery))).toBe('authentic');
    expect(verify(signApplication(delivery, String(NOW), 'another-active-secret'))).toBe('authentic');
    expect(verify(signApplication(delivery, String(NOW), 'an-unknown-signing-key'))).toBe('wrong-signature');
  });

  it.each([
    [NOW - 300_000, 'authentic'],
    [NOW + 300_000, 'authentic'],
    [NOW - 300_001, 'outside-window'],
    [NOW + 300_001, 'outside-window'],
  ])('made at %d is %s', (timestamp, verdict) => {
    expect(verify(signApplication(delivery, String(timestamp)))).toBe(verdict);
  });

  it.each([
    '',
    '1772366400',
    ` ${NOW}`,
    `${NOW}.0`,
    `0${NOW}`,
    '1e12',
    '2026-03-01T12:00:00Z',
    `${NOW}, ${NOW}`,
  ])('needs a timestamp in milliseconds: %j', (timestamp) => {
    expect(verify(signApplication(delivery, timestamp))).toBe('wrong-signature');
  });

  it('covers the timestamp', () => {
    const moved = withHeader(signApplication(delivery), 'x-front-request-timestamp', String(NOW + 1));
    expect(verify(moved)).toBe('wrong-signature');
  });

  it('is needed', () => {
    expect(verify(withHeader(signApplication(delivery), 'x-front-signature', undefined))).toBe(
      'missing-signature',
    );
    expect(verify(delivery)).toBe('missing-signature');
  });
});

describe('the signature of a rule', () => {
  const rule = jsonDelivery(event);

  it('is accepted with any active secret', () => {
    expect(verify(signRule(rule))).toBe('authentic');
    expect(verify(signRule(rule, 'another-active-secret'))).toBe('authentic');
    expect(verify(signRule(rule, 'an-unknown-api-secret'))).toBe('wrong-signature');
  });

  it('is of the bytes of the body, not of the same JSON written differently', () => {
    const written = { ...signRule(rule), body: Buffer.from(JSON.stringify(event, null, 1)) };
    expect(verify(written)).toBe('wrong-signature');
  });

  it('cannot be passed as that of an application, nor the other way round', () => {
    const timestamped = withHeader(signRule(rule), 'x-front-request-timestamp', String(NOW));
    expect(verify(timestamped)).toBe('wrong-signature');
    const stripped = withHeader(signApplication(delivery), 'x-front-request-timestamp', undefined);
    expect(verify(stripped)).toBe('wrong-signature');
    const longer = createHmac('sha256', SECRET).update(rule.body).digest('base64');
    expect(verify(withHeader(rule, 'x-front-signature', longer))).toBe('wrong-signature');
  });
});

describe('a signature that OpenSSL calculated', () => {
  const sent = (body: string, signature: string, timestamp?: string) =>
    withHeader(
      withHeader(jsonDelivery(body), 'x-front-signature', signature),
      'x-front-request-timestamp',
      timestamp,
    );

  // printf '1772366400000:{"type":"sync"}' | openssl dgst -sha256 -hmac the-signing-key-of-the-application -binary | base64
  it('is accepted of an application', () => {
    const signature = 'Fb1w4OKMRkCbSrJpnUwUUPIXwUK789HBuWUZNTs5tzo=';
    expect(verify(sent('{"type":"sync"}', signature, '1772366400000'))).toBe('authentic');
  });

  // printf '{"type":"archive"}' | openssl dgst -sha1 -hmac the-signing-key-of-the-application -binary | base64
  it('is accepted of a rule', () => {
    expect(verify(sent('{"type":"archive"}', 'x6S4EmXJYuCNgijKXnN4S92r508='))).toBe('authentic');
  });
});

describe('a connection bound to a company', () => {
  const bound: Connection = { ...connection, account: 'cmp_4thp0' };

  it('accepts only deliveries of its applications', () => {
    expect(verify(signApplication(delivery), bound)).toBe('authentic');
    expect(verify(signApplication(delivery), { ...bound, account: 'cmp_other' })).toBe('wrong-account');
    expect(verify(signApplication(jsonDelivery(event)), bound)).toBe('wrong-account');
  });

  it('accepts no rules, because they do not name the company', () => {
    expect(verify(signRule(jsonDelivery(event)), bound)).toBe('wrong-account');
  });
});

describe('the challenge of a new webhook', () => {
  const sync = withHeader(
    jsonDelivery({ type: 'sync', authorization: { id: 'cmp_4thp0' } }),
    'x-front-challenge',
    'c2f1a9b0-Challenge_1',
  );

  it('is signed like any delivery', () => {
    expect(verify(signApplication(sync))).toBe('authentic');
    expect(verify(sync)).toBe('missing-signature');
  });

  it('is sent back', () => {
    expect(frontConnector.answer?.(sync)).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"challenge":"c2f1a9b0-Challenge_1"}',
    });
  });

  it('is not sent back for another body, or if it could be more than a challenge', () => {
    expect(frontConnector.answer?.(withHeader(delivery, 'x-front-challenge', 'c2f1a9b0'))).toBeUndefined();
    expect(frontConnector.answer?.(withHeader(sync, 'x-front-challenge', undefined))).toBeUndefined();
    for (const challenge of ['', '<script>', 'a b', 'a\nb', 'x'.repeat(513)])
      expect(frontConnector.answer?.(withHeader(sync, 'x-front-challenge', challenge))).toBeUndefined();
  });
});
