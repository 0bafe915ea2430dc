import { attribute, type HeldObject, partsThatAre, stateOf } from './held-objects.ts';
import { addMoney, type Money } from './money.ts';
import { amountOfPart } from './objects/changes.ts';

type Amount = Money | null | undefined;

/** True when the sale, or without a status of its own one of its payments, is paid now. */
export function isPaidNow(root: HeldObject, payments: readonly HeldObject[]): boolean {
  const own = stateOf(root, 'payment');
  if (own !== undefined) return own === 'paid';
  return paidParts(root).length > 0 || payments.some(isPaid);
}

/**
 * The total of a sale: its own, else that of an order or invoice that is of it, else the sum of the payments that are
 * paid now. Unknown (null) while the amount of one of these is unknown, or they have several currencies. While none is
 * paid, the amount of one that is not.
 */
export function totalOf(root: HeldObject, payments: readonly HeldObject[]): Amount {
  const stated = attribute(root, 'total') ?? firstTotal(payments.filter((one) => !isPayment(one)));
  if (stated) return stated;
  const paid: Amount[] = [
    ...paidParts(root).map((part) => amountOfPart(root.history, part)),
    ...payments.filter((one) => isPayment(one) && isPaid(one)).map((payment) => attribute(payment, 'total')),
  ];
  return paid.length === 0 ? firstTotal(payments) : sumOf(paid);
}

/**
 * True when the tool says that all of the money of a sale went back. Without a payment status of its own, its payments
 * say it: one went back in full, and no other one is paid.
 */
export function isAllBack(
  [root, ...payments]: readonly [HeldObject, ...HeldObject[]],
  isBack: (one: HeldObject) => boolean | undefined,
): boolean {
  if (isBack(root) || stateOf(root, 'payment') !== undefined) return isBack(root) === true;
  const back = payments.filter(isBack);
  const isKept = (one: HeldObject) => isPayment(one) && isPaid(one) && !isBack(one);
  return back.some((one) => !isPayment(one) || (!payments.some(isKept) && paidParts(root).length === 0));
}

function isPaid(object: HeldObject): boolean {
  return stateOf(object, 'payment') === 'paid';
}

function paidParts(root: HeldObject) {
  return partsThatAre(root, 'payment', 'paid', 'payment');
}

function isPayment({ type }: HeldObject): boolean {
  return type === 'payment';
}

function firstTotal(objects: readonly HeldObject[]): Amount {
  return objects.map((one) => attribute(one, 'total')).find((total) => total !== undefined);
}

function sumOf(amounts: readonly Amount[]): Money | null {
  const known = amounts.flatMap((amount) => amount ?? []);
  const sums = known.reduce<readonly Money[]>(addMoney, []);
  return known.length === amounts.length && sums.length === 1 ? (sums[0] ?? null) : null;
}
