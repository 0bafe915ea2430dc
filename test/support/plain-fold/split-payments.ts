import type { Known } from './known.ts';
import type { PlainAmount } from './log.ts';
import { sumOf } from './sums.ts';

function paymentsIn(family: readonly Known[]): Known[] {
  return family.slice(1).filter(({ type }) => type === 'payment');
}

/** What a sale is worth: as stated for all of it, else what its paid payments come to. */
export function totalAt(family: readonly Known[], step: number): PlainAmount | null | undefined {
  const [root] = family;
  const bills = family.filter((one) => one === root || one.type !== 'payment');
  const own = root?.amount();
  const billed = bills.slice(1).map((one) => one.amount());
  const stated = own ?? billed.find((amount) => amount !== undefined);
  if (root === undefined || (stated !== null && stated !== undefined)) return stated;
  const payments = paymentsIn(family);
  const paid = [
    ...payments.filter((one) => one.value('payment', step) === 'paid').map((one) => one.amount()),
    ...root.partsThatAre('payment', ['paid'], step).map((part) => root.amount(part)),
  ];
  if (paid.length === 0) return payments.map((one) => one.amount()).find((amount) => amount !== undefined);
  if (paid.some((amount) => amount === null || amount === undefined)) return null;
  const sums = [...sumOf(paid)].map(([currency, minor]) => ({ currency, minor }));
  return sums.length === 1 ? sums[0] : null;
}

/** Whether the tool says that all of the money of the sale went back. `all` are the ids of those of which it says so. */
export function isAllBack(family: readonly Known[], all: ReadonlySet<string>, step: number): boolean {
  const [root] = family;
  if (root === undefined || all.has(root.id)) return root !== undefined;
  // An object that is a payment of another is not the whole sale.
  if (root.value('payment', step) !== undefined || all.size === 0) return false;
  if (family.some(({ id, type }) => type !== 'payment' && all.has(id))) return true;
  const kept = paymentsIn(family).filter((one) => one.value('payment', step) === 'paid' && !all.has(one.id));
  return kept.length + root.partsThatAre('payment', ['paid'], step).length === 0;
}
