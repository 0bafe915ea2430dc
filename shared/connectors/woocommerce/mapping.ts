import { type Contact, contactAt } from '../../identity/contact.ts';
import { customerIdentity, type Identity } from '../../identity/identity.ts';
import { fullName } from '../contact-fields.ts';
import { activitiesFrom, emailOf } from '../mapping.ts';
import type { BuyerBody, ShownBody } from './schema.ts';

/**
 * Who bought: the customer, and the address on the order, which is the only one that an order of WooCommerce has and
 * which WooCommerce itself takes for the customer's own.
 */
export function buyerOf(connection: string, { customer_id, billing }: BuyerBody): (Identity | undefined)[] {
  const customer = customer_id === null ? undefined : customerIdentity(connection, customer_id);
  return [customer, emailOf(billing?.email ?? null)];
}

/** Name and phone of the billing address, as of the last change of the body that it stands in. */
export function contactOf(
  billing: ShownBody | null | undefined,
  changedAt: number | null,
): Contact | undefined {
  if (!billing) return undefined;
  const { first_name, last_name, phone, country } = billing;
  return contactAt(changedAt, { name: fullName(first_name, last_name), phone, country });
}

/** What all activities told by this provider have in common. */
export const activity = activitiesFrom('woocommerce');
