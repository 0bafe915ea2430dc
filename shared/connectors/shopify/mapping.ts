import { type Contact, contactAt } from '../../identity/contact.ts';
import { customerIdentity, type Identity } from '../../identity/identity.ts';
import { fullName } from '../contact-fields.ts';
import { activitiesFrom, emailOf } from '../mapping.ts';
import { type BuyerBody, exactId, type ShownBody } from './schema.ts';

/** What a mapping needs beside the body. */
export interface Context {
  readonly connection: string;
  /** The one shop that the connection is bound to; undefined where it takes deliveries of any. */
  readonly shop: string | undefined;
  /** Whether test orders count. */
  readonly testTraffic: boolean;
  /** Epoch milliseconds of the `X-Shopify-Triggered-At` header, for bodies that tell no time. */
  readonly triggeredAt: () => number | undefined;
}

/** The identity of a customer of the shop, or undefined when the id is not told. */
export function customerOf(
  context: Context,
  id: string | null,
  globalId: string | null = null,
): Identity | undefined {
  const exact = exactId(id, globalId);
  return exact === null ? undefined : customerIdentity(context.connection, exact);
}

/**
 * Who bought. Where the body names a customer, the address on the order or checkout is left aside: it says where to
 * send the receipt, may be somebody else's, and would make two people one.
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
 * Name and phone of a customer as of their last change, or else that of the body in which they stand. Many have a phone
 * number in their own address alone.
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

/** What all activities told by this provider have in common. */
export const activity = activitiesFrom('shopify');
