import type { States } from '../../lifecycle/objects/states.ts';
import { emailOf, type Outcome, objectOf, snapshot, update } from '../mapping.ts';
import { type Context, customerOf, linkOf, paymentOf, report } from './mapping.ts';
import { stripeMoney } from './money.ts';
import type { CreditNoteBody, InvoiceBody, InvoicePaymentBody } from './schema.ts';

/** What an event says of its invoice. The body's own status counts before it. */
export type InvoiceEvent = 'paid' | 'failed' | 'open' | 'void' | 'uncollectible';

const NO_INVOICE = { refused: 'the object has no invoice id' } as const;

/** `invoice.*`: an invoice, its subscription and its payments. */
export function mapInvoice(invoice: InvoiceBody, context: Context, event: InvoiceEvent): Outcome {
  const object = objectOf(context, 'invoice', invoice.id);
  if (object === undefined) return NO_INVOICE;
  const status = statusOf(invoice, event);
  const isPaid = status === 'paid';
  const states = statesOf(status, event);
  const at = invoice.status_transitions;
  const account = customerOf(context, invoice);
  const address = emailOf(invoice.customer_email);
  const { subscription, parent } = invoice;
  const total = isPaid ? (invoice.amount_paid ?? invoice.amount_due) : invoice.amount_due;
  const reported = snapshot(context.asOf, {
    states: isCreditedInFull(invoice) ? { ...states, refunded: 'fully' } : states,
    since: {
      payment: isPaid ? at?.paid_at : null,
      attempt: states.attempt === 'failed' ? context.changedAt : null,
      refunded: isCreditedInFull(invoice) ? context.changedAt : null,
      cancelled:
        status === 'void' ? at?.voided_at : status === 'uncollectible' ? at?.marked_uncollectible_at : null,
    },
    attributes: {
      account,
      address,
      of: objectOf(
        context,
        'subscription',
        subscription ?? parent?.subscription_details?.subscription ?? null,
      ),
      createdAt: invoice.created ?? undefined,
      total: stripeMoney(total, invoice.currency),
    },
  });
  const named = [invoice, ...(invoice.payments?.data ?? []).map(({ payment }) => payment)];
  const payments = new Set(named.map((names) => (names ? paymentOf(context, names) : undefined)));
  return update({
    persons: [account, address],
    objects: [
      report(context.connection, 'invoice', object, reported),
      ...[...payments].map((payment) => linkOf(context, 'payment', payment, object)),
    ],
  });
}

function statusOf({ status, paid }: InvoiceBody, event: InvoiceEvent): string {
  if (status !== null) return status;
  if (paid === true) return 'paid';
  return paid === false && event === 'paid' ? 'open' : event;
}

function statesOf(status: string, event: InvoiceEvent): States {
  if (status === 'paid') return { payment: 'paid', attempt: 'none', cancelled: 'no' };
  const cancelled = status === 'void' || status === 'uncollectible' ? 'yes' : 'no';
  return event === 'failed'
    ? { payment: 'unpaid', attempt: 'failed', cancelled }
    : { payment: 'unpaid', cancelled };
}

/** Credit notes on an open invoice pay it, so that it is paid although nobody paid. */
function isCreditedInFull({ total, pre_payment_credit_notes_amount: credited }: InvoiceBody): boolean {
  return total !== null && total > 0 && credited !== null && credited >= total;
}

/** `invoice_payment.paid`: which invoice a payment is of. Since 2025-03-31 only this event names both. */
export function mapInvoicePayment(body: InvoicePaymentBody, context: Context): Outcome {
  const payment = body.payment ? paymentOf(context, body.payment) : undefined;
  const invoice = objectOf(context, 'invoice', body.invoice);
  if (invoice === undefined) return NO_INVOICE;
  if (payment === undefined) return { ignored: 'reported-by-invoice' };
  const reported = snapshot(context.asOf, {
    states: body.status === 'paid' ? { payment: 'paid', attempt: 'none', cancelled: 'no' } : {},
    since: { payment: body.status_transitions?.paid_at },
    attributes: { of: invoice, total: stripeMoney(body.amount_paid, body.currency) },
  });
  return update({ objects: [report(context.connection, 'payment', payment, reported)] });
}

/** `credit_note.*`: money of an invoice that goes back by another way than a refund of its payment. */
export function mapCreditNote(note: CreditNoteBody, context: Context): Outcome {
  const invoice = objectOf(context, 'invoice', note.invoice);
  if (invoice === undefined) return NO_INVOICE;
  const isVoid = note.status === 'void';
  const credited = creditedBy(note);
  if (credited === 0 && !isVoid) return { ignored: 'no-money-back' };
  const account = customerOf(context, note);
  const credit = snapshot(context.asOf, {
    part: `refund:${note.id}`,
    states: { refund: isVoid ? 'cancelled' : 'succeeded' },
    since: { refund: note.voided_at },
    attributes: { createdAt: note.created ?? undefined, total: stripeMoney(credited, note.currency) },
  });
  const owner = account === undefined ? [] : [snapshot(context.asOf, { attributes: { account } })];
  return update({
    persons: [account],
    objects: [report(context.connection, 'invoice', invoice, ...owner, credit)],
  });
}

/**
 * What a credit note gives back by itself. What it takes off an open invoice was never paid, and its refunds are
 * reported by themselves.
 */
function creditedBy(note: CreditNoteBody): number | null {
  const afterPayment = note.post_payment_amount ?? (note.type === 'pre_payment' ? 0 : note.amount);
  if (afterPayment === null) return null;
  if (!note.refunds) return note.refund === null ? afterPayment : 0;
  return note.refunds.reduce((left, { amount_refunded }) => left - (amount_refunded ?? 0), afterPayment);
}
