import { attribute, type HeldObject, partsOfType, stateOf } from './held-objects.ts';
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
  const stated = attribute(root, 'total') ?? firstTotal(payments.filter(({ type }) => type !== 'payment'));
  if (stated) return stated;
  const single = singlePayments(payments);
  const paid: Amount[] = [
    ...paidParts(root).map((part) => amountOfPart(root.history, part)),
    ...single.filter(isPaid).map((payment) => attribute(payment, 'total')),
  ];
  return paid.length === 0 ? firstTotal(single) : sumOf(paid);
}

/** True when a payment of the sale went back in full, and no other one is paid. */
export function areAllBack(
  root: HeldObject,
  payments: readonly HeldObject[],
  isBack: (payment: HeldObject) => boolean,
): boolean {
  // The status of an order or an invoice is that of the whole sale.
  if (payments.some((one) => one.type !== 'payment' && isBack(one))) return true;
  const isBackNow = (one: HeldObject) =>
    isBack(one) || payments.some((other) => other.parent === one.id && isBack(other));
  return (
    payments.some(isBack) &&
    paidParts(root).length === 0 &&
    singlePayments(payments).every((one) => isBackNow(one) || !isPaid(one))
  );
}

function isPaid(object: HeldObject): boolean {
  return stateOf(object, 'payment') === 'paid';
}

function paidParts(root: HeldObject) {
  return partsOfType(root, 'payment').filter((part) => stateOf(root, 'payment', part) === 'paid');
}

/** What is of another payment is the same money. */
function singlePayments(payments: readonly HeldObject[]): HeldObject[] {
  const ids = new Set(payments.filter(({ type }) => type === 'payment').map(({ id }) => id));
  return payments.filter(({ id, parent }) => ids.has(id) && !ids.has(parent ?? ''));
}

function firstTotal(objects: readonly HeldObject[]): Amount {
  return objects.map((one) => attribute(one, 'total')).find((total) => total !== undefined);
}

function sumOf(amounts: readonly Amount[]): Money | null {
  const known = amounts.flatMap((amount) => amount ?? []);
  const [sum = null, ...others] = known.reduce<readonly Money[]>(addMoney, []);
  return known.length === amounts.length && others.length === 0 ? sum : null;
}
