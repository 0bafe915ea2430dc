import type { Identity } from '../../identity/identity.ts';
import { emailOf, type Outcome, objectOf } from '../mapping.ts';
import { type Context, customerOf } from './mapping.ts';
import type { DataRequestBody, RedactBody, ShopBody } from './schema.ts';

const NOBODY = { ignored: 'names-nobody' } as const;

/**
 * One app's secret signs for all its shops, and the header that names the shop is not signed: a request that another
 * shop has made must not be answered with this one's customers.
 */
const OTHER_SHOP = { ignored: 'other-shop' } as const;

/** `customers/redact`: the customer and the orders that Shopify names. */
export function askToErase(body: RedactBody, context: Context): Outcome {
  if (isOtherShop(body, context)) return OTHER_SHOP;
  const persons = personsOf(body, context);
  const objects = (body.orders_to_redact ?? []).flatMap((id) => objectOf(context, 'order', id) ?? []);
  return persons.length + objects.length === 0 ? NOBODY : { requests: [{ type: 'erase', persons, objects }] };
}

/** `customers/data_request`: everything that is known of the customer. */
export function askToExport(body: DataRequestBody, context: Context): Outcome {
  if (isOtherShop(body, context)) return OTHER_SHOP;
  const persons = personsOf(body, context);
  const id = body.data_request?.id ?? body.customer?.id ?? null;
  if (persons.length === 0) return NOBODY;
  return id === null ? { refused: 'names no data request' } : { requests: [{ type: 'export', id, persons }] };
}

/** `shop/redact`, 48 hours after the shop has removed the app. */
export function askToEraseShop(body: ShopBody, context: Context): Outcome {
  return isOtherShop(body, context) ? OTHER_SHOP : { requests: [{ type: 'erase-connection' }] };
}

function personsOf({ customer }: Pick<RedactBody, 'customer'>, context: Context): Identity[] {
  const persons = [customerOf(context, customer?.id ?? null), emailOf(customer?.email ?? null)];
  return persons.filter((person) => person !== undefined);
}

function isOtherShop({ shop_domain: domain }: ShopBody, { shop }: Context): boolean {
  return shop !== undefined && domain?.toLowerCase() !== shop.toLowerCase();
}
