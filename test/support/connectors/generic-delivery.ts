import type { Delivery } from '../../../shared/connectors/connector.ts';

/** An unsigned delivery of one activity or a list of them. Text as body is sent as it is. */
export function genericDelivery(body: unknown): Delivery {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  };
}

/** A secret in the form of Standard Webhooks; different for each seed. */
export function genericSecret(seed: number, bytes = 32): string {
  return `whsec_${Buffer.alloc(bytes, seed).toString('base64')}`;
}
