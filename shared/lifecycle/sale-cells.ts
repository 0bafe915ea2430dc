import type { Cell } from './cells.ts';
import { dayOf } from './days.ts';
import { attribute, type HeldObject, sinceOf } from './held-objects.ts';
import { paidInvoiceParts } from './held-subscriptions.ts';
import type { Holdings } from './holdings.ts';
import type { DatedMoney, Sale } from './sales.ts';

/** What a customer's sales give for reports: one cell for each sale and each refund. Not summed. */
export interface SoldAndRefunded {
  readonly sales: readonly Cell[];
  readonly refunds: readonly Cell[];
}

const NOTHING_SOLD: SoldAndRefunded = { sales: [], refunds: [] };

/** What the sales that are held, and the refunds of no known order, give at the present point of a fold. */
export function soldIn({ objects, sales, looseRefunds }: Holdings, zone: string): SoldAndRefunded {
  const subscriptions = objects.all().filter(({ type }) => type === 'subscription');
  if (sales.size + looseRefunds.length + subscriptions.length === 0) return NOTHING_SOLD;
  const sold: Cell[] = subscriptions.flatMap((one) => soldByParts(one, zone));
  const refunded: Cell[] = looseRefunds.flatMap(({ connection, ...money }) =>
    refundCells([money], connection, zone),
  );
  for (const [id, sale] of sales) {
    const connection = objects.get(id)?.connection ?? '';
    sold.push(...soldBy(sale, connection, zone));
    refunded.push(...refundCells(sale.moneyBack, connection, zone));
  }
  return { sales: sold, refunds: refunded };
}

function soldBy(sale: Sale, connection: string, zone: string): Cell[] {
  const { countedSince, subscription, total } = sale;
  if (countedSince === null) return keptOfUndone(sale, connection, zone);
  // An invoice of zero proves nothing.
  if (subscription !== null && total?.minor === 0) return [];
  return [saleCell(dayOf(countedSince, zone), connection, total)];
}

function saleCell(day: number, connection: string, total: Sale['total']): Cell {
  if (total === null) return { day, connection, currency: null, sales: 1, minor: 0, unpriced: 1 };
  return { day, connection, currency: total.currency, sales: 1, minor: total.minor, unpriced: 0 };
}

/** What came in with a sale that does not count, as far as it went back: its refunds are in the refunds. */
function keptOfUndone({ beganAt, total, moneyBack }: Sale, connection: string, zone: string): Cell[] {
  let left = total?.minor ?? 0;
  const byInstant = [...moneyBack].sort((a, b) => a.at - b.at);
  return byInstant.flatMap(({ currency, minor, at }) => {
    const isOfTotal = currency === total?.currency;
    const cameIn = isOfTotal ? Math.min(left, minor) : minor;
    if (isOfTotal) left -= cameIn;
    return cameIn === 0 ? [] : [amountCell(dayOf(beganAt ?? at, zone), connection, currency, cameIn)];
  });
}

function refundCells(moneyBack: readonly DatedMoney[], connection: string, zone: string): Cell[] {
  return moneyBack
    .filter(({ minor }) => minor > 0)
    .map(({ currency, minor, at }) => amountCell(dayOf(at, zone), connection, currency, minor));
}

function amountCell(day: number, connection: string, currency: string, minor: number): Cell {
  return { day, connection, currency, sales: 0, minor, unpriced: 0 };
}

/** The paid invoices that are parts of a subscription. */
function soldByParts(subscription: HeldObject, zone: string): Cell[] {
  return paidInvoiceParts(subscription).flatMap((part) => {
    const total = attribute(subscription, 'total', part) ?? null;
    const paidAt = sinceOf(subscription, 'payment', part) ?? 0;
    return total?.minor === 0 ? [] : [saleCell(dayOf(paidAt, zone), subscription.connection, total)];
  });
}
