import type { Attributes, PartKey } from '../../lifecycle/objects/object.ts';
import type { States, StateValue } from '../../lifecycle/objects/states.ts';
import { type Outcome, objectOf, snapshot, update } from '../mapping.ts';
import { buyerOf, type Context, report, squareMoney } from './mapping.ts';
import type { DisputeBody, PaymentBody, RefundBody } from './schema.ts';

const NO_PAYMENT = { refused: 'the object has no usable payment id' } as const;

// https://developer.squareup.com/reference/square/objects/Payment. A payment that was only authorised is approved.
const PAYMENTS: ReadonlyMap<string | null, States> = new Map<string | null, States>([
  ['APPROVED', { payment: 'unpaid', attempt: 'none', cancelled: 'no' }],
  ['PENDING', { payment: 'unpaid', attempt: 'none', cancelled: 'no' }],
  ['COMPLETED', { payment: 'paid', attempt: 'none', cancelled: 'no' }],
  ['CANCELED', { payment: 'unpaid', cancelled: 'yes' }],
  ['FAILED', { payment: 'unpaid', attempt: 'failed', cancelled: 'no' }],
]);

/**
 * `payment.*`: the whole payment. Its order is reported as well: the events of orders name no customer, so that only this
 * body says whose order it is.
 */
export function mapPayment({ payment }: PaymentBody, context: Context): Outcome {
  const { connection } = context;
  const object = objectOf(context, 'payment', payment.id);
  if (object === undefined) return NO_PAYMENT;
  const asOf = payment.updated_at ?? context.at;
  const owner = buyerOf(context, payment.customer_id, payment.buyer_email_address);
  const order = objectOf(context, 'order', payment.order_id);
  const states = PAYMENTS.get(payment.status) ?? {};
  const isPaid = states.payment === 'paid';
  const refunded = isPaid ? refundedOf(payment) : undefined;
  const capturedAt = payment.card_details.card_payment_timeline.captured_at;
  const reported = snapshot(asOf, {
    version: payment.version,
    states: { ...states, ...(refunded && { refunded }) },
    // Square may date the capture a moment after the body.
    since: { payment: isPaid && capturedAt !== null ? Math.min(capturedAt, asOf) : null },
    attributes: {
      ...owner,
      of: order,
      createdAt: payment.created_at ?? undefined,
      // A try that failed may have been for another amount than the one that the order is paid with.
      total: isGivenUp(states) ? undefined : squareMoney(payment.total_money),
      refundedTotal: squareMoney(payment.refunded_money) ?? undefined,
    },
  });
  const isOwned = owner.account !== undefined || owner.address !== undefined;
  return update({
    persons: [owner.account, owner.address],
    objects: [
      report(connection, 'payment', object, reported),
      isOwned ? report(connection, 'order', order, snapshot(asOf, { attributes: owner })) : undefined,
    ],
  });
}

function isGivenUp({ attempt, cancelled }: States): boolean {
  return attempt === 'failed' || cancelled === 'yes';
}

/** A payment of which nothing went back has no refunded amount. */
function refundedOf({
  refunded_money: refunded,
  total_money: total,
}: PaymentBody['payment']): StateValue<'refunded'> {
  const back = refunded?.amount ?? 0;
  if (!(back > 0)) return 'no';
  return total?.amount !== null && total?.amount !== undefined && back >= total.amount ? 'fully' : 'partly';
}

// https://developer.squareup.com/reference/square/objects/PaymentRefund. Of any other status nothing is stated.
const REFUNDS: ReadonlyMap<string | null, StateValue<'refund'>> = new Map<
  string | null,
  StateValue<'refund'>
>([
  ['PENDING', 'pending'],
  ['COMPLETED', 'succeeded'],
  ['REJECTED', 'failed'],
  ['FAILED', 'failed'],
]);

/** `refund.*`: a part of its payment. The order that it names is the one of the return, not the one that was paid. */
export function mapRefund({ refund }: RefundBody, context: Context): Outcome {
  if (refund.payment_id === null && refund.unlinked) return { ignored: 'unlinked-refund' };
  const state = REFUNDS.get(refund.status);
  return mapPart(refund.payment_id, refund, context, `refund:${refund.id}`, state && { refund: state });
}

// https://developer.squareup.com/reference/square/enums/DisputeState. An inquiry that was closed took no money.
const DISPUTES: ReadonlyMap<string | null, StateValue<'dispute'>> = new Map<
  string | null,
  StateValue<'dispute'>
>([
  ['INQUIRY_EVIDENCE_REQUIRED', 'open'],
  ['INQUIRY_PROCESSING', 'open'],
  ['EVIDENCE_REQUIRED', 'open'],
  ['PROCESSING', 'open'],
  ['INQUIRY_CLOSED', 'won'],
  ['WON', 'won'],
  ['ACCEPTED', 'lost'],
  ['LOST', 'lost'],
]);

/** `dispute.*`: a part of its payment. */
export function mapDispute({ dispute }: DisputeBody, context: Context): Outcome {
  const state = DISPUTES.get(dispute.state);
  const { payment_id } = dispute.disputed_payment;
  return mapPart(payment_id, dispute, context, `dispute:${dispute.id}`, state && { dispute: state });
}

function mapPart(
  paymentId: string | null,
  body: Pick<DisputeBody['dispute'], 'amount_money' | 'created_at' | 'updated_at' | 'version'>,
  context: Context,
  part: PartKey,
  states: States = {},
): Outcome {
  const object = objectOf(context, 'payment', paymentId);
  if (object === undefined) return NO_PAYMENT;
  const attributes: { [Name in keyof Attributes]?: Attributes[Name] | undefined } = {
    createdAt: body.created_at ?? undefined,
    total: squareMoney(body.amount_money),
  };
  const asOf = body.updated_at ?? context.at;
  const reported = snapshot(asOf, { part, version: body.version, states, attributes });
  return update({ objects: [report(context.connection, 'payment', object, reported)] });
}
