import { describe, expect, it } from 'vitest';
import type { Connection, Delivery } from '../../../shared/connectors/connector.ts';
import { stripeConnector } from '../../../shared/connectors/stripe/connector.ts';
import { withHeader } from '../../support/connectors/attacks/attack.ts';
import { paymentBody, stripeDelivery, stripeEvent } from '../../support/connectors/stripe-delivery.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const OLD = 'whsec_secret_before_the_rotation';
const NEW = 'whsec_secret_after_the_rotation';
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
const OTHER = 'f'.repeat(64);

describe('a Stripe signature', () => {
  it('is accepted if one of several was made with an active secret', () => {
    const both = withSignatures(`v1=${signatureBy(OLD)}`, `v1=${signatureBy(NEW)}`);
    expect(verify(both, [OLD])).toBe('authentic');
    expect(verify(both, [NEW])).toBe('authentic');
    expect(verify(both, ['whsec_neither_of_the_two', NEW])).toBe('authentic');
    expect(verify(withSignatures(`v1=${OTHER}`, `v1=${signatureBy(OLD)}`))).toBe('authentic');
  });

  it('is found among schemes of any name and form, at any position', () => {
    const own = `v1=${signatureBy(OLD)}`;
    for (const others of [
      [`v0=${OTHER}`, own, `v2=${OTHER}`],
      [`v2=${OTHER}`, own],
      ['ed25519_2027=c2lnbmF0dXJl+/==', own],
      ['V2-RSA=c2lnbmF0dXJlIG9mIGFub3RoZXIga2luZA==', `v1=${OTHER}`, own, 'x=y'],
      [own, ...new Array(20).fill(`v0=${OTHER}`)],
    ])
      expect(verify(withSignatures(...others))).toBe('authentic');
  });

  it('is not accepted under another scheme', () => {
    expect(verify(withSignatures(`v1=${signatureBy(OLD)}`, `v0=${OTHER}`))).toBe('authentic');
    expect(verify(withSignatures(`v0=${signatureBy(OLD)}`))).toBe('wrong-signature');
    expect(verify(withSignatures(`v2=${signatureBy(OLD)}`))).toBe('wrong-signature');
    expect(verify(withSignatures(`V1=${signatureBy(OLD)}`))).toBe('wrong-signature');
  });

  it.each([
    ['twice', `${headerBy(OLD)},${headerBy(OLD)}`],
    ['twice, joined as a gateway does', `${headerBy(OLD)}, ${headerBy(OLD)}`],
    ['without a timestamp', `v1=${signatureBy(OLD)}`],
    ['with a timestamp in another spelling', headerBy(OLD).replace('t=', 't=0')],
    ['with another timestamp', headerBy(OLD).replace(/t=\d+/, `t=${NOW / 1000 + 1}`)],
    ['with a timestamp in milliseconds', headerBy(OLD).replace(/t=\d+/, `t=${NOW}0`)],
    ['with nothing after the timestamp', `t=${NOW / 1000}`],
  ])('is refused if it is sent %s', (_how, header) => {
    expect(verify(withHeader(unsigned, HEADER, header))).toBe('wrong-signature');
  });

  it.each([
    ['an element without a value', `t=${NOW / 1000},debug,v1=${signatureBy(OLD)}`],
    ['another scheme before the timestamp', `v0=${OTHER},t=${NOW / 1000},v1=${signatureBy(OLD)}`],
    ['the timestamp at the end', `v1=${signatureBy(OLD)},t=${NOW / 1000}`],
    ['an empty element', `${headerBy(OLD)},`],
    ['spaces after the commas', headerBy(OLD).replaceAll(',', ', ')],
  ])('is accepted in a header with %s', (_what, header) => {
    expect(verify(withHeader(unsigned, HEADER, header))).toBe('authentic');
  });

  it('is refused among more than eight signatures', () => {
    const unknown = (count: number) => new Array(count).fill(`v1=${OTHER}`);
    expect(verify(withSignatures(...unknown(7), `v1=${signatureBy(OLD)}`))).toBe('authentic');
    expect(verify(withSignatures(...unknown(8), `v1=${signatureBy(OLD)}`))).toBe('wrong-signature');
    expect(verify(withSignatures(...unknown(1000), `v1=${signatureBy(OLD)}`))).toBe('wrong-signature');
  });

  it('is made with the whole secret, including its prefix', () => {
    expect(verify(stripeConnector.sign(unsigned, OLD.slice('whsec_'.length), NOW))).toBe('wrong-signature');
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

  it('accepts events of the account', () => {
    expect(verify(signed({ account: 'acct_1' }), [OLD], bound)).toBe('authentic');
  });

  it.each([
    ['another account', signed({ account: 'acct_2' })],
    ['the platform itself', signed({})],
    ['the account in upper case', signed({ account: 'ACCT_1' })],
    ['an account named only inside the object', signed({ data: { object: { account: 'acct_1' } } })],
    ['no account, because the body is not JSON', stripeConnector.sign(stripeDelivery('acct_1'), OLD, NOW)],
  ])('refuses events of %s', (_account, delivery) => {
    expect(verify(delivery, [OLD], bound)).toBe('wrong-account');
  });

  it('checks the signature before the account', () => {
    const wronglySigned = stripeConnector.sign(signed({ account: 'acct_2' }), NEW, NOW);
    expect(verify(wronglySigned, [OLD], bound)).toBe('wrong-signature');
  });

  it('accepts events of every account if it is not bound to one', () => {
    expect(verify(signed({ account: 'acct_2' }))).toBe('authentic');
    expect(verify(signed({}))).toBe('authentic');
  });
});
