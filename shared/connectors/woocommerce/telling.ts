import { customerIdentity, type Identity } from '../../identity/identity.ts';
import { emailOf, toldBy } from '../telling.ts';
import type { BuyerBody } from './schema.ts';

/**
 * Who bought: the customer, and the address on the order, which is the only one that an order of WooCommerce has and
 * which WooCommerce itself takes for the customer's own.
 */
export function buyerOf(connection: string, { customer_id, billing }: BuyerBody): (Identity | undefined)[] {
  const customer = customer_id === null ? undefined : customerIdentity(connection, customer_id);
  return [customer, emailOf(billing?.email ?? null)];
}

/** What all activities told by this provider have in common. */
export const told = toldBy('woocommerce');
