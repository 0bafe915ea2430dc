import { addMoney, type Money } from '../../lifecycle/money.ts';
import type { States } from '../../lifecycle/objects/states.ts';
import { emailOf, type Outcome, objectOf, snapshot, update } from '../mapping.ts';
import { type Context, customerOf, report, squareMoney } from './mapping.ts';
import type { InvoiceBody } from './schema.ts';

/** What an event says of its invoice beside the body: it is sent at this very change. */
export type InvoiceEvent = 'changed' | 'paid' | 'charge-failed';

const UNPAID: States = { payment: 'unpaid', cancelled: 'no' };
const PAID: States = { payment: 'paid', attempt: 'none', cancelled: 'no' };
const OFF: States = { payment: 'unpaid', cancelled: 'yes' };

/**
 * What each status proves (https://developer.squareup.com/reference/square/enums/InvoiceStatus). A partly refunded
 * invoice may have been paid in part only.
 */
const INVOICES: ReadonlyMap<string | null, States> = new Map<string | null, States>([
  ['UNPAID', UNPAID],
  ['SCHEDULED', UNPAID],
  ['PARTIALLY_PAID', UNPAID],
  ['PAYMENT_PENDING', UNPAID],
  ['PAID', { ...PAID, refunded: 'no' }],
  ['PARTIALLY_REFUNDED', { cancelled: 'no', refunded: 'partly' }],
  ['REFUNDED', { ...PAID, refunded: 'fully' }],
  ['CANCELED', OFF],
  // Square called it off because of suspicious activity.
  ['FAILED', OFF],
]);

/** Statuses in which the amount is what was paid. */
const WITH_PAYMENT = new Set(['PAID', 'PARTIALLY_REFUNDED', 'REFUNDED']);

/**
 * `invoice.*`: the whole invoice. Its order is of it, and the order's payments name the order, so that invoice, order
 * and payments are one sale. An invoice with a subscription is one of its terms.
 */
export function mapInvoice(invoice: InvoiceBody, context: Context, event: InvoiceEvent): Outcome {
  const { connection } = context;
  const object = objectOf(context, 'invoice', invoice.id);
  if (object === undefined) return { refused: 'the object has no usable invoice id' };
  const asOf = invoice.updated_at ?? context.at;
  const account = customerOf(context, invoice.primary_recipient?.customer_id);
  const address = emailOf(invoice.primary_recipient?.email_address ?? null);
  // A draft is not placed: the customer cannot see it.
  const isDraft = invoice.status === 'DRAFT';
  const states = INVOICES.get(invoice.status) ?? {};
  const isFailure = event === 'charge-failed' && states.payment === 'unpaid';
  const order = objectOf(context, 'order', invoice.order_id);
  const reported = snapshot(asOf, {
    version: invoice.version,
    states: isFailure ? { ...states, attempt: 'failed' } : states,
    since: {
      payment: event === 'paid' && states.payment === 'paid' ? asOf : null,
      attempt: isFailure ? asOf : null,
    },
    attributes: {
      account,
      address,
      of: objectOf(context, 'subscription', invoice.subscription_id),
      createdAt: isDraft ? undefined : (invoice.created_at ?? undefined),
      total: isDraft ? undefined : totalOf(invoice),
    },
  });
  return update({
    persons: [account, address],
    objects: [
      report(connection, 'invoice', object, reported),
      report(connection, 'order', order, snapshot(asOf, { attributes: { of: object } })),
    ],
  });
}

/** The sum of the payment requests: of a deposit and a balance, of instalments. */
function totalOf({ status, payment_requests: requests }: InvoiceBody): Money | null | undefined {
  if (requests.length === 0) return undefined;
  const isPaid = WITH_PAYMENT.has(status ?? '');
  const amounts = requests.map((request) =>
    squareMoney(isPaid ? request.total_completed_amount_money : request.computed_amount_money),
  );
  const known = amounts.filter((amount): amount is Money => amount !== null && amount !== undefined);
  const [sum = null, ...others] = known.reduce<readonly Money[]>(addMoney, []);
  return known.length === amounts.length && others.length === 0 ? sum : null;
}
