import { describe, expect, it } from 'vitest';
import type { Connection, Delivery } from '../../../shared/connectors/connector.ts';
import { stripeConnector } from '../../../shared/connectors/stripe/connector.ts';
import { withHeader } from '../../support/connectors/conformance.ts';
import { paymentBody, stripeDelivery, stripeEvent } from '../../support/connectors/stripe-delivery.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const OLD = 'whsec_the_secret_that_is_rolled';
const NEW = 'whsec_the_secret_that_comes_after';
const HEADER = 'stripe-signature';
const connection: Connection = { name: 'pay', provider: 'stripe' };

const unsigned = stripeDelivery(stripeEvent('payment_intent.succeeded', paymentBody()));
const headerBy = (secret: string, delivery = unsigned) =>
  stripeConnector.sign(delivery, secret, NOW).headers[HEADER] ?? '';
const signatureBy = (secret: string) => headerBy(secret).split(',v1=')[1] ?? '';
const withSignatures = (...entries: string[]): Delivery =>
  withHeader(unsigned, HEADER, [`t=${NOW / 1000}`, ...entries].join(','));
const verify = (delivery: Delivery, secrets = [OLD], bound: Connection = connection) =>
  stripeConnector.verify(delivery, bound, secrets, NOW);
const otherSignature = 'f'.repeat(64);

describe('the signature of Stripe', () => {
  it('is accepted if one of several is by an active secret', () => {
    const both = withSignatures(`v1=${signatureBy(OLD)}`, `v1=${signatureBy(NEW)}`);
    expect(verify(both, [OLD])).toBe('authentic');
    expect(verify(both, [NEW])).toBe('authentic');
    expect(verify(both, ['whsec_neither_of_the_two', NEW])).toBe('authentic');
    expect(verify(withSignatures(`v1=${otherSignature}`, `v1=${signatureBy(OLD)}`))).toBe('authentic');
  });

  it('is found among schemes of any name and form, at any position', () => {
    const own = `v1=${signatureBy(OLD)}`;
    for (const others of [
      [`v0=${otherSignature}`, own, `v2=${otherSignature}`],
      [`v2=${otherSignature}`, own],
      ['ed25519_2027=c2lnbmF0dXJl+/==', own],
      ['V2-RSA=c2lnbmF0dXJlIG9mIGFub3RoZXIga2luZA==', `v1=${otherSignature}`, own, 'x=y'],
      [own, ...new Array(20).fill(`v0=${otherSignature}`)],
    ])
      expect(verify(withSignatures(...others))).toBe('authentic');
  });

  it('is not accepted in another scheme', () => {
    expect(verify(withSignatures(`v1=${signatureBy(OLD)}`, `v0=${otherSignature}`))).toBe('authentic');
    expect(verify(withSignatures(`v0=${signatureBy(OLD)}`))).toBe('wrong-signature');
    expect(verify(withSignatures(`v2=${signatureBy(OLD)}`))).toBe('wrong-signature');
    expect(verify(withSignatures(`V1=${signatureBy(OLD)}`))).toBe('wrong-signature');
  });

  it.each([
    ['twice', `${headerBy(OLD)},${headerBy(OLD)}`],
    ['twice, joined as a gateway would', `${headerBy(OLD)}, ${headerBy(OLD)}`],
    ['without its timestamp', `v1=${signatureBy(OLD)}`],
    ['with its timestamp at the end', `v1=${signatureBy(OLD)},t=${NOW / 1000}`],
    ['with a timestamp in another form', headerBy(OLD).replace('t=', 't=0')],
    ['with another timestamp', headerBy(OLD).replace(/t=\d+/, `t=${NOW / 1000 + 1}`)],
    ['with a timestamp of milliseconds', headerBy(OLD).replace(/t=\d+/, `t=${NOW}0`)],
    ['with nothing after the timestamp', `t=${NOW / 1000}`],
    ['with an empty entry', `${headerBy(OLD)},`],
  ])('is refused when it is sent %s', (_how, header) => {
    expect(verify(withHeader(unsigned, HEADER, header))).toBe('wrong-signature');
  });

  it('is refused among more signatures than a rotation of secrets causes', () => {
    const otherSignatures = (count: number) => new Array(count).fill(`v1=${otherSignature}`);
    expect(verify(withSignatures(...otherSignatures(7), `v1=${signatureBy(OLD)}`))).toBe('authentic');
    expect(verify(withSignatures(...otherSignatures(8), `v1=${signatureBy(OLD)}`))).toBe('wrong-signature');
    expect(verify(withSignatures(...otherSignatures(1000), `v1=${signatureBy(OLD)}`))).toBe(
      'wrong-signature',
    );
  });

  it('uses the whole text of the secret, prefix included', () => {
    expect(
      verify(unsigned.body.length > 0 ? stripeConnector.sign(unsigned, OLD.slice(6), NOW) : unsigned),
    ).toBe('wrong-signature');
  });
});

describe('a connection bound to an account of a Connect platform', () => {
  const bound: Connection = { ...connection, account: 'acct_1' };
  const signed = (changes: object) =>
    stripeConnector.sign(
      stripeDelivery(stripeEvent('payment_intent.succeeded', paymentBody(), { ...changes })),
      OLD,
      NOW,
    );

  it('accepts its events', () => {
    expect(verify(signed({ account: 'acct_1' }), [OLD], bound)).toBe('authentic');
  });

  it.each([
    ['another account', signed({ account: 'acct_2' })],
    ['the platform itself', signed({})],
    ['an account in another letter case', signed({ account: 'ACCT_1' })],
    ['an account only in a nested field', signed({ data: { object: { account: 'acct_1' } } })],
    ['no account, as it is not JSON', stripeConnector.sign(stripeDelivery('acct_1'), OLD, NOW)],
  ])('refuses events of %s', (_whose, delivery) => {
    expect(verify(delivery, [OLD], bound)).toBe('wrong-account');
  });

  it('does not reveal the bound account to a sender without the secret', () => {
    const invalid = stripeConnector.sign(signed({ account: 'acct_2' }), NEW, NOW);
    expect(verify(invalid, [OLD], bound)).toBe('wrong-signature');
  });

  it('accepts the events of all accounts if it is bound to none', () => {
    expect(verify(signed({ account: 'acct_2' }))).toBe('authentic');
    expect(verify(signed({}))).toBe('authentic');
  });
});
