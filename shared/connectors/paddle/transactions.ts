import type { PartKey, Snapshot } from '../../lifecycle/objects/object.ts';
import type { States, StateValue } from '../../lifecycle/objects/states.ts';
import { type Outcome, objectOf, snapshot, update } from '../mapping.ts';
import { minorAmount } from '../minor-amount.ts';
import { type Context, customerOf, report } from './mapping.ts';
import type { AdjustmentBody, TransactionBody } from './schema.ts';

const UNPAID: States = { payment: 'unpaid', cancelled: 'no' };
const PAID: States = { payment: 'paid', attempt: 'none', cancelled: 'no' };

// https://developer.paddle.com/api-reference/transactions. `paid` becomes `completed` when Paddle has worked out its fees.
const STATUSES: ReadonlyMap<string | null, States> = new Map([
  ['draft', UNPAID],
  ['ready', UNPAID],
  ['billed', UNPAID],
  ['past_due', UNPAID],
  ['paid', PAID],
  ['completed', PAID],
  ['canceled', { payment: 'unpaid', cancelled: 'yes' }],
]);

/**
 * `transaction.*`: a sale, or the payment of a subscription. The body of every event is the whole transaction. A
 * transaction that a subscription begins with names it only after it was paid.
 */
export function mapTransaction(transaction: TransactionBody, context: Context): Outcome {
  const object = objectOf(context, 'invoice', transaction.id);
  if (object === undefined) return { refused: 'data.id cannot be used' };
  const account = customerOf(context, transaction.customer_id);
  // A checkout that was opened, by somebody who has not given an address yet.
  if (account === undefined) return { ignored: 'no-customer' };
  const states = statesOf(transaction);
  const paidAt = Math.max(0, ...(transaction.payments ?? []).map(({ captured_at }) => captured_at ?? 0));
  const createdAt = transaction.created_at ?? undefined;
  const reported = snapshot(context.asOf, {
    states,
    since: {
      payment: states.payment === 'paid' && paidAt > 0 ? paidAt : null,
      // Neither is as old as the transaction, also if it is the first that is reported.
      attempt: states.attempt === 'failed' ? failedAtOf(transaction, context) : null,
      cancelled: states.cancelled === 'yes' ? context.asOf : null,
    },
    attributes: {
      account,
      of: objectOf(context, 'subscription', transaction.subscription_id),
      createdAt,
      total: minorAmount(transaction.details?.totals?.total ?? null, transaction.currency_code),
    },
  });
  const checkout = transaction.origin === 'web' ? objectOf(context, 'checkout', transaction.id) : undefined;
  const opened = snapshot(context.asOf, { attributes: { account, of: object, createdAt } });
  return update({
    persons: [account],
    objects: [
      report(context.connection, 'invoice', object, reported),
      report(context.connection, 'checkout', checkout, opened),
    ],
  });
}

function statesOf(transaction: TransactionBody): States {
  const states = STATUSES.get(transaction.status) ?? {};
  if (states.payment !== 'unpaid' || states.cancelled === 'yes') return states;
  // An invoice that is overdue has no failed payment.
  if (transaction.status === 'past_due' && transaction.collection_mode === 'automatic')
    return { ...states, attempt: 'failed' };
  const attempt = ATTEMPTS.get(lastAttemptOf(transaction)?.status ?? '');
  return attempt === undefined ? states : { ...states, attempt };
}

/** The latest try to pay. */
function lastAttemptOf({ payments }: TransactionBody) {
  const [last] = (payments ?? []).toSorted((a, b) => (b.created_at ?? 0) - (a.created_at ?? 0));
  return last;
}

function failedAtOf(transaction: TransactionBody, { asOf }: Context): number {
  const last = lastAttemptOf(transaction);
  return last?.status === 'error' && last.created_at !== null ? last.created_at : asOf;
}

/** What the status of a try proves. One that was canceled or dropped proves nothing. */
const ATTEMPTS: ReadonlyMap<string, StateValue<'attempt'>> = new Map([
  ['error', 'failed'],
  ['authorized', 'none'],
  ['authorized_flagged', 'none'],
  ['captured', 'none'],
  ['pending_no_action_required', 'none'],
]);

const REFUNDS: ReadonlyMap<string | null, StateValue<'refund'>> = new Map([
  ['pending_approval', 'pending'],
  ['approved', 'succeeded'],
  ['rejected', 'failed'],
  ['reversed', 'cancelled'],
]);

/** Paddle creates a chargeback when the money was taken, and a reversal when it came back. */
const CHARGEBACKS: ReadonlyMap<string | null, StateValue<'dispute'>> = new Map([
  ['pending_approval', 'open'],
  ['approved', 'lost'],
  ['rejected', 'won'],
  ['reversed', 'won'],
]);

/** `adjustment.*`: money of a transaction that goes back. */
export function mapAdjustment(adjustment: AdjustmentBody, context: Context): Outcome {
  const object = objectOf(context, 'invoice', adjustment.transaction_id);
  if (object === undefined) return { refused: 'data.transaction_id cannot be used' };
  const part = partOf(adjustment);
  if ('ignored' in part) return part;
  const account = customerOf(context, adjustment.customer_id);
  const of = objectOf(context, 'subscription', adjustment.subscription_id);
  return update({
    persons: [account],
    objects: [
      report(
        context.connection,
        'invoice',
        object,
        snapshot(context.asOf, { attributes: { account, of } }),
        snapshot(context.asOf, part),
      ),
    ],
  });
}

type Part = { readonly part: PartKey; readonly states: States; readonly attributes?: Snapshot['attributes'] };

function partOf(adjustment: AdjustmentBody): Part | { readonly ignored: string } {
  const { id, action, status, transaction_id: transaction } = adjustment;
  const total = minorAmount(adjustment.totals?.total ?? null, adjustment.currency_code);
  const attributes = {
    ...(adjustment.created_at !== null && { createdAt: adjustment.created_at }),
    ...(total !== undefined && { total }),
  };
  // A reversal has an id of its own and does not name what it reverses. So a transaction has one dispute, and one warning.
  const chargeback: PartKey = `dispute:${transaction}`;
  const warning: PartKey = `dispute:${transaction}:warning`;
  switch (action) {
    case 'refund':
    case 'credit': {
      const refund = REFUNDS.get(status);
      return { part: `refund:${id}`, states: refund === undefined ? {} : { refund }, attributes };
    }
    case 'chargeback': {
      const dispute = CHARGEBACKS.get(status);
      return { part: chargeback, states: dispute === undefined ? {} : { dispute }, attributes };
    }
    case 'chargeback_warning': {
      const dispute = CHARGEBACKS.get(status);
      // A warning takes no money.
      const states: States = dispute === undefined ? {} : { dispute: dispute === 'lost' ? 'open' : dispute };
      return { part: warning, states, attributes };
    }
    case 'chargeback_reverse':
    case 'chargeback_warning_reverse':
      return status === 'approved'
        ? { part: action === 'chargeback_reverse' ? chargeback : warning, states: { dispute: 'won' } }
        : { ignored: 'unfinished-reversal' };
    case 'credit_reverse':
      return { ignored: 'reported-by-credit' };
    default:
      return { ignored: 'unknown-adjustment' };
  }
}
