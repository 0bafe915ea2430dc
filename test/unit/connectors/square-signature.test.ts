import { expect, it } from 'vitest';
import type { Connection, Delivery } from '../../../shared/connectors/connector.ts';
import { squareConnector } from '../../../shared/connectors/square/connector.ts';
import { squareDelivery, squarePayment } from '../../support/connectors/square-delivery.ts';

const URL = 'https://hooks.example.com/webhooks/till';
const SECRETS = ['signature-key-before-it-was-renewed', 'signature-key-of-now'];

function verify(delivery: Delivery, connection: Partial<Connection> = {}): string {
  return squareConnector.verify(delivery, { name: 'till', provider: 'square', ...connection }, SECRETS, 0);
}

const delivery = { ...squareDelivery('payment.updated', squarePayment()), url: URL };
const signed = squareConnector.sign(delivery, 'signature-key-of-now', 0);

it('a delivery is signed together with the URL that it arrived at', () => {
  expect(verify(signed)).toBe('authentic');
});

it.each([
  ['with a trailing slash', `${URL}/`],
  ['with a query', `${URL}?x=1`],
  ['without TLS', URL.replace('https', 'http')],
  ['of another host', URL.replace('hooks', 'other')],
  ['of another connection', `${URL}2`],
  ['with the host in upper case', URL.replace('example', 'EXAMPLE')],
])('a delivery that arrives at a URL %s is refused', (_what, url) => {
  expect(verify({ ...signed, url })).toBe('wrong-signature');
});

it('the URL of the connection counts before the one that it arrived at', () => {
  const behindProxy = { ...signed, url: 'https://abc.execute-api.eu-central-1.amazonaws.com/webhooks/till' };
  expect(verify(behindProxy)).toBe('wrong-signature');
  expect(verify(behindProxy, { url: URL })).toBe('authentic');
  expect(verify(signed, { url: `${URL}/` })).toBe('wrong-signature');
});

it('a connection with a seller accepts only the events of that seller', () => {
  expect(verify(signed, { account: 'MERCHANT1' })).toBe('authentic');
  expect(verify(signed, { account: 'MERCHANT2' })).toBe('wrong-account');
  const nobody = { ...squareDelivery('payment.updated', squarePayment(), { merchant_id: null }), url: URL };
  expect(verify(squareConnector.sign(nobody, 'signature-key-of-now', 0), { account: 'MERCHANT1' })).toBe(
    'wrong-account',
  );
});

it('the signature by SHA-1 that Square once sent proves nothing', () => {
  const { 'x-square-hmacsha256-signature': signature = '', ...headers } = signed.headers;
  expect(verify({ ...signed, headers: { ...headers, 'x-square-signature': signature } })).toBe(
    'missing-signature',
  );
});
