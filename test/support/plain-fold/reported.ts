import type { Happening } from './happenings.ts';
import type { Known } from './known.ts';
import { compare, DAY, type PlainAmount } from './log.ts';
import { paidPartsOf, type Sales } from './sales.ts';

/** What was sold or refunded on one day at one connection in one currency. */
export interface PlainCell {
  readonly day: number;
  readonly connection: string;
  readonly currency: string | null;
  readonly sales: number;
  readonly minor: number;
  readonly unpriced: number;
}

/** The number of the day that an instant is in. */
type DayOf = (instant: number) => number;

const dayOfUtc: DayOf = (instant) => Math.floor(instant / DAY);

/** What was sold, each sale and each amount that came in for an undone one on its own. */
export function soldUntil(sales: Sales, step: number, dayOf = dayOfUtc): PlainCell[] {
  const { known } = sales;
  const ofRoots = known.roots.flatMap((root) => soldBy(sales, root, step, dayOf));
  const ofParts = known.ofType('subscription').flatMap((subscription) =>
    paidPartsOf(subscription, step).map((part) => {
      const at = subscription.change('payment', step, part)?.at ?? 0;
      return saleOn(dayOf(at), subscription, subscription.amount(part));
    }),
  );
  return inCells([...ofRoots, ...ofParts]);
}

/** What was refunded. */
export function refundedUntil(
  sales: Sales,
  happened: readonly Happening[],
  step: number,
  dayOf = dayOfUtc,
): PlainCell[] {
  const { known } = sales;
  const ofRoots = known.roots.flatMap((root) =>
    sales.at(root, step).moneyBack.map(({ amount, at }) => amountOn(dayOf(at), root.connection, amount)),
  );
  const loose = happened
    .filter(({ name, object }) => name === 'order.refunded' && object === undefined)
    .filter(({ connection }) => known.countingOf(connection) !== 'not-counted')
    .map(({ at, connection, amount }) => amountOn(dayOf(at), connection, amount));
  return inCells([...ofRoots, ...loose].flat());
}

function soldBy(sales: Sales, root: Known, step: number, dayOf: DayOf): PlainCell[] {
  const since = sales.since(root, step);
  const { total, moneyBack } = sales.at(root, step);
  if (since !== null) {
    const isOrder = sales.known.subscriptionOf(root) === undefined;
    return isOrder || sales.isPriced(root, step) ? [saleOn(dayOf(since), root, total)] : [];
  }
  const began = sales.began(root, step);
  const cameIn = new Map<string, number>();
  return [...moneyBack]
    .sort((a, b) => a.at - b.at)
    .flatMap(({ amount, at }) => {
      if (amount === null || amount === undefined) return [];
      const { currency, minor } = amount;
      const before = cameIn.get(currency) ?? 0;
      // No more came in than the total, if that is known.
      const most = currency === total?.currency ? total.minor : Infinity;
      const after = Math.min(most, before + minor);
      cameIn.set(currency, after);
      return amountOn(dayOf(began ?? at), root.connection, { currency, minor: after - before });
    });
}

function saleOn(day: number, one: Known, total: PlainAmount | null | undefined): PlainCell {
  const isUnknown = total === null || total === undefined;
  return {
    day,
    connection: one.connection,
    currency: isUnknown ? null : total.currency,
    sales: 1,
    minor: isUnknown ? 0 : total.minor,
    unpriced: isUnknown ? 1 : 0,
  };
}

function amountOn(day: number, connection: string, amount: PlainAmount | null | undefined): PlainCell[] {
  if (amount === null || amount === undefined || amount.minor === 0) return [];
  return [{ day, connection, ...amount, sales: 0, unpriced: 0 }];
}

/** One cell for each day, connection and currency, sorted. */
export function inCells(list: readonly PlainCell[]): PlainCell[] {
  const keys = [...new Set(list.map(keyOf))];
  return keys
    .map((key) => {
      const same = list.filter((one) => keyOf(one) === key);
      const sum = (name: 'sales' | 'minor' | 'unpriced') => same.reduce((total, one) => total + one[name], 0);
      return {
        ...(same[0] as PlainCell),
        sales: sum('sales'),
        minor: sum('minor'),
        unpriced: sum('unpriced'),
      };
    })
    .sort((a, b) => a.day - b.day || compare(kindOf(a), kindOf(b)));
}

const kindOf = ({ connection, currency }: PlainCell) => `${connection} ${currency ?? ''}`;
const keyOf = (cell: PlainCell) => `${cell.day} ${kindOf(cell)}`;
