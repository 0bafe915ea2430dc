import type { Delivery } from '../../../shared/connectors/connector.ts';
import { jsonDelivery } from './json-delivery.ts';

/** An unsigned delivery of one activity or of a list. A body given as text is sent unchanged. */
export function genericDelivery(body: unknown): Delivery {
  return jsonDelivery(body);
}

/** A secret in the form of Standard Webhooks, different for each seed. */
export function genericSecret(seed: number, bytes = 32): string {
  return `whsec_${Buffer.alloc(bytes, seed).toString('base64')}`;
}
