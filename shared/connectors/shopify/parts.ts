import type { Identity } from '../../identity/identity.ts';
import { addMoney, type Money } from '../../lifecycle/money.ts';
import type { Snapshot } from '../../lifecycle/objects/object.ts';
import type { StateValue } from '../../lifecycle/objects/states.ts';
import { type Outcome, objectOf, parsed, snapshot, statedAmount, update } from '../mapping.ts';
import { type Context, NO_TIME, report } from './mapping.ts';
import {
  type AmountBody,
  disputeSchema,
  exactId,
  type FulfillmentBody,
  fulfillmentSchema,
  type Ids,
  type RefundBody,
  refundSchema,
  type TransactionBody,
  transactionSchema,
} from './schema.ts';

/** What became of a transaction, by its status. */
const TRANSACTIONS: ReadonlyMap<string, 'succeeded' | 'pending' | 'failed'> = new Map([
  ['success', 'succeeded'],
  ['pending', 'pending'],
  ['failure', 'failed'],
  ['error', 'failed'],
]);

const SHIPMENTS: ReadonlyMap<string, StateValue<'shipment'>> = new Map([
  ['pending', 'pending'],
  ['open', 'pending'],
  ['success', 'shipped'],
  ['cancelled', 'cancelled'],
  ['error', 'cancelled'],
  ['failure', 'cancelled'],
]);

/** A dispute that ended with a refund takes no money itself: the refund does. */
const DISPUTES: ReadonlyMap<string, StateValue<'dispute'>> = new Map([
  ['needs_response', 'open'],
  ['under_review', 'open'],
  ['won', 'won'],
  ['charge_refunded', 'won'],
  ['accepted', 'lost'],
  ['lost', 'lost'],
]);

/** The ids of a list in a body; undefined if the body has no list, or one with an item without an id. */
export function wholeList(bodies: readonly Ids[] | null | undefined): string[] | undefined {
  const ids = bodies?.flatMap((body) => exactId(body) ?? []);
  return ids?.length === bodies?.length ? ids : undefined;
}

/** What a body says of a checkout or cart whose order or checkout it names. */
export function isOf(parent: Identity | undefined, asOf: number): Snapshot {
  return snapshot(asOf, { attributes: { of: parent } });
}

/** The outcome of a body that describes one part of its order. One that states nothing needs no order. */
function partOf<Body extends Ids & { readonly order_id: string | null }>(
  body: Body,
  context: Context,
  asOf: number | undefined,
  describe: (body: Body, asOf: number) => Snapshot | undefined,
): Outcome {
  if (exactId(body) === null) return { refused: 'the body has no id of its own' };
  if (asOf === undefined) return NO_TIME;
  const part = describe(body, asOf);
  if (part === undefined) return { ignored: 'without-state' };
  const order = objectOf(context, 'order', body.order_id);
  if (order === undefined) return { refused: 'the body names no order: order_id is missing' };
  return update({ objects: [report(context.connection, 'order', order, part)] });
}

/** The latest of some instants; undefined without any. */
function latestOf(instants: readonly (number | null)[]): number | undefined {
  const known = instants.filter((one) => one !== null);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** In the shop's own currency if the body has that amount, else in the buyer's. */
function amountOf({ amount_set: both, amount, currency }: AmountBody): Money | null | undefined {
  const own = both?.shop_money;
  return own ? statedAmount(own.amount, own.currency_code ?? own.currency) : statedAmount(amount, currency);
}

/** The sum of some amounts; null if one is unknown or has another currency. */
function sumOf(bodies: readonly AmountBody[]): Money | null | undefined {
  const amounts = bodies.flatMap((body) => amountOf(body) ?? []);
  const [sum = null, ...others] = amounts.reduce<readonly Money[]>(addMoney, []);
  if (bodies.length === 0) return undefined;
  return amounts.length === bodies.length && others.length === 0 ? sum : null;
}

/** `refunds/create`: the body has no other time than those of the refund and its transactions. */
export const mapRefund = parsed(refundSchema, (refund, context: Context) => {
  const { transactions } = refund;
  if (!context.testTraffic && transactions?.some(({ test }) => test)) return { ignored: 'test-traffic' };
  const times = [refund, ...(transactions ?? [])].flatMap((one) => [one.created_at, one.processed_at]);
  return partOf(refund, context, latestOf(times) ?? context.triggeredAt(), refundSnapshot);
});

/**
 * A refund, the same from every topic; undefined without an id, or if it concerns no money. Shopify also reports a
 * refund without a transaction for items that were removed by an edit or restocked.
 */
export function refundSnapshot(body: RefundBody, asOf: number): Snapshot | undefined {
  const id = exactId(body);
  const returns = body.transactions?.filter(({ kind }) => kind === 'refund');
  if (id === null || returns?.length === 0) return undefined;
  const resulting = (result: string | undefined) =>
    (returns ?? []).filter(({ status }) => TRANSACTIONS.get(status ?? '') === result);
  const refund = (['succeeded', 'pending', 'failed'] as const).find((one) => resulting(one).length > 0);
  return snapshot(asOf, {
    part: `refund:${id}`,
    states: { ...(refund && { refund }) },
    since: { refund: latestOf(resulting('succeeded').map((one) => one.processed_at)) },
    attributes: {
      createdAt: body.processed_at ?? body.created_at ?? undefined,
      total: sumOf(resulting(refund)),
    },
  });
}

/**
 * `order_transactions/create`: a try to pay. An authorization takes no money, so that only one that failed says
 * something. Refunds are reported with `refunds/create` and the order.
 */
export const mapTransaction = parsed(transactionSchema, (transaction, context: Context) => {
  if (transaction.test && !context.testTraffic) return { ignored: 'test-traffic' };
  const asOf = latestOf([transaction.created_at, transaction.processed_at]) ?? context.triggeredAt();
  return partOf(transaction, context, asOf, paymentSnapshot);
});

function paymentSnapshot(body: TransactionBody, asOf: number): Snapshot | undefined {
  const result = TRANSACTIONS.get(body.status ?? '');
  const isTry =
    body.kind === 'sale' || body.kind === 'capture' || (body.kind === 'authorization' && result === 'failed');
  if (result === undefined || !isTry) return undefined;
  return snapshot(asOf, {
    part: `payment:${exactId(body)}`,
    states: {
      payment: result === 'succeeded' ? 'paid' : 'unpaid',
      attempt: result === 'failed' ? 'failed' : 'none',
    },
    since: { payment: result === 'succeeded' ? body.processed_at : null },
    attributes: {
      createdAt: body.processed_at ?? body.created_at ?? undefined,
      total: amountOf(body),
    },
  });
}

/** `fulfillments/create`, `fulfillments/update`. */
export const mapFulfillment = parsed(fulfillmentSchema, (fulfillment, context: Context) =>
  partOf(fulfillment, context, fulfillment.updated_at ?? context.triggeredAt(), shipmentSnapshot),
);

/** A fulfilment, the same from every topic; undefined without an id. */
export function shipmentSnapshot(body: FulfillmentBody, asOf: number): Snapshot | undefined {
  const id = exactId(body);
  if (id === null) return undefined;
  const shipment = SHIPMENTS.get(body.status ?? '');
  return snapshot(asOf, {
    part: `shipment:${id}`,
    states: { ...(shipment && { shipment }) },
    attributes: { createdAt: body.created_at ?? undefined },
  });
}

/** `disputes/create`, `disputes/update`: the body does not say when it was true, only when the dispute ended. */
export const mapDispute = parsed(disputeSchema, (body, context: Context) => {
  const dispute = DISPUTES.get(body.status ?? '');
  if (dispute === undefined) return { refused: 'the status of the dispute is unknown' };
  return partOf(body, context, context.triggeredAt(), (_, asOf) =>
    snapshot(asOf, {
      part: `dispute:${exactId(body)}`,
      states: { dispute },
      since: { dispute: dispute === 'open' ? null : body.finalized_on },
      attributes: {
        createdAt: body.initiated_at ?? undefined,
        total: statedAmount(body.amount, body.currency),
      },
    }),
  );
});
