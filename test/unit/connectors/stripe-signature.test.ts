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
const stranger = 'f'.repeat(64);

describe('the signature of Stripe', () => {
  it('is accepted when any of several is by any of the live secrets', () => {
    const both = withSignatures(`v1=${signatureBy(OLD)}`, `v1=${signatureBy(NEW)}`);
    expect(verify(both, [OLD])).toBe('authentic');
    expect(verify(both, [NEW])).toBe('authentic');
    expect(verify(both, ['whsec_neither_of_the_two', NEW])).toBe('authentic');
    expect(verify(withSignatures(`v1=${stranger}`, `v1=${signatureBy(OLD)}`))).toBe('authentic');
  });

  it('is found among schemes of any name and form, wherever it stands', () => {
    const own = `v1=${signatureBy(OLD)}`;
    for (const others of [
      [`v0=${stranger}`, own, `v2=${stranger}`],
      [`v2=${stranger}`, own],
      ['ed25519_2027=c2lnbmF0dXJl+/==', own],
      ['V2-RSA=c2lnbmF0dXJlIG9mIGFub3RoZXIga2luZA==', `v1=${stranger}`, own, 'x=y'],
      [own, ...new Array(20).fill(`v0=${stranger}`)],
    ])
      expect(verify(withSignatures(...others))).toBe('authentic');
  });

  it('passes over other schemes and does not accept by them', () => {
    expect(verify(withSignatures(`v1=${signatureBy(OLD)}`, `v0=${stranger}`))).toBe('authentic');
    expect(verify(withSignatures(`v0=${signatureBy(OLD)}`))).toBe('wrong-signature');
    expect(verify(withSignatures(`v2=${signatureBy(OLD)}`))).toBe('wrong-signature');
    expect(verify(withSignatures(`V1=${signatureBy(OLD)}`))).toBe('wrong-signature');
  });

  it.each([
    ['twice', `${headerBy(OLD)},${headerBy(OLD)}`],
    ['twice, joined as a gateway would', `${headerBy(OLD)}, ${headerBy(OLD)}`],
    ['without its time stamp', `v1=${signatureBy(OLD)}`],
    ['with its time stamp at the end', `v1=${signatureBy(OLD)},t=${NOW / 1000}`],
    ['with a time stamp written otherwise', headerBy(OLD).replace('t=', 't=0')],
    ['with another time stamp', headerBy(OLD).replace(/t=\d+/, `t=${NOW / 1000 + 1}`)],
    ['with a time stamp of milliseconds', headerBy(OLD).replace(/t=\d+/, `t=${NOW}0`)],
    ['with nothing after the time stamp', `t=${NOW / 1000}`],
    ['with an empty entry', `${headerBy(OLD)},`],
  ])('is refused when it is sent %s', (_how, header) => {
    expect(verify(withHeader(unsigned, HEADER, header))).toBe('wrong-signature');
  });

  it('is refused among more candidates than a roll of secrets can bring', () => {
    const strangers = (count: number) => new Array(count).fill(`v1=${stranger}`);
    expect(verify(withSignatures(...strangers(7), `v1=${signatureBy(OLD)}`))).toBe('authentic');
    expect(verify(withSignatures(...strangers(8), `v1=${signatureBy(OLD)}`))).toBe('wrong-signature');
    expect(verify(withSignatures(...strangers(1000), `v1=${signatureBy(OLD)}`))).toBe('wrong-signature');
  });

  it('is by the whole text of the secret, not by what is behind its prefix', () => {
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

  it('takes its events', () => {
    expect(verify(signed({ account: 'acct_1' }), [OLD], bound)).toBe('authentic');
  });

  it.each([
    ['another account', signed({ account: 'acct_2' })],
    ['the platform itself', signed({})],
    ['an account in other letters', signed({ account: 'ACCT_1' })],
    ['an account only somewhere inside', signed({ data: { object: { account: 'acct_1' } } })],
    ['nobody, as it is no JSON', stripeConnector.sign(stripeDelivery('acct_1'), OLD, NOW)],
  ])('refuses events of %s', (_whose, delivery) => {
    expect(verify(delivery, [OLD], bound)).toBe('wrong-account');
  });

  it('does not tell a stranger that the account is wrong', () => {
    const forged = stripeConnector.sign(signed({ account: 'acct_2' }), NEW, NOW);
    expect(verify(forged, [OLD], bound)).toBe('wrong-signature');
  });

  it('takes the events of all accounts when it is bound to none', () => {
    expect(verify(signed({ account: 'acct_2' }))).toBe('authentic');
    expect(verify(signed({}))).toBe('authentic');
  });
});
