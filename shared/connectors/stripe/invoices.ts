import type { Identity } from '../../identity/identity.ts';
import type { Activity } from '../../lifecycle/activity.ts';
import { emailOf, type Outcome, objectOf, update } from '../mapping.ts';
import { instantText, naturalId } from '../natural-id.ts';
import {
  activity,
  amountOf,
  type Context,
  customerOf,
  failedPayment,
  orderActivity,
  subscriptionStarted,
} from './mapping.ts';
import type { InvoiceBody } from './schema.ts';

/** `invoice.paid`: the start or a renewal of a subscription, or else an order of its own. */
export function mapPaidInvoice(invoice: InvoiceBody, context: Context): Outcome {
  const paid = amountOf(invoice.amount_paid, invoice.currency);
  if (paid !== null && 'refused' in paid) return paid;
  const subscription = subscriptionOf(invoice, context);
  const at = invoice.status_transitions?.paid_at ?? context.eventAt;
  if (subscription !== undefined) {
    const activity = renewalOf(invoice, subscription, at, context);
    return update({
      persons: billedTo(invoice, context),
      objects: [subscription],
      activities: activity === undefined ? [] : [activity],
    });
  }
  const order = orderOfInvoice(invoice, context);
  if (order === undefined) return NO_INVOICE;
  return update({
    persons: billedTo(invoice, context),
    objects: [order],
    activities: [
      orderActivity(order, 'order.placed', paid, invoice.created, context),
      orderActivity(order, 'order.paid', paid, at, context),
    ],
  });
}

const NO_INVOICE = { refused: 'the object has no invoice id' } as const;

/** The first invoice starts a subscription, except the empty invoice of a trial. Later ones renew it. */
function renewalOf(
  invoice: InvoiceBody,
  subscription: Identity,
  at: number,
  context: Context,
): Activity | undefined {
  const costs = (invoice.amount_paid ?? 0) > 0;
  if (invoice.billing_reason === 'subscription_create')
    return costs ? subscriptionStarted(subscription, invoice.created, context) : undefined;
  // A change within a period that costs nothing is not a paid renewal.
  if (!costs && invoice.billing_reason !== 'subscription_cycle') return undefined;
  const id = naturalId(subscription, 'subscription.renewed', invoice.id);
  return { ...activity(context.connection, 'subscription.renewed', id, at), about: subscription };
}

/** `invoice.payment_failed`: one activity per attempt number. */
export function mapUnpaidInvoice(invoice: InvoiceBody, context: Context): Outcome {
  const about = subscriptionOf(invoice, context) ?? orderOfInvoice(invoice, context);
  if (about === undefined) return NO_INVOICE;
  const attempt = `${invoice.id}:${invoice.attempt_count ?? instantText(context.eventAt)}`;
  return update({
    persons: billedTo(invoice, context),
    objects: [about],
    activities: [failedPayment(about, attempt, context)],
  });
}

/** `invoice.payment_action_required`: nothing failed; the customer must act. */
export function mapInvoice(invoice: InvoiceBody, context: Context): Outcome {
  const about = subscriptionOf(invoice, context) ?? orderOfInvoice(invoice, context);
  return update({ persons: billedTo(invoice, context), objects: [about] });
}

function subscriptionOf({ subscription, parent }: InvoiceBody, context: Context): Identity | undefined {
  return objectOf(
    context,
    'subscription',
    subscription ?? parent?.subscription_details?.subscription ?? null,
  );
}

function orderOfInvoice(invoice: InvoiceBody, context: Context): Identity | undefined {
  return objectOf(context, 'order', invoice.payment_intent ?? invoice.id);
}

function billedTo(invoice: InvoiceBody, context: Context): (Identity | undefined)[] {
  return [customerOf(context, invoice), emailOf(invoice.customer_email)];
}
