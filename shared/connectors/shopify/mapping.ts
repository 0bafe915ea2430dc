import { type Contact, contactAt } from '../../identity/contact.ts';
import { customerIdentity, type Identity } from '../../identity/identity.ts';
import { fullName } from '../contact-fields.ts';
import { activitiesFrom, emailOf } from '../mapping.ts';
import { type BuyerBody, exactId, type ShownBody } from './schema.ts';

/** The context of a mapping, beside the body. */
export interface Context {
  readonly connection: string;
  /** The only shop of the connection; undefined if it accepts every shop. */
  readonly shop: string | undefined;
  /** Whether test orders count. */
  readonly testTraffic: boolean;
  /** The `X-Shopify-Triggered-At` header in epoch milliseconds, for bodies without a time. */
  readonly triggeredAt: () => number | undefined;
}

/** The identity of a customer of the shop; undefined if the id is missing. */
export function customerOf(
  context: Context,
  id: string | null,
  globalId: string | null = null,
): Identity | undefined {
  const exact = exactId(id, globalId);
  return exact === null ? undefined : customerIdentity(context.connection, exact);
}

/**
 * The buyer. If the body names a customer, the address on the order or checkout is ignored: it says where to send the
 * receipt, may belong to somebody else, and would merge two people.
 */
export function buyerOf(
  context: Context,
  customer: BuyerBody,
  email: string | null,
): (Identity | undefined)[] {
  if (!customer) return [emailOf(email)];
  return [customerOf(context, customer.id, customer.admin_graphql_api_id), emailOf(customer.email)];
}

/**
 * Name and phone of a customer, as of their last change or else of the body's. Many customers have a phone number only
 * in their address.
 */
export function contactOf(
  customer: ShownBody | null | undefined,
  changedAt: number | null,
): Contact | undefined {
  if (!customer) return undefined;
  const { first_name, last_name, phone, default_address: address, updated_at } = customer;
  return contactAt(updated_at ?? changedAt, {
    name: fullName(first_name, last_name),
    phone: phone ?? address.phone,
    country: address.country_code,
  });
}

/** The fields that all activities of this provider share. */
export const activity = activitiesFrom('shopify');
