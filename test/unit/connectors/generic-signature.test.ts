import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { genericConnector } from '../../../shared/connectors/generic/connector.ts';
import { withHeader } from '../../support/connectors/attacks/attack.ts';
import { genericDelivery, genericSecret } from '../../support/connectors/generic-delivery.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const secret = genericSecret(1);
const signed = genericConnector.sign(genericDelivery({ any: 'body' }), secret, now);
const signature = signed.headers['webhook-signature'] ?? '';
const other = genericConnector.sign(signed, genericSecret(2), now).headers['webhook-signature'] ?? '';

function verify(delivery: Delivery): string {
  return genericConnector.verify(delivery, { name: 'backend', provider: 'generic' }, [secret], now);
}

describe('a Standard Webhooks signature', () => {
  it.each([
    ['after that of another secret', `${other} ${signature}`],
    ['before that of another secret', `${signature} ${other}`],
    ['among other schemes', `v1a,ZWQyNTUxOQ== ${signature} v2,${signature.slice(3)}`],
    ['as the last of eight', `${`${other} `.repeat(7)}${signature}`],
  ])('is found %s', (_where, header) => {
    expect(verify(withHeader(signed, 'webhook-signature', header))).toBe('authentic');
  });

  it.each([
    ['as the last of nine', `${`${other} `.repeat(8)}${signature}`],
    ['under another scheme', signature.replace('v1,', 'v1a,')],
    ['without a scheme', signature.replace('v1,', '')],
    ['in a header that was sent twice', `${signature},${signature}`],
    ['after a space', ` ${signature}`],
  ])('is not accepted %s', (_where, header) => {
    expect(verify(withHeader(signed, 'webhook-signature', header))).toBe('wrong-signature');
  });

  it('covers the id and the timestamp', () => {
    expect(verify(withHeader(signed, 'webhook-id', 'msg_other'))).toBe('wrong-signature');
    const later = String(now / 1000 + 1);
    expect(verify(withHeader(signed, 'webhook-timestamp', later))).toBe('wrong-signature');
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('needs the %s header', (name) => {
    expect(verify(withHeader(signed, name, undefined))).toBe('missing-signature');
    expect(verify(withHeader(signed, name, ''))).toBe('missing-signature');
  });

  it.each(['soon', '-5', '1e9', ' 1772366400', '1772366400.0', '0x69', '01772366400', '9'.repeat(13)])(
    'is refused with the timestamp %s',
    (timestamp) => {
      expect(verify(withHeader(signed, 'webhook-timestamp', timestamp))).toBe('wrong-signature');
    },
  );

  it('keeps a given id, and has the same id if the delivery is sent again', () => {
    const named = withHeader(genericDelivery({}), 'webhook-id', 'msg_17');
    expect(genericConnector.sign(named, secret, now).headers['webhook-id']).toBe('msg_17');
    const again = genericConnector.sign(genericDelivery({ any: 'body' }), secret, now + 60_000);
    expect(again.headers['webhook-id']).toBe(signed.headers['webhook-id']);
  });

  it('cannot be made with a secret that could not verify it', () => {
    expect(() => genericConnector.sign(signed, 'whsec_c2hvcnQ=', now)).toThrow(/24 to 64 bytes/);
  });
});
