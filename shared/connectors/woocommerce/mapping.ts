import { type Contact, contactAt } from '../../identity/contact.ts';
import { customerIdentity, type Identity } from '../../identity/identity.ts';
import { fullName } from '../contact-fields.ts';
import { activitiesFrom, emailOf } from '../mapping.ts';
import type { BuyerBody, ShownBody } from './schema.ts';

/**
 * The buyer: the customer and the address on the order. An order of WooCommerce has only this address, and WooCommerce
 * itself treats it as the customer's.
 */
export function buyerOf(connection: string, { customer_id, billing }: BuyerBody): (Identity | undefined)[] {
  const customer = customer_id === null ? undefined : customerIdentity(connection, customer_id);
  return [customer, emailOf(billing?.email ?? null)];
}

/** Name and phone of the billing address, as of the last change of the body. */
export function contactOf(
  billing: ShownBody | null | undefined,
  changedAt: number | null,
): Contact | undefined {
  if (!billing) return undefined;
  const { first_name, last_name, phone, country } = billing;
  return contactAt(changedAt, { name: fullName(first_name, last_name), phone, country });
}

/** The fields that all activities of this provider share. */
export const activity = activitiesFrom('woocommerce');
