import type { Identity } from '../../identity/identity.ts';
import { emailOf, type Outcome, objectOf, parsed } from '../mapping.ts';
import { type Context, customerOf } from './mapping.ts';
import { dataRequestSchema, type RedactBody, redactSchema, type ShopBody, shopSchema } from './schema.ts';

const NOBODY = { refused: 'the body names nobody: customer.id and customer.email are missing' } as const;

/**
 * One secret of an app signs for all its shops, and the header that names the shop is not signed. A request of another
 * shop must not reach customers of this one. So requests are parked until the connection is bound to a shop; a redrive
 * then processes them.
 */
function refusalFor(
  { shop_domain: domain }: ShopBody,
  { shop }: Context,
): { readonly ignored: string } | { readonly refused: string } | undefined {
  if (shop === undefined)
    return {
      refused: "the connection is bound to no shop: set its account to the shop's domain, then redrive",
    };
  return domain?.toLowerCase() === shop.toLowerCase() ? undefined : { ignored: 'other-shop' };
}

/** `customers/redact`: the customer and the orders that Shopify names. */
export const mapErasure = parsed(redactSchema, (body, context: Context): Outcome => {
  const refusal = refusalFor(body, context);
  if (refusal !== undefined) return refusal;
  const persons = personsOf(body, context);
  const objects = (body.orders_to_redact ?? []).flatMap((id) => objectOf(context, 'order', id) ?? []);
  return persons.length + objects.length === 0 ? NOBODY : { requests: [{ type: 'erase', persons, objects }] };
});

/** `customers/data_request`: the customer's data that was received through this connection. */
export const mapExport = parsed(dataRequestSchema, (body, context: Context): Outcome => {
  const refusal = refusalFor(body, context);
  if (refusal !== undefined) return refusal;
  const persons = personsOf(body, context);
  const id = body.data_request?.id ?? null;
  if (persons.length === 0) return NOBODY;
  return id === null
    ? { refused: 'the body has no data_request.id' }
    : { requests: [{ type: 'export', id, persons }] };
});

/** `shop/redact`, sent 48 hours after the shop uninstalled the app. */
export const mapShopErasure = parsed(shopSchema, (body, context: Context): Outcome => {
  return refusalFor(body, context) ?? { requests: [{ type: 'erase-connection' }] };
});

function personsOf({ customer }: Pick<RedactBody, 'customer'>, context: Context): Identity[] {
  const persons = [customerOf(context, { id: customer?.id ?? null }), emailOf(customer?.email ?? null)];
  return persons.filter((person) => person !== undefined);
}
