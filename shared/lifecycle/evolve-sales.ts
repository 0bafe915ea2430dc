import type { Facts } from './facts.ts';
import type { HeldObject } from './held-objects.ts';
import { withSubscription } from './held-subscriptions.ts';
import { begins, type EvolvedFacts, evolved, type Holdings, NEEDS_LOG } from './holdings.ts';
import { addMoney, type Money } from './money.ts';
import type { ObjectChange } from './objects/changes.ts';
import { countingOf, type Policy } from './policy.ts';
import { NO_SALE, type Sale, saleOf } from './sales.ts';

/** Folds a change of an order, an invoice or a payment into what counts. */
export function noteSale(
  facts: Facts,
  holdings: Holdings,
  object: HeldObject,
  { occurredAt: at }: ObjectChange,
  policy: Policy,
): EvolvedFacts {
  const { before, after } = changeSale(holdings, object, at, policy);
  const { objects, whole } = holdings;
  const { subscription } = after;
  const isTakenBack = takesBack(before, after);
  if (isTakenBack && whole === null) return NEEDS_LOG;
  const counted =
    isTakenBack && whole !== null ? whole.countAgain(facts, holdings) : addSale(facts, before, after);
  if (subscription === null)
    return evolved(counted, purchasesIn(before.countedSince, after.countedSince, at));
  if (hasPrice(before) === hasPrice(after)) return evolved(counted);
  if (whole === null && !counted.subscriptions.some(({ id }) => id === subscription)) return NEEDS_LOG;
  const purchases = purchasesIn(
    hasPrice(before) ? before.countedSince : null,
    hasPrice(after) ? after.countedSince : null,
    at,
  );
  if (whole === null) return begins(withPaidInvoice(counted, subscription, at), at, purchases);
  const paid = paidInvoices(holdings, subscription);
  const known = withSubscription(counted, subscription, objects.get(subscription), paid, at, policy);
  return begins(known, at, purchases);
}

/** Takes a change of an object over into the sale that it is or belongs to. */
export function changeSale(
  { objects, sales }: Pick<Holdings, 'objects' | 'sales'>,
  object: HeldObject,
  at: number,
  policy: Policy,
): { readonly before: Sale; readonly after: Sale } {
  const root = objects.rootOf(object);
  const before = sales.get(root.id) ?? NO_SALE;
  const counting = countingOf(policy, root.connection);
  const after = saleOf(root, objects.paymentsOf(root), objects.subscriptionOf(root), counting, before, at);
  sales.set(root.id, after);
  return { before, after };
}

/** How many invoices above zero of a subscription count. */
export function paidInvoices({ sales }: Holdings, subscription: string): number {
  let paid = 0;
  for (const sale of sales.values()) if (sale.subscription === subscription && hasPrice(sale)) paid += 1;
  return paid;
}

/** When a record is continued, only the entry of the subscription knows its earlier invoices. */
export function paidInEntry(facts: Facts, subscription: string): number {
  return facts.subscriptions.find(({ id }) => id === subscription)?.paid ?? 0;
}

/** True if the sale counts and its total is not zero. */
export function hasPrice({ countedSince, total }: Sale): boolean {
  return countedSince !== null && total?.minor !== 0;
}

/** When a record is continued, the entry of the subscription says all that a payment needs. */
function withPaidInvoice(facts: Facts, id: string, at: number): Facts {
  const subscriptions = facts.subscriptions.map((entry) =>
    entry.id === id
      ? { ...entry, paid: entry.paid + 1, from: entry.counts || entry.until !== null ? entry.from : at }
      : entry,
  );
  return {
    ...facts,
    subscriptions,
    renewed: facts.renewed || paidInEntry({ ...facts, subscriptions }, id) > 1,
  };
}

/** By how many sales a change of one at this instant adds to the purchases of this instant. */
function purchasesIn(before: number | null, after: number | null, at: number): number {
  if (before === null) return after === null ? 0 : 1;
  return after === null && before === at ? -1 : 0;
}

/** True when something that counted no longer does, or has another total, so that the sums have to be made again. */
function takesBack(before: Sale, after: Sale): boolean {
  if (before.countedSince !== null && (after.countedSince === null || textOf(before) !== textOf(after)))
    return true;
  if (before.isFulfilled && !after.isFulfilled) return true;
  if ((before.refundedAt ?? 0) > (after.refundedAt ?? 0)) return true;
  return before.refunds.some(({ currency, minor }) => minor > sumIn(after.refunds, currency));
}

function textOf({ total }: Sale): string {
  return `${total?.minor} ${total?.currency}`;
}

function sumIn(amounts: readonly Money[], currency: string): number {
  return amounts.find((amount) => amount.currency === currency)?.minor ?? 0;
}

/** The facts after a sale changed, if it took nothing back. */
export function addSale(facts: Facts, before: Sale, after: Sale): Facts {
  const begins = before.countedSince === null && after.countedSince !== null;
  const counted = begins ? beginToCount(facts, after) : facts;
  const refunds = after.refunds.reduce<readonly Money[]>((sums, { currency, minor }) => {
    const more = minor - sumIn(before.refunds, currency);
    return more > 0 ? addMoney(sums, { currency, minor: more }) : sums;
  }, counted.refunds);
  return {
    ...counted,
    refunds,
    lastRefundAt: later(counted.lastRefundAt, after.refundedAt),
    openDisputes: counted.openDisputes + after.openDisputes - before.openDisputes,
    fulfilled: counted.fulfilled || after.isFulfilled,
  };
}

function beginToCount(facts: Facts, { countedSince, total, subscription }: Sale): Facts {
  const revenue = total === null ? facts.revenue : addMoney(facts.revenue, total);
  if (subscription !== null) return { ...facts, revenue };
  return {
    ...facts,
    orders: facts.orders + 1,
    pricedOrders: facts.pricedOrders + (total?.minor === 0 ? 0 : 1),
    firstOrderAt: facts.firstOrderAt ?? countedSince,
    lastOrderAt: countedSince,
    revenue,
  };
}

function later(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}
