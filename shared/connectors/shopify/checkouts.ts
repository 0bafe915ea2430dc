import { type Outcome, objectOf, parsed, snapshot, update } from '../mapping.ts';
import { buyerOf, type Context, contactOf, report } from './mapping.ts';
import { isOf } from './parts.ts';
import { cartSchema, checkoutSchema } from './schema.ts';

/** `carts/*`. A cart names no customer. The order or checkout with its token does. */
export const mapCart = parsed(cartSchema, (cart, context: Context): Outcome => {
  const about = objectOf(context, 'cart', cart.token ?? cart.id);
  if (about === undefined) return { refused: 'the body has no cart token' };
  const { created_at: createdAt, updated_at: asOf } = cart;
  const reported = snapshot(asOf, { attributes: { createdAt: createdAt ?? asOf } });
  return update({ objects: [report(context.connection, 'cart', about, reported)] });
});

/** `checkouts/*`. */
export const mapCheckout = parsed(checkoutSchema, (checkout, context: Context): Outcome => {
  const about = objectOf(context, 'checkout', checkout.token);
  if (about === undefined) return { refused: 'the body has no checkout token' };
  const { created_at: createdAt, updated_at: updatedAt } = checkout;
  const asOf = updatedAt ?? createdAt;
  const { account, address } = buyerOf(context, checkout.customer, checkout.email);
  const cart = objectOf(context, 'cart', checkout.cart_token);
  return update({
    persons: [account, address],
    objects: [
      report(
        context.connection,
        'checkout',
        about,
        snapshot(asOf, { attributes: { account, address, createdAt } }),
      ),
      report(context.connection, 'cart', cart, isOf(about, createdAt)),
    ],
    contact: contactOf(checkout.customer, updatedAt),
  });
});
