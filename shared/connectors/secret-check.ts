import type { Connection, Connector, Delivery } from './connector.ts';

const PROBE: Delivery = {
  method: 'POST',
  url: 'https://example.com/webhooks/probe',
  headers: {},
  body: Buffer.from('{}'),
};

/**
 * Whether a delivery signed with the secret would be accepted. A secret that is too short or malformed verifies
 * nothing, and the only symptom would be 401 responses.
 */
export function isUsableSecret(
  connector: Connector,
  connection: Connection,
  secret: string,
  now: number,
): boolean {
  try {
    const verdict = connector.verify(connector.sign(PROBE, secret, now), connection, [secret], now);
    return verdict === 'authentic' || verdict === 'wrong-account';
  } catch {
    return false;
  }
}
