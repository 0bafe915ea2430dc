import { customerIdentity, type Identity } from '../../identity/identity.ts';
import { emailOf, toldBy } from '../telling.ts';
import { type BuyerBody, exactId } from './schema.ts';

/** What a mapping needs beside the body. */
export interface Context {
  readonly connection: string;
  /** The one shop whose deliveries the connection takes; undefined where it takes those of any. */
  readonly shop: string | undefined;
  /** Epoch milliseconds of the `X-Shopify-Triggered-At` header, for bodies that tell no time. */
  readonly triggeredAt: number | undefined;
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

/** What all activities told by this provider have in common. */
export const told = toldBy('shopify');
