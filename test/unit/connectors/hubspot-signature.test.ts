import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Connection, Delivery } from '../../../shared/connectors/connector.ts';
import { hubspotConnector } from '../../../shared/connectors/hubspot/connector.ts';
import { withHeader } from '../../support/connectors/attacks/attack.ts';
import { hubspotDelivery, objectItem } from '../../support/connectors/hubspot-delivery.ts';

const SECRET = '11111111-aaaa-4000-8000-000000000001';
const NOW = Date.parse('2026-03-01T12:00:00Z');
const connection: Connection = { name: 'crm', provider: 'hubspot' };
const TIMESTAMP = 'x-hubspot-request-timestamp';
const SIGNATURE = 'x-hubspot-signature-v3';

const at = (url: string, items: readonly object[] = [objectItem('contact.creation')]): Delivery => ({
  ...hubspotDelivery(items),
  url,
});
const signedFor = (delivery: Delivery, url: string) => {
  const text = `POST${url}${Buffer.from(delivery.body)}${NOW}`;
  const signature = createHmac('sha256', SECRET).update(text).digest('base64');
  return withHeader(withHeader(delivery, SIGNATURE, signature), TIMESTAMP, String(NOW));
};
const verdict = (delivery: Delivery, to = connection) => hubspotConnector.verify(delivery, to, [SECRET], NOW);

describe('the signature of HubSpot', () => {
  const url = 'https://hooks.example.com/webhooks/crm';

  it('covers method, URL, body and timestamp', () => {
    const delivery = signedFor(at(url), url);
    expect(hubspotConnector.sign(at(url), SECRET, NOW)).toEqual(delivery);
    expect(verdict(delivery)).toBe('authentic');
    expect(verdict({ ...delivery, method: 'PUT' })).toBe('wrong-signature');
    expect(verdict({ ...delivery, url: 'https://hooks.example.com/webhooks/other' })).toBe('wrong-signature');
    expect(verdict({ ...delivery, url: `${url}/` })).toBe('wrong-signature');
    expect(verdict({ ...delivery, url: `${url}?x=1` })).toBe('wrong-signature');
    expect(verdict({ ...delivery, url: url.replace('https', 'http') })).toBe('wrong-signature');
    expect(verdict(withHeader(delivery, TIMESTAMP, String(NOW + 1)))).toBe('wrong-signature');
  });

  it('may be that of the URL as it was sent, or with the characters decoded that the documentation lists', () => {
    const sent = 'https://hooks.example.com/webhooks/crm?to=a%40b%3Ac%2Fd%2fe&x=%20%25%C3%A9';
    const decoded = 'https://hooks.example.com/webhooks/crm?to=a@b:c/d/e&x=%20%25%C3%A9';
    expect(verdict(signedFor(at(sent), sent))).toBe('authentic');
    expect(verdict(signedFor(at(sent), decoded))).toBe('authentic');
    expect(verdict(signedFor(at(sent), decodeURIComponent(sent)))).toBe('wrong-signature');
    // A URL that was sent decoded is never encoded.
    expect(verdict(signedFor(at(decoded), sent))).toBe('wrong-signature');
  });

  it('is that of the URL in the configuration, if there is one', () => {
    const configured = { ...connection, url: 'https://public.example.com/hooks/crm' };
    const arrived = at('https://internal.example.com/webhooks/crm');
    expect(verdict(signedFor(arrived, configured.url), configured)).toBe('authentic');
    expect(verdict(signedFor(arrived, arrived.url), configured)).toBe('wrong-signature');
  });

  it('is never one of the older schemes, which have no timestamp', () => {
    const delivery = at(url);
    const body = Buffer.from(delivery.body).toString();
    const [v1, v2] = [`${SECRET}${body}`, `${SECRET}POST${url}${body}`].map((text) =>
      createHash('sha256').update(text).digest('hex'),
    );
    for (const [version, signature] of [
      ['v1', v1],
      ['v2', v2],
    ] as const) {
      const older = withHeader(
        withHeader(delivery, 'x-hubspot-signature', signature),
        'x-hubspot-signature-version',
        version,
      );
      expect(verdict(older)).toBe('missing-signature');
      expect(verdict(withHeader(withHeader(older, SIGNATURE, signature), TIMESTAMP, String(NOW)))).toBe(
        'wrong-signature',
      );
    }
  });

  it.each([
    ['missing', undefined, 'missing-signature'],
    ['empty', '', 'missing-signature'],
    ['not a number', 'now', 'wrong-signature'],
    ['with a sign', `+${NOW}`, 'wrong-signature'],
    ['with a fraction', `${NOW}.0`, 'wrong-signature'],
    ['in seconds', String(NOW / 1000), 'outside-window'],
    ['sent twice', `${NOW}, ${NOW}`, 'wrong-signature'],
    ['five minutes and a millisecond old', String(NOW - 300_001), 'outside-window'],
    ['five minutes and a millisecond ahead', String(NOW + 300_001), 'outside-window'],
  ])('with a timestamp that is %s is refused', (_what, timestamp, expected) => {
    const text = `POST${url}${Buffer.from(at(url).body)}${timestamp}`;
    const signature = createHmac('sha256', SECRET).update(text).digest('base64');
    const delivery = withHeader(withHeader(at(url), SIGNATURE, signature), TIMESTAMP, timestamp);
    expect(verdict(delivery)).toBe(expected);
  });
});

describe('a connection that is bound to an account', () => {
  const bound = { ...connection, account: '62515' };
  const url = 'https://hooks.example.com/webhooks/crm';
  const verdictOf = (...portals: unknown[]) => {
    const items = portals.map((portalId) => objectItem('contact.creation', { portalId }));
    return verdict(signedFor(at(url, items), url), bound);
  };

  it('accepts a batch with an item of that account, and a workflow of it', () => {
    expect(verdictOf(62515)).toBe('authentic');
    expect(verdictOf(1, 62515)).toBe('authentic');
    const workflow = { ...hubspotDelivery({ vid: 1, 'portal-id': 62515, properties: {} }), url };
    expect(verdict(signedFor(workflow, url), bound)).toBe('authentic');
  });

  it('refuses every other delivery', () => {
    expect(verdictOf(1)).toBe('wrong-account');
    expect(verdictOf(null)).toBe('wrong-account');
    expect(verdictOf()).toBe('wrong-account');
    const workflow = { ...hubspotDelivery({ vid: 1, 'portal-id': 1, properties: {} }), url };
    expect(verdict(signedFor(workflow, url), bound)).toBe('wrong-account');
  });
});
