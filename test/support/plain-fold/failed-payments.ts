import type { Happening } from './happenings.ts';
import type { Known, KnownLog } from './known.ts';
import { DAY } from './log.ts';
import { isPaid } from './sales.ts';

/** A try to pay that failed and that nothing has settled. */
interface Failure {
  /** The sale or the subscription; undefined if none was named. */
  readonly one: Known | undefined;
  readonly part: string | undefined;
  readonly at: number;
}

/** True if a payment failed in the last 30 days and nothing has settled it. */
export function hasFailedPayment(known: KnownLog, at: number): boolean {
  let failures: readonly Failure[] = [];
  for (const [step, happening] of known.happenings.entries()) {
    if (happening.at > at) break;
    failures = failuresAfter(known, failures, happening, step);
  }
  return failures.some((failure) => at < failure.at + 30 * DAY);
}

function failuresAfter(
  known: KnownLog,
  failures: readonly Failure[],
  { name, at, object, part, field, value, about }: Happening,
  step: number,
): readonly Failure[] {
  const one = known.objects.get(object ?? '');
  const isOther = (failure: Failure) => failure.one !== one || failure.part !== part;
  if (name === 'payment.failed') {
    if (one !== undefined && isOver(known, one, step)) return failures;
    // A try is the next one of its object. Tries that name nothing are not known to be the same.
    return [...failures.filter((failure) => one === undefined || isOther(failure)), { one, part, at }];
  }
  if (name === 'payment.recovered' && one === undefined) {
    const settled = failures.findLast((failure) => about === undefined || isOf(known, failure, about));
    return failures.filter((failure) => failure !== settled);
  }
  if (one === undefined) return failures;
  if (name === 'payment.recovered')
    // The tries of a sale are those of its payments as well.
    return failures.filter(
      (failure) => isOther(failure) && !(part === '' && isPaymentOf(known, failure, one)),
    );
  if (field === 'payment' && value === 'paid') {
    const subscription = one.type === 'subscription' ? one.id : known.subscriptionOf(one);
    const isSale = subscription === undefined;
    return failures.filter((failure) => {
      if (failure.one === undefined || isOfOneSale(known, failure)) return !isSale;
      if (failure.one.id === subscription) return failure.part !== '' && failure.part !== part;
      return failure.one.type === 'subscription' || known.rootOf(failure.one) !== known.rootOf(one);
    });
  }
  if (field === 'payment' && value === 'unpaid') {
    const tried = one.change('attempt', step, part);
    if (tried?.value !== 'failed' || tried.at !== at || isOver(known, one, step)) return failures;
    return [...failures.filter(isOther), { one, part, at }];
  }
  if (field === 'cancelled' && value === 'yes')
    return failures.filter((failure) => {
      if (part !== '' || failure.one === undefined || one !== known.rootOf(one)) return isOther(failure);
      return failure.one !== one && known.rootOf(failure.one) !== one;
    });
  if (field === 'status' && value === 'ended')
    return failures.filter((failure) => !isOf(known, failure, one.id));
  return failures;
}

/** True if what is paid for is paid, cancelled or over. */
function isOver(known: KnownLog, one: Known, step: number): boolean {
  const root = known.rootOf(one);
  const subscription = one.type === 'subscription' ? one : known.objects.get(known.subscriptionOf(one) ?? '');
  return (
    subscription?.value('status', step) === 'ended' ||
    (one.type !== 'subscription' && (isPaid(known, root, step) || root.value('cancelled', step) === 'yes'))
  );
}

/** True for the failed payment of a subscription, of an invoice of it or of a payment of such an invoice. */
function isOf(known: KnownLog, { one }: Failure, subscription: string): boolean {
  return one !== undefined && (one.id === subscription || known.subscriptionOf(one) === subscription);
}

/** True if what failed is a part of the sale, or a payment of it. */
function isPaymentOf(known: KnownLog, { one, part }: Failure, sale: Known): boolean {
  if (one === undefined || sale.type === 'subscription') return false;
  return one === sale ? part !== '' : known.parentOf(one) === sale.id;
}

/** True for the failed payment of an order or a single payment. */
function isOfOneSale(known: KnownLog, { one }: Failure): boolean {
  return one !== undefined && one.type !== 'subscription' && known.subscriptionOf(one) === undefined;
}
