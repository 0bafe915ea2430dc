import type { Identity } from '../../identity/identity.ts';
import { emailOf, type Outcome, objectOf } from '../mapping.ts';
import { type Context, customerOf } from './mapping.ts';
import type { DataRequestBody, RedactBody, ShopBody } from './schema.ts';

const NOBODY = { ignored: 'names-nobody' } as const;

/**
 * One app's secret signs for all its shops, and the header that names the shop is not signed: a request of another
 * shop must not reach this one's customers. So nothing is obeyed before the connection says which shop is its own; the
 * request is kept, and a redrive obeys it once it does.
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
export function askToErase(body: RedactBody, context: Context): Outcome {
  const refusal = refusalFor(body, context);
  if (refusal !== undefined) return refusal;
  const persons = personsOf(body, context);
  const objects = (body.orders_to_redact ?? []).flatMap((id) => objectOf(context, 'order', id) ?? []);
  return persons.length + objects.length === 0 ? NOBODY : { requests: [{ type: 'erase', persons, objects }] };
}

/** `customers/data_request`: what came by this connection of the customer. */
export function askToExport(body: DataRequestBody, context: Context): Outcome {
  const refusal = refusalFor(body, context);
  if (refusal !== undefined) return refusal;
  const persons = personsOf(body, context);
  const id = body.data_request?.id ?? body.customer?.id ?? null;
  if (persons.length === 0) return NOBODY;
  return id === null ? { refused: 'names no data request' } : { requests: [{ type: 'export', id, persons }] };
}

/** `shop/redact`, 48 hours after the shop has removed the app. */
export function askToEraseShop(body: ShopBody, context: Context): Outcome {
  return refusalFor(body, context) ?? { requests: [{ type: 'erase-connection' }] };
}

function personsOf({ customer }: Pick<RedactBody, 'customer'>, context: Context): Identity[] {
  const persons = [customerOf(context, customer?.id ?? null), emailOf(customer?.email ?? null)];
  return persons.filter((person) => person !== undefined);
}
