import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Delivery } from '../../../../shared/connectors/connector.ts';
import { withBody, withHeader } from '../attacks/attack.ts';
import { NOW, type SignedConformance } from './suite.ts';

/** The tests of a signature. */
export function describeVerification(suite: SignedConformance): void {
  const { connector, connection, secrets, signatureHeader } = suite;
  const [sample] = suite.samples;
  if (sample === undefined) throw new Error('the suite needs at least one sample');
  const verify = (delivery: Delivery, active: readonly string[] = secrets, now = NOW) =>
    connector.verify(delivery, connection, active, now);
  const signed = connector.sign(sample, secrets[0], NOW);
  const signature = signed.headers[signatureHeader] ?? '';

  it('accepts a delivery signed with either of two active secrets, in any order', () => {
    for (const secret of secrets) {
      const delivery = connector.sign(sample, secret, NOW);
      expect(verify(delivery)).toBe('authentic');
      expect(verify(delivery, secrets.toReversed())).toBe('authentic');
    }
  });

  it('accepts every sample it signed, and bodies that are not text', () => {
    for (const delivery of [...suite.samples, withBody(sample, ''), withBody(sample, Buffer.from([0xff, 0]))])
      expect(verify(connector.sign(delivery, secrets[0], NOW))).toBe('authentic');
  });

  it('refuses every delivery if there is no secret', () => {
    expect(verify(signed, [])).toBe('wrong-signature');
  });

  it('refuses every delivery if the secret is empty', () => {
    expect(verify(signed, [''])).toBe('wrong-signature');
    expect(verify(signed, ['', suite.unknownSecret])).toBe('wrong-signature');
  });

  it('refuses a delivery signed with an unknown secret', () => {
    expect(verify(connector.sign(sample, suite.unknownSecret, NOW))).toBe('wrong-signature');
  });

  it('refuses a delivery signed with a secret that is too short or malformed', () => {
    for (const secret of suite.unusableSecrets) {
      let delivery = signed;
      try {
        delivery = connector.sign(sample, secret, NOW);
      } catch {
        // A signer may refuse such a secret. The secret must not verify another signature either.
      }
      expect(verify(delivery, [secret])).toBe('wrong-signature');
    }
  });

  it('refuses a body with any byte changed', () => {
    fc.assert(
      fc.property(fc.nat(sample.body.length - 1), fc.integer({ min: 1, max: 255 }), (index, change) => {
        const body = Buffer.from(sample.body);
        body.writeUInt8(body.readUInt8(index) ^ change, index);
        expect(verify(withBody(signed, body))).toBe('wrong-signature');
      }),
    );
  });

  it('refuses a body with bytes added or removed', () => {
    expect(verify(withBody(signed, Buffer.concat([sample.body, Buffer.from(' ')])))).toBe('wrong-signature');
    expect(verify(withBody(signed, sample.body.subarray(1)))).toBe('wrong-signature');
    expect(verify(withBody(signed, ''))).toBe('wrong-signature');
  });

  it('refuses a delivery without a signature', () => {
    expect(verify(withHeader(signed, signatureHeader, undefined))).toBe('missing-signature');
    expect(verify(withHeader(signed, signatureHeader, ''))).toBe('missing-signature');
    expect(verify({ ...sample, headers: {} })).toBe('missing-signature');
  });

  it('refuses other spellings of the valid signature', () => {
    const spellings = [
      signature.slice(0, -1),
      signature.slice(0, -2),
      `${signature}=`,
      `${signature}A`,
      `${signature},${signature}`,
      `${signature}, ${signature}`,
      signature.replace(/=+$/, ''),
      looseBits(signature),
      `${signature.slice(0, -8)}\t${signature.slice(-8)}`,
      signature.toLowerCase(),
      signature.replace(/[0-9a-f]{40,64}/, (hex) => hex.toUpperCase()),
    ].filter((spelling) => spelling !== signature);
    for (const spelling of spellings)
      expect(verify(withHeader(signed, signatureHeader, spelling)), spelling).toBe('wrong-signature');
  });

  const isBase64 = suite.signatureText !== 'hex';
  const bytes = suite.algorithm === 'sha1' ? 20 : 32;
  const written = isBase64
    ? new RegExp(`[A-Za-z0-9+/]{${bytes === 20 ? 27 : 43}}=`)
    : new RegExp(`[0-9a-f]{${2 * bytes}}`);
  if (isBase64)
    it('refuses the URL alphabet of base64', () => {
      // The body varies until the signature contains a character that differs between the alphabets.
      for (let salt = 0; ; salt++) {
        const delivery = connector.sign(withBody(sample, `{"salt":${salt}}`), secrets[0], NOW);
        const text = delivery.headers[signatureHeader] ?? '';
        const urlText = text.replaceAll('+', '-').replaceAll('/', '_');
        if (urlText === text) continue;
        expect(verify(delivery)).toBe('authentic');
        expect(verify(withHeader(delivery, signatureHeader, urlText))).toBe('wrong-signature');
        break;
      }
    });

  it('refuses arbitrary signatures', () => {
    const digest = fc
      .uint8Array({ minLength: bytes, maxLength: bytes })
      .map((random) => signature.replace(written, Buffer.from(random).toString(isBase64 ? 'base64' : 'hex')));
    fc.assert(
      fc.property(fc.oneof(fc.string(), digest), (text) => {
        const verdict = verify(withHeader(signed, signatureHeader, text));
        expect(verdict).toBe(text === '' ? 'missing-signature' : 'wrong-signature');
      }),
    );
  });

  const { window } = suite;
  if (window !== undefined) {
    it('accepts a timestamp at either edge of the window', () => {
      expect(verify(connector.sign(sample, secrets[0], NOW - window))).toBe('authentic');
      expect(verify(connector.sign(sample, secrets[0], NOW + window))).toBe('authentic');
    });

    it('refuses a timestamp outside the window', () => {
      for (const shift of [-window - 1000, window + 1000, -10 * window, 10 * window])
        expect(verify(connector.sign(sample, secrets[0], NOW + shift))).toBe('outside-window');
    });
  }
}

/** A spelling that a lenient decoder reads as the same bytes: it ignores the two unused bits of the last character. */
function looseBits(signature: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const last = signature.at(-2) ?? 'A';
  return `${signature.slice(0, -2)}${alphabet[alphabet.indexOf(last) + 1]}=`;
}
