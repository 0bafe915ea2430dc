import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Connector, Delivery } from '../../../shared/connectors/connector.ts';
import { paddleConnector } from '../../../shared/connectors/paddle/connector.ts';
import { rechargeConnector } from '../../../shared/connectors/recharge/connector.ts';
import { withHeader } from '../../support/connectors/attacks/attack.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const OLD = 'secret-before-the-rotation';
const NEW = 'secret-after-the-rotation';
const OTHER = 'f'.repeat(64);
const unsigned = jsonDelivery({ id: 1 });

/** What differs between the schemes: the header, what separates its elements, and their names. */
const SCHEMES: [Connector, header: string, separator: string, timestamp: string, signature: string][] = [
  [paddleConnector, 'paddle-signature', ';', 'ts', 'h1'],
  [rechargeConnector, 'x-recharge-webhook-signature', ',', 't', 'v1'],
];

describe.each(SCHEMES)('a signature of $provider', (connector, header, separator, timestamp, signature) => {
  const at = `${timestamp}=${NOW / 1000}`;
  const verify = (delivery: Delivery, secrets = [OLD]) =>
    connector.verify(delivery, { name: 'pay', provider: connector.provider }, secrets, NOW);
  const by = (secret: string) => {
    const text = connector.sign(unsigned, secret, NOW).headers[header] ?? '';
    return text.slice(text.indexOf(separator) + 1);
  };
  const withElements = (...elements: string[]) => withHeader(unsigned, header, elements.join(separator));

  it('is accepted if one of several was made with an active secret', () => {
    const both = withElements(at, by(OLD), by(NEW));
    expect(verify(both, [OLD])).toBe('authentic');
    expect(verify(both, [NEW])).toBe('authentic');
    expect(verify(withElements(at, by(NEW), by(OLD)), [OLD])).toBe('authentic');
    expect(verify(both, ['secret-that-is-neither'])).toBe('wrong-signature');
  });

  it('is found beside one of another length, at any position', () => {
    expect(verify(withElements(at, `${signature}=abc`, by(OLD)))).toBe('authentic');
    expect(verify(withElements(by(OLD), 'h9=xyz', at))).toBe('authentic');
  });

  it.each([
    ['without a timestamp', () => [by(OLD)]],
    ['with two timestamps', () => [at, at, by(OLD)]],
    ['with a timestamp in another spelling', () => [`${timestamp}=0${NOW / 1000}`, by(OLD)]],
    ['with another timestamp', () => [`${timestamp}=${NOW / 1000 + 1}`, by(OLD)]],
    ['under another name', () => [at, by(OLD).replace(signature, 'x9')]],
    ['in upper case', () => [at, by(OLD).toUpperCase().replace(signature.toUpperCase(), signature)]],
    ['with nothing after the timestamp', () => [at]],
    ['with an element that has no name', () => [at, String(NOW / 1000), by(OLD)]],
    ['among more than eight', () => [at, ...new Array(8).fill(`${signature}=${OTHER}`), by(OLD)]],
  ])('is refused %s', (_how, elements) => {
    expect(verify(withElements(...elements()))).toBe('wrong-signature');
  });

  it('is refused if the header was sent twice', () => {
    const once = withElements(at, by(OLD)).headers[header] ?? '';
    for (const joint of [',', ', ', separator])
      expect(verify(withHeader(unsigned, header, `${once}${joint}${once}`))).toBe('wrong-signature');
  });
});

it('the older signature of Recharge, a plain hash, is never accepted', () => {
  const secret = 'client-secret-of-the-token';
  const hash = createHash('sha256').update(secret).update(unsigned.body).digest('hex');
  const verify = (delivery: Delivery) =>
    rechargeConnector.verify(delivery, { name: 'box', provider: 'recharge' }, [secret], NOW);
  const old = withHeader(unsigned, 'x-recharge-hmac-sha256', hash);
  expect(verify(old)).toBe('missing-signature');
  const asNew = withHeader(old, 'x-recharge-webhook-signature', `t=${NOW / 1000},v1=${hash}`);
  expect(verify(asNew)).toBe('wrong-signature');
});

it('a delivery of Recharge may be two days old, because it is sent again for so long', () => {
  const HOURS = 3_600_000;
  const verdict = (ago: number) =>
    rechargeConnector.verify(
      rechargeConnector.sign(unsigned, OLD, NOW - ago),
      { name: 'box', provider: 'recharge' },
      [OLD],
      NOW,
    );
  expect(verdict(47 * HOURS)).toBe('authentic');
  expect(verdict(49 * HOURS)).toBe('outside-window');
  expect(verdict(-49 * HOURS)).toBe('outside-window');
});
