import { type Contact, contactAt } from '../../identity/contact.ts';
import { customerIdentity, type Identity } from '../../identity/identity.ts';
import type { ObjectReport } from '../../lifecycle/objects/object.ts';
import { objectOf, reportsFrom, snapshot } from '../mapping.ts';
import type { ShownBody } from './schema.ts';

/** The context of a mapping, beside the object. */
export interface Context {
  readonly connection: string;
  /**
   * When the object was as reported: the time of the event, the same in every delivery of it. Stripe's objects have no
   * time of their last change.
   */
  readonly asOf: number;
  /**
   * When what the event reports happened: the time of the event. Null for an object that was read from a list and does not say
   * it.
   */
  readonly changedAt: number | null;
}

/** The report of one of this provider's objects. */
export const report = reportsFrom('stripe');

/** The identity of the customer, or of the account in its place; undefined for guests. */
export function customerOf(
  context: Context,
  owner: { readonly customer: string | null; readonly customer_account: string | null },
): Identity | undefined {
  const id = owner.customer ?? owner.customer_account;
  return id === null ? undefined : customerIdentity(context.connection, id);
}

/** Name and phone as of an instant. */
export function contactOf(shown: ShownBody | null | undefined, at: number | null): Contact | undefined {
  return shown ? contactAt(at, { ...shown, country: shown.address.country }) : undefined;
}

/** A payment. It is identified by its payment intent, which its charges name too, or by a charge that has none. */
export function paymentOf(
  context: Context,
  names: { readonly payment_intent: string | null; readonly charge: string | null },
): Identity | undefined {
  return objectOf(context, 'payment', names.payment_intent ?? names.charge);
}

/** The report of an object of which the body says only what it is of. Undefined if it does not name both. */
export function linkOf(
  context: Context,
  type: 'payment' | 'invoice',
  object: Identity | undefined,
  of: Identity | undefined,
): ObjectReport | undefined {
  if (of === undefined) return undefined;
  return report(context.connection, type, object, snapshot(context.asOf, { attributes: { of } }));
}
