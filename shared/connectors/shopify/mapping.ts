import { type Contact, contactAt } from '../../identity/contact.ts';
import { customerIdentity, type Identity } from '../../identity/identity.ts';
import { fullName } from '../contact-fields.ts';
import { emailOf, reportsFrom } from '../mapping.ts';
import { type BuyerBody, exactId, type Ids, type ShownBody } from './schema.ts';

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

/** The refusal of a body without a time if the header is missing. */
export const NO_TIME = {
  refused: 'the body has no time, and the x-shopify-triggered-at header is missing',
} as const;

/** The identity of a customer of the shop; undefined if the id is missing. */
export function customerOf(context: Context, ids: Ids): Identity | undefined {
  const id = exactId(ids);
  return id === null ? undefined : customerIdentity(context.connection, id);
}

/** Who an order or checkout belongs to. */
interface Owner {
  readonly account: Identity | undefined;
  readonly address: Identity | undefined;
}

/**
 * The buyer. If the body names a customer, the address on the order or checkout is ignored: it says where to send the
 * receipt, and may belong to somebody else. A missing customer may not have been loaded, so it says nothing.
 */
export function buyerOf(context: Context, customer: BuyerBody, email: string | null): Owner {
  if (!customer) return { account: undefined, address: emailOf(email) };
  const account = customerOf(context, customer);
  // An address that is not verified can name a customer without an id, but is not that of an account.
  const isOwn = account === undefined || customer.verified_email;
  return { account, address: isOwn ? emailOf(customer.email) : undefined };
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

/** The report of an object of this provider. */
export const report = reportsFrom('shopify');
