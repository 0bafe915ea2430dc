import type { Connection, Connector, Delivery } from './connector.ts';

const PROBE: Delivery = { method: 'POST', headers: {}, body: Buffer.from('{}') };

/**
 * True when a delivery signed with the secret would be taken. One that is too short or not of the scheme's form never
 * verifies anything, which nobody would notice but by the 401s.
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
