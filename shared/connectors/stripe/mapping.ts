import { type Contact, contactAt } from '../../identity/contact.ts';
import { customerIdentity, type Identity } from '../../identity/identity.ts';
import type { Activity } from '../../lifecycle/activity.ts';
import type { Money, MoneyRefusal } from '../../lifecycle/money.ts';
import { activitiesFrom } from '../mapping.ts';
import { earliestStands, instantText, naturalId } from '../natural-id.ts';
import { stripeMoney } from './money.ts';
import type { Previous, ShownBody } from './schema.ts';

/** The context of a mapping, beside the object. */
export interface Context {
  readonly connection: string;
  /** Epoch milliseconds of the event, the same in every delivery of it. */
  readonly eventAt: number;
  /** The previous values of the changed fields. */
  readonly previous: Previous | null;
  /** Whether invoices and payments do not name each other (API versions since 2025-03-31). */
  readonly isInvoiceApart: boolean;
}

/** The identity of the customer, or of the account in its place; undefined for guests. */
export function customerOf(
  context: Context,
  owner: { readonly customer: string | null; readonly customer_account: string | null },
): Identity | undefined {
  const id = owner.customer ?? owner.customer_account;
  return id === null ? undefined : customerIdentity(context.connection, id);
}

/** Name and phone as of the event. Stripe's customers have no time of their last change. */
export function contactOf(shown: ShownBody | null | undefined, at: number): Contact | undefined {
  return shown ? contactAt(at, { ...shown, country: shown.address.country }) : undefined;
}

/** The fields that all activities of this provider share. */
export const activity = activitiesFrom('stripe');

/** A version by which the later event wins. */
export function eventVersion({ eventAt }: Context): string {
  return String(eventAt).padStart(15, '0');
}

/** An amount with its currency; null if it is missing. */
export function amountOf(amount: number | null, currency: string | null): Money | null | MoneyRefusal {
  if (amount === null) return null;
  return currency === null ? { refused: 'the amount has no currency' } : stripeMoney(amount, currency);
}

/** An order placed or paid. Several events report it, each slightly late, so the earliest wins. */
export function orderActivity(
  about: Identity,
  type: 'order.placed' | 'order.paid',
  total: Money | null,
  at: number,
  context: Context,
): Activity {
  return {
    ...activity(context.connection, type, naturalId(about, type), at, earliestStands(at)),
    about,
    total,
  };
}

/** A failed payment, identified by its charge or attempt number, or else by the instant of its event. */
export function failedPayment(about: Identity, attempt: string | null, context: Context): Activity {
  const id = naturalId(about, 'payment.failed', attempt ?? instantText(context.eventAt));
  return { ...activity(context.connection, 'payment.failed', id, context.eventAt), about };
}

/** The first start of a subscription, whichever event reports it. The earliest time wins. */
export function subscriptionStarted(about: Identity, at: number, context: Context): Activity {
  const id = naturalId(about, 'subscription.started', 'first');
  return { ...activity(context.connection, 'subscription.started', id, at, earliestStands(at)), about };
}
