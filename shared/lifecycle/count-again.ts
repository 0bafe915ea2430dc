import { addSale, hasPrice } from './evolve-sales.ts';
import type { Facts } from './facts.ts';
import type { HeldObjects } from './held-objects.ts';
import { paidByParts, paidParts } from './held-subscriptions.ts';
import type { Holdings } from './holdings.ts';
import { addMoney, type Money } from './money.ts';
import { NO_SALE, type Sale } from './sales.ts';

/** Counts all sales again. */
export function countAgain(facts: Facts, { sales, whole, objects }: Holdings): Facts {
  const none = {
    ...facts,
    orders: 0,
    pricedOrders: 0,
    firstOrderAt: null,
    lastOrderAt: null,
    revenue: objects.all().flatMap(paidByParts).reduce<readonly Money[]>(addMoney, []),
    refunds: whole?.refunds ?? [],
    lastRefundAt: whole?.at ?? null,
    openDisputes: 0,
    fulfilled: false,
  };
  const inOrder = [...sales.values()].sort((a, b) => (a.countedSince ?? 0) - (b.countedSince ?? 0));
  const counted = inOrder.reduce<Facts>((sum, sale) => addSale(sum, NO_SALE, sale), none);
  return { ...counted, renewed: renews(sales, objects) };
}

/** True if any subscription has more than one paid invoice. */
function renews(sales: ReadonlyMap<string, Sale>, objects: HeldObjects): boolean {
  const paid = new Map(objects.all().map((object) => [object.id, paidParts(object)]));
  for (const sale of sales.values())
    if (sale.subscription !== null && hasPrice(sale))
      paid.set(sale.subscription, (paid.get(sale.subscription) ?? 0) + 1);
  return [...paid.values()].some((count) => count > 1);
}
