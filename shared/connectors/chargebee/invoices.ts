import type { Attributes, Snapshot } from '../../lifecycle/objects/object.ts';
import type { States, StateValue } from '../../lifecycle/objects/states.ts';
import { snapshot } from '../mapping.ts';
import { minorAmount } from '../minor-amount.ts';
import type { CreditNoteBody, InvoiceBody } from './schema.ts';

const UNPAID: States = { payment: 'unpaid', cancelled: 'no' };

// https://apidocs.chargebee.com/docs/api/invoices#invoice_status
const STATUSES: ReadonlyMap<string | null, States> = new Map<string | null, States>([
  ['pending', UNPAID],
  ['posted', UNPAID],
  ['payment_due', UNPAID],
  ['not_paid', UNPAID],
  ['paid', { payment: 'paid', attempt: 'none', cancelled: 'no' }],
  ['voided', { payment: 'unpaid', cancelled: 'yes' }],
]);

/** An invoice, as of an instant. */
export function invoiceSnapshot(
  invoice: InvoiceBody,
  asOf: number,
  owner: { readonly [Name in 'account' | 'of']: Attributes[Name] | undefined },
  hasFailed: boolean,
): Snapshot {
  const { status, currency_code: currency, total } = invoice;
  const states = STATUSES.get(status) ?? {};
  const isPaid = states.payment === 'paid';
  const collected = isPaid ? collectedOf(invoice) : null;
  // Paid by a credit note or written off: nobody paid it.
  const isCredited = collected !== null && collected <= 0 && total !== null && total > 0;
  return snapshot(asOf, {
    states: {
      ...states,
      ...(states.payment === 'unpaid' && states.cancelled === 'no' && attemptOf(invoice, hasFailed)),
      ...(isCredited && { refunded: 'fully' }),
    },
    since: {
      payment: isPaid ? invoice.paid_at : null,
      cancelled: states.cancelled === 'yes' ? invoice.voided_at : null,
      // Not as old as the invoice, also if it is the first that is reported.
      refunded: isCredited ? (invoice.paid_at ?? asOf) : null,
    },
    attributes: {
      ...owner,
      createdAt: invoice.date ?? undefined,
      total: minorAmount(isCredited ? total : (collected ?? total), currency),
    },
  });
}

/** What was paid, by money or by credits that the customer had. The rest of the total was credited or written off. */
function collectedOf({ amount_paid, credits_applied }: InvoiceBody): number | null {
  return amount_paid === null ? null : amount_paid + (credits_applied ?? 0);
}

/** Without a sign of dunning it is not known whether anybody tried: an invoice may be paid by bank transfer. */
function attemptOf({ status, dunning_status }: InvoiceBody, hasFailed: boolean): States {
  const isDunned = dunning_status !== null && dunning_status !== 'success';
  return status === 'not_paid' || isDunned || hasFailed ? { attempt: 'failed' } : {};
}

/**
 * A credit note, as a refund of its invoice. Undefined for an adjustment, which takes something off an invoice before it
 * is paid. What is refunded is used up, by money or for another invoice.
 */
export function creditSnapshot(note: CreditNoteBody, asOf: number): Snapshot | undefined {
  if (note.type === 'adjustment') return undefined;
  const used = (note.amount_refunded ?? 0) + (note.amount_allocated ?? 0);
  const refund: StateValue<'refund'> =
    note.status === 'voided' ? 'cancelled' : used > 0 ? 'succeeded' : 'pending';
  return snapshot(asOf, {
    part: `refund:${note.id}`,
    states: { refund },
    since: {
      refund: refund === 'succeeded' ? note.refunded_at : refund === 'cancelled' ? note.voided_at : null,
    },
    attributes: {
      createdAt: note.date ?? undefined,
      total: minorAmount(used > 0 ? used : note.total, note.currency_code),
    },
  });
}
