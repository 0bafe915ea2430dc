import { type Known, KnownLog } from '../plain-fold/known.ts';
import type { PlainAmount, PlainLog } from '../plain-fold/log.ts';
import { paidPartsOf, Sales, sumOf } from '../plain-fold/sales.ts';
import type { Counted } from './customers.ts';
import { dateAt } from './dates.ts';

type Amount = PlainAmount | null | undefined;

interface Back {
  readonly at: number;
  readonly amount: Amount;
}

/** What a customer bought and got back, by the rules of docs/lifecycle.md, without code of `shared/`. */
export function soldTo(log: PlainLog, zone: string, asOf: number): Pick<Counted, 'sales' | 'refunds'> {
  const known = new KnownLog(log);
  const sales = new Sales(known);
  const step = known.stepAt(asOf);
  const sold: Counted['sales'][number][] = [];
  const refunds: Counted['refunds'][number][] = [];
  const sell = (at: number, connection: string, amount: Amount) =>
    sold.push({
      date: dateAt(at, zone),
      connection,
      currency: amount?.currency ?? null,
      sales: 1,
      minor: amount?.minor ?? 0,
      unpriced: amount ? 0 : 1,
    });
  const refund = (at: number, connection: string, amount: Amount) => {
    if (amount && amount.minor > 0) refunds.push({ date: dateAt(at, zone), connection, ...amount });
  };
  for (const root of known.roots) {
    const { total, moneyBack: backs } = sales.at(root, step);
    for (const { at, amount } of backs) refund(at, root.connection, amount);
    const since = sales.since(root, step);
    const isFree = known.subscriptionOf(root) !== undefined && total?.minor === 0;
    if (since !== null && !isFree) sell(since, root.connection, total);
    if (since !== null) continue;
    for (const { currency, minor } of keptOf(backs, total)) {
      const began = beganAt(sales, root, step) ?? Math.min(...backs.map(({ at }) => at));
      const none = { sales: 0, unpriced: 0 };
      sold.push({ date: dateAt(began, zone), connection: root.connection, currency, minor, ...none });
    }
  }
  for (const subscription of known.ofType('subscription'))
    for (const part of paidPartsOf(subscription, step))
      sell(
        subscription.change('payment', step, part)?.at ?? 0,
        subscription.connection,
        subscription.amount(part),
      );
  for (const { name, object, connection, at, amount } of known.happenings.slice(0, step + 1))
    if (name === 'order.refunded' && object === undefined && known.countingOf(connection) !== 'not-counted')
      refund(at, connection, amount);
  return { sales: sold, refunds };
}

/** What came in with a sale that was undone: as much as went back, up to its total. */
function keptOf(backs: readonly Back[], total: Amount): PlainAmount[] {
  return [...sumOf(backs.map(({ amount }) => amount))].map(([currency, minor]) => ({
    currency,
    minor: currency === total?.currency ? Math.min(minor, total.minor) : minor,
  }));
}

/** When a sale that was undone had begun to count. */
function beganAt(sales: Sales, root: Known, step: number): number | undefined {
  for (let earlier = step; earlier >= 0; earlier -= 1) {
    const since = sales.since(root, earlier);
    if (since !== null) return since;
  }
  return undefined;
}
