import { customerIdentity, type Identity } from '../../identity/identity.ts';
import type { ActivityKind } from '../../lifecycle/activity.ts';
import { emailOf } from '../telling.ts';
import type { BuyerBody } from './schema.ts';

/**
 * Who bought: the customer, and the address on the order, which is the only one that an order of WooCommerce has and
 * which WooCommerce itself takes for the customer's own.
 */
export function buyerOf(connection: string, { customer_id, billing }: BuyerBody): (Identity | undefined)[] {
  const customer = customer_id === null ? undefined : customerIdentity(connection, customer_id);
  return [customer, emailOf(billing?.email ?? null)];
}

/** What all activities of one kind and time have in common. */
export function told<Kind extends ActivityKind>(
  connection: string,
  kind: Kind,
  id: string,
  occurredAt: number,
  version = '',
) {
  return { id, kind, occurredAt, connection, provider: 'woocommerce', version };
}
