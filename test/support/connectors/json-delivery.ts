import type { Delivery } from '../../../shared/connectors/connector.ts';

/** An unsigned JSON delivery. A body given as text is sent unchanged. */
export function jsonDelivery(body: unknown, headers: Readonly<Record<string, string>> = {}): Delivery {
  return {
    method: 'POST',
    url: 'https://test/webhooks/test',
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  };
}
