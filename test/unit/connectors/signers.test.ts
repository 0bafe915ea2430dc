import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { bodySignature } from '../../../shared/connectors/body-signature.ts';
import { sharedSecret } from '../../../shared/connectors/shared-secret.ts';
import { standardWebhooks, whsecKey } from '../../../shared/connectors/standard-webhooks.ts';
import { withBody, withHeader } from '../../support/connectors/attacks/attack.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';

const connection = { name: 'tool', provider: 'generic' };
const SECRET = 'a-secret-of-twenty-four';
const delivery = jsonDelivery({ id: 1 });

describe.each([
  ['sha1', 'hex', ''],
  ['sha1', 'base64', ''],
  ['sha256', 'hex', 'sha256='],
  ['sha256', 'base64', 'v1='],
] as const)('a signature of the body with %s in %s after "%s"', (algorithm, encoding, prefix) => {
  const { verify, sign } = bodySignature({ header: 'x-signature', algorithm, encoding, prefix });
  const expected = prefix + createHmac(algorithm, SECRET).update(delivery.body).digest(encoding);

  it('is what node:crypto computes', () => {
    expect(sign(delivery, SECRET).headers['x-signature']).toBe(expected);
    expect(
      verify(withHeader(delivery, 'x-signature', expected), connection, ['other-secret-of-it', SECRET]),
    ).toBe('authentic');
  });

  it.each([
    [
      'another hash function',
      createHmac(algorithm === 'sha1' ? 'sha256' : 'sha1', SECRET)
        .update(delivery.body)
        .digest(encoding),
    ],
    [
      'another encoding',
      createHmac(algorithm, SECRET)
        .update(delivery.body)
        .digest(encoding === 'hex' ? 'base64' : 'hex'),
    ],
    ['a hash without a key', createHash(algorithm).update(SECRET).update(delivery.body).digest(encoding)],
    ['an empty key', createHmac(algorithm, '').update(delivery.body).digest(encoding)],
  ])('is refused with %s', (_what, signature) => {
    for (const text of [signature, prefix + signature])
      expect(verify(withHeader(delivery, 'x-signature', text), connection, [SECRET, ''])).toBe(
        'wrong-signature',
      );
  });

  it('is refused without its prefix, with it twice, and twice', () => {
    for (const text of [
      `${prefix}${expected}x`,
      `x${expected}`,
      `${expected},${expected}`,
      prefix && expected.slice(prefix.length),
    ])
      if (text !== '')
        expect(verify(withHeader(delivery, 'x-signature', text), connection, [SECRET])).toBe(
          'wrong-signature',
        );
  });

  it('is refused for another body and without a header', () => {
    expect(verify(withBody(sign(delivery, SECRET), '{}'), connection, [SECRET])).toBe('wrong-signature');
    expect(verify(delivery, connection, [SECRET])).toBe('missing-signature');
  });
});

describe('Standard Webhooks of a tool that sends with Svix', () => {
  const NOW = Date.parse('2026-03-01T12:00:00Z');
  const svix = standardWebhooks({ headers: 'svix', keyOf: whsecKey });
  const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;

  it('uses the headers of Svix alone', () => {
    const signed = svix.sign(delivery, secret, NOW);
    expect(svix.verify(signed, connection, [secret], NOW)).toBe('authentic');
    const standard = standardWebhooks({ headers: 'webhook', keyOf: whsecKey });
    expect(standard.verify(signed, connection, [secret], NOW)).toBe('missing-signature');
    expect(standard.verify(standard.sign(delivery, secret, NOW), connection, [secret], NOW)).toBe(
      'authentic',
    );
  });

  it('can use a secret as it is', () => {
    const plain = standardWebhooks({ headers: 'webhook', keyOf: (text) => text });
    const signed = plain.sign(delivery, SECRET, NOW);
    const time = NOW / 1000;
    const content = `${signed.headers['webhook-id']}.${time}.${Buffer.from(delivery.body)}`;
    expect(signed.headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', SECRET).update(content).digest('base64')}`,
    );
    expect(plain.verify(signed, connection, [SECRET], NOW)).toBe('authentic');
    expect(plain.verify(signed, connection, ['short', ''], NOW)).toBe('wrong-signature');
  });
});

describe('a shared secret', () => {
  const verified = (place: Parameters<typeof sharedSecret>[0], more: object, secrets = [SECRET]) =>
    sharedSecret(place).verify({ ...delivery, ...more }, connection, secrets);
  const basic = (pair: string) => ({
    headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
  });

  test('in the path is the segment after the connection, and nothing else', () => {
    const at = (url: string) => verified('path', { url });
    expect(at(`https://host/webhooks/tool/${SECRET}`)).toBe('authentic');
    expect(at(`https://host/webhooks/tool/${SECRET}?a=1`)).toBe('authentic');
    expect(at(`https://host/webhooks/tool?secret=${SECRET}`)).toBe('missing-signature');
    expect(at(`https://host/webhooks/tool#/${SECRET}`)).toBe('missing-signature');
    expect(at(`https://host/webhooks/tool/${SECRET}/`)).toBe('missing-signature');
    expect(at(`https://host/webhooks/tool/${SECRET}/more`)).toBe('missing-signature');
    expect(at(`https://host/other/tool/${SECRET}`)).toBe('missing-signature');
    expect(at(`https://host/webhooks/${SECRET}`)).toBe('missing-signature');
    expect(at(`https://host/webhooks/tool/%61${SECRET.slice(1)}`)).toBe('wrong-signature');
    expect(at('')).toBe('missing-signature');
  });

  test('in the path is added to the URL', () => {
    const url = 'https://host/webhooks/tool?a=1';
    expect(sharedSecret('path').sign({ ...delivery, url }, SECRET).url).toBe(
      `https://host/webhooks/tool/${SECRET}?a=1`,
    );
    expect(() => sharedSecret('path').sign({ ...delivery, url }, 'a/secret/with/slashes')).toThrow(
      'in a path',
    );
  });

  test('of Basic is the password, whatever the user name', () => {
    expect(verified('basic', basic(`anyone:${SECRET}`))).toBe('authentic');
    expect(verified('basic', basic(`:${SECRET}`))).toBe('authentic');
    expect(verified('basic', basic('anyone:a:colon:in:the:secret'), ['a:colon:in:the:secret'])).toBe(
      'authentic',
    );
    expect(verified('basic', basic(SECRET))).toBe('missing-signature');
    expect(verified('basic', basic(`${SECRET}:`))).toBe('missing-signature');
    expect(verified('basic', { headers: { authorization: `Bearer ${SECRET}` } })).toBe('missing-signature');
  });

  test('with the least length is accepted, a shorter one is not', () => {
    const at = (secret: string) =>
      verified({ header: 'x-secret' }, { headers: { 'x-secret': secret } }, [secret]);
    expect(at('s'.repeat(16))).toBe('authentic');
    expect(at('s'.repeat(15))).toBe('wrong-signature');
    expect(at(' '.repeat(16))).toBe('wrong-signature');
    expect(at('é'.repeat(16))).toBe('wrong-signature');
  });
});
