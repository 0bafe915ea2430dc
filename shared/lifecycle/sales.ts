import { attribute, type HeldObject, partsOfType, partsThatAre, sinceOf, stateOf } from './held-objects.ts';
import { addMoney, type Money } from './money.ts';
import { amountOfPart } from './objects/changes.ts';
import type { PartKey } from './objects/object.ts';
import type { OrderCounting } from './policy.ts';
import { isAllBack, isPaidNow, totalOf } from './sale-payments.ts';

/** What an order, an invoice or a single payment is worth at the present point of a fold. */
export interface Sale {
  /** When it began to count; null while it does not. */
  readonly countedSince: number | null;
  /** When it last began to count, also if it no longer counts; null if it never counted. */
  readonly beganAt: number | null;
  readonly total: Money | null;
  /** Money that went back. */
  readonly refunds: readonly Money[];
  /** The same, each amount with the instant at which it went back. */
  readonly moneyBack: readonly DatedMoney[];
  /** When the last refund that stands was made. */
  readonly refundedAt: number | null;
  readonly openDisputes: number;
  /** It was delivered, and it was neither cancelled nor fully refunded. */
  readonly isFulfilled: boolean;
  /** The subscription that it is an invoice or a payment of; null for an order. */
  readonly subscription: string | null;
}

/** An amount, and the instant at which it went back. */
export interface DatedMoney extends Money {
  readonly at: number;
}

export const NO_SALE: Sale = {
  countedSince: null,
  beganAt: null,
  total: null,
  refunds: [],
  moneyBack: [],
  refundedAt: null,
  openDisputes: 0,
  isFulfilled: false,
  subscription: null,
};

/**
 * The sale of an order, invoice or single payment (`root`) with its payments. Its own status decides whether it is
 * paid; without one, its payments do.
 */
export function saleOf(
  root: HeldObject,
  payments: readonly HeldObject[],
  subscription: string | null,
  counting: OrderCounting,
  before: Sale,
  at: number,
): Sale {
  const objects = [root, ...payments] as const;
  const total = totalOf(root, payments);
  const back = objects.map((object) => moneyBackOf(object, root, total));
  const moneyBack = withUnstated(back, total);
  const refundedAt = Math.max(Number.NEGATIVE_INFINITY, ...back.map((one) => one.at));
  const isLost = objects.some((object) => disputesOf(object, 'lost').length > 0);
  const dated = back.flatMap((one) => one.dated).reduce<readonly Money[]>(addMoney, []);
  // The tool's own status comes before the sum. One from before the first refund says nothing of it.
  const isRefunded =
    isAllBack(objects, (one) => back[objects.indexOf(one)]?.isAll) ||
    (stateOf(root, 'refunded') !== 'partly' && coversTotal(dated, total));
  const isUndone = stateOf(root, 'cancelled') === 'yes' || isRefunded || isLost;
  const isPaid = isPaidNow(root, payments);
  // The setting is about orders: only a payment proves a subscription, and no shop reports its invoices as well.
  const isOrder = subscription === null;
  const stands = !isUndone && (isPaid || (counting === 'when-placed' && isOrder && root.isPlaced));
  const isReportedTwice = counting === 'not-counted' && isOrder;
  const counts = stands && !isReportedTwice;
  const countedSince = counts ? (before.countedSince ?? at) : null;
  return {
    countedSince,
    beganAt: countedSince ?? before.beganAt,
    total: total ?? null,
    // What another connection reports as well is counted there.
    refunds: isReportedTwice ? [] : moneyBack.reduce<readonly Money[]>(addMoney, []),
    moneyBack: isReportedTwice ? [] : moneyBack,
    refundedAt: isReportedTwice || !Number.isFinite(refundedAt) ? null : refundedAt,
    openDisputes: objects.reduce((sum, object) => sum + disputesOf(object, 'open').length, 0),
    isFulfilled: stands && isFulfilled(root),
    subscription,
  };
}

function isFulfilled(root: HeldObject): boolean {
  const shipments = partsOfType(root, 'shipment');
  if (shipments.length === 0) return stateOf(root, 'fulfilled') === 'yes';
  return partsThatAre(root, 'shipment', 'shipped', 'shipment').length > 0;
}

function disputesOf(object: HeldObject, value: 'open' | 'lost'): PartKey[] {
  return partsThatAre(object, 'dispute', value, 'dispute');
}

interface MoneyBack {
  readonly amounts: readonly DatedMoney[];
  /** When the last refund was made; minus infinity without one. */
  readonly at: number;
  /** The tool says that all of its money went back. */
  readonly isAll: boolean;
  /**
   * The amounts that had gone back by now. A sum of refunds is the latest reported one, so that it may hold later
   * refunds until all of the money went back.
   */
  readonly dated: readonly Money[];
  /** What the object is worth, if money of it went back without an amount; with the instant of that. */
  readonly unstated: DatedMoney | null;
}

const NOTHING_BACK: MoneyBack = {
  amounts: [],
  at: Number.NEGATIVE_INFINITY,
  isAll: false,
  dated: [],
  unstated: null,
};

/** The amounts, and what is left of the total where all of it went back without an amount. */
function withUnstated(back: readonly MoneyBack[], total: Money | null | undefined): readonly DatedMoney[] {
  const known = back.flatMap(({ amounts }) => amounts);
  for (const { amounts, unstated } of back) {
    if (unstated === null) continue;
    const [left] = restOf(unstated, amounts, []);
    // An order and its payment may both say so of the same money.
    const [room] = total?.currency === unstated.currency ? restOf(total, known, []) : [left];
    if (left !== undefined && room !== undefined)
      known.push({ ...unstated, minor: Math.min(left.minor, room.minor) });
  }
  return known;
}

/** The refunds and lost disputes of one object. Money that was never taken cannot go back. */
function moneyBackOf(object: HeldObject, root: HeldObject, total: Money | null | undefined): MoneyBack {
  const status = stateOf(object, 'refunded') ?? 'no';
  // Most sales.
  if (object.parts.size === 0 && status === 'no') return NOTHING_BACK;
  const isUnpaid = stateOf(object, 'payment') === 'unpaid' && !object.wasPaid && !root.wasPaid;
  const refunds = partsOfType(object, 'refund');
  const dated = (parts: readonly PartKey[], field: 'refund' | 'dispute') =>
    parts.flatMap((part) => datedAmount(object, part, sinceOf(object, field, part)));
  const made = isUnpaid ? [] : partsThatAre(object, 'refund', 'succeeded', 'refund');
  const single = dated(made, 'refund');
  const disputes = disputesOf(object, 'lost');
  const lost = dated(disputes, 'dispute');
  const all = attribute(object, 'refundedTotal');
  const failed = refunds.filter((part) =>
    ['failed', 'cancelled'].includes(stateOf(object, 'refund', part) ?? ''),
  );
  const rest =
    all === undefined || status === 'no'
      ? []
      : restOf(
          all,
          single,
          failed.flatMap((part) => amountOf(object, part)),
        ).map((money) => ({ ...money, at: sinceOf(object, 'refunded') ?? 0 }));
  const ats = made.map((part) => sinceOf(object, 'refund', part) ?? 0);
  // A refund that failed may still be in the status and in the sum. Then what is left of the sum decides.
  const isAll = status === 'fully' && !isUnpaid && (all === undefined || failed.length === 0);
  const statusCounts =
    isAll || (status !== 'no' && !isUnpaid && (all === undefined || single.length + rest.length > 0));
  if (statusCounts) ats.push(sinceOf(object, 'refunded') ?? 0);
  // An object that is a payment of another is not the whole sale.
  const isWhole = object === root || stateOf(root, 'payment') === undefined;
  const worth = attribute(object, 'total') ?? (isWhole ? total : null) ?? null;
  const unstatedAt = [
    ...(status === 'fully' && all === undefined ? [sinceOf(object, 'refunded') ?? 0] : []),
    ...disputes
      .filter((part) => amountOf(object, part).length === 0)
      .map((part) => sinceOf(object, 'dispute', part) ?? 0),
  ];
  const hasUnstated = worth !== null && !isUnpaid && unstatedAt.length > 0;
  return {
    amounts: [...single, ...rest, ...lost],
    at: Math.max(Number.NEGATIVE_INFINITY, ...ats),
    isAll,
    dated: status === 'fully' ? [...single, ...rest] : single,
    unstated: hasUnstated ? { ...worth, at: Math.min(...unstatedAt) } : null,
  };
}

/** What a sum of refunds has beyond the single refunds that are known. Refunds that failed are still in such a sum. */
function restOf(all: Money, single: readonly Money[], failed: readonly Money[]): readonly Money[] {
  const sum = (amounts: readonly Money[]) =>
    amounts
      .filter(({ currency }) => currency === all.currency)
      .reduce((total, { minor }) => total + minor, 0);
  const minor = all.minor - sum(failed) - sum(single);
  return minor > 0 ? [{ currency: all.currency, minor }] : [];
}

function datedAmount(object: HeldObject, part: PartKey, since = 0): DatedMoney[] {
  return amountOf(object, part).map((money) => ({ ...money, at: since }));
}

function amountOf(object: HeldObject, part: PartKey): Money[] {
  const amount = amountOfPart(object.history, part) ?? null;
  return amount === null ? [] : [amount];
}

function coversTotal(refunds: readonly Money[], total: Money | null | undefined): boolean {
  if (total === null || total === undefined) return false;
  return refunds.some(
    ({ currency, minor }) => currency === total.currency && minor > 0 && minor >= total.minor,
  );
}
