import type { Known, KnownLog } from './known.ts';
import { compare, type PlainAmount } from './log.ts';
import { isAllBack, totalAt } from './split-payments.ts';
import { sumOf } from './sums.ts';

/** Its own status decides whether a sale is paid, or else its payments. */
export function isPaid(known: KnownLog, root: Known, step: number): boolean {
  const own = root.value('payment', step);
  if (own !== undefined) return own === 'paid';
  return (
    root.partsThatAre('payment', ['paid'], step).length > 0 ||
    known.familyOf(root).some((one) => one !== root && one.value('payment', step) === 'paid')
  );
}

/** What went back of one sale or payment. */
function moneyBackOf(one: Known, root: Known, step: number) {
  const neverTaken =
    one.value('payment', step) === 'unpaid' &&
    !one.had('payment', 'paid', step) &&
    !root.had('payment', 'paid', step);
  const made = neverTaken ? [] : one.partsThatAre('refund', ['succeeded'], step);
  const undone = one.partsThatAre('refund', ['failed', 'cancelled'], step);
  const lost = one.partsThatAre('dispute', ['lost'], step);
  const single = made.map((part) => one.amount(part));
  const at = (field: string, part: string) => one.change(field, step, part)?.at ?? 0;
  const back = {
    /** All of it, with the instants at which it went back. */
    moneyBack: [
      ...made.map((part) => ({ amount: one.amount(part), at: at('refund', part) })),
      ...lost.map((part) => ({ amount: one.amount(part), at: at('dispute', part) })),
    ],
    /** Refunds and lost disputes that are dated. */
    dated: [...single, ...lost.map((part) => one.amount(part))],
    /** What may be of later refunds. */
    undated: [] as PlainAmount[],
    refundedAt: made.map((part) => one.change('refund', step, part)?.at ?? 0),
    isAll: false,
    isLost: lost.length > 0,
    /** When money went back of which no amount is stated. */
    unstated: neverTaken ? [] : lost.filter((part) => !one.amount(part)).map((part) => at('dispute', part)),
  };
  const status = one.change('refunded', step);
  if (status === undefined || status.value === 'no') return back;
  const all = one.amount('', 'refundedTotal');
  if (status.value === 'fully' && all === undefined && !neverTaken) back.unstated.push(status.at);
  let rest = 0;
  if (all !== undefined && all !== null) {
    const known = sumOf([...single, ...undone.map((part) => one.amount(part))]);
    rest = all.minor - (known.get(all.currency) ?? 0);
    // The sum is the latest reported one. Before all of it went back, it may hold later refunds.
    const amounts = status.value === 'fully' ? back.dated : back.undated;
    if (rest > 0) {
      amounts.push({ currency: all.currency, minor: rest });
      back.moneyBack.push({ amount: { currency: all.currency, minor: rest }, at: status.at });
    }
  }
  if (neverTaken) return back;
  // The status is trusted, unless it may be of a refund that failed and that is in the sum as well.
  const isTrusted = status.value === 'fully' && (undone.length === 0 || all === undefined);
  const hasAmount = rest > 0 || single.some((amount) => amount !== null && amount !== undefined);
  if (!isTrusted && all !== undefined && !hasAmount) return back;
  return { ...back, refundedAt: [...back.refundedAt, status.at], isAll: isTrusted };
}

/** What is left of the totals of those of which money went back without an amount. */
function unstatedOf(
  root: Known,
  family: readonly Known[],
  backs: readonly ReturnType<typeof moneyBackOf>[],
  total: PlainAmount | null | undefined,
  step: number,
) {
  const inCurrency = (amounts: readonly (PlainAmount | null | undefined)[], currency: string) =>
    sumOf(amounts).get(currency) ?? 0;
  const gone = backs.flatMap(({ moneyBack }) => moneyBack.map(({ amount }) => amount));
  const unstated: { amount: PlainAmount; at: number }[] = [];
  for (const [index, one] of family.entries()) {
    const { unstated: instants = [], moneyBack = [] } = backs[index] ?? {};
    const isWhole = one === root || root.value('payment', step) === undefined;
    const worth = one.amount() ?? (isWhole ? total : undefined);
    if (instants.length === 0 || worth === null || worth === undefined) continue;
    const { currency } = worth;
    const own = moneyBack.map(({ amount }) => amount);
    const ofItself = worth.minor - inCurrency(own, currency);
    const ofTheSale =
      total?.currency === currency ? total.minor - inCurrency(gone, currency) : Number.POSITIVE_INFINITY;
    const minor = Math.min(ofItself, ofTheSale);
    if (minor <= 0) continue;
    gone.push({ currency, minor });
    unstated.push({ amount: { currency, minor }, at: Math.min(...instants) });
  }
  return unstated;
}

/** What a sale is worth after a step. */
export function saleAt(known: KnownLog, root: Known, step: number) {
  const payments = known
    .familyOf(root)
    .slice(1)
    .sort((a, b) => compare(a.id, b.id));
  const family = [root, ...payments];
  const total = totalAt(family, step);
  const backs = family.map((one) => moneyBackOf(one, root, step));
  const dated = backs.flatMap((back) => back.dated);
  const unstated = unstatedOf(root, family, backs, total, step);
  const covered = sumOf(dated).get(total?.currency ?? '') ?? 0;
  const isUndone =
    root.value('cancelled', step) === 'yes' ||
    backs.some(({ isLost }) => isLost) ||
    isAllBack(family, new Set(family.filter((_, index) => backs[index]?.isAll).map(({ id }) => id)), step) ||
    (root.value('refunded', step) !== 'partly' &&
      total !== null &&
      total !== undefined &&
      covered > 0 &&
      covered >= total.minor);
  const counting = known.countingOf(root.connection);
  const isPlaced = root.created !== undefined && root.created <= step;
  const isOrder = known.subscriptionOf(root) === undefined;
  const stands =
    !isUndone && (isPaid(known, root, step) || (counting === 'when-placed' && isOrder && isPlaced));
  // Another connection reports it as well.
  const isElsewhere = counting === 'not-counted' && isOrder;
  const shipments = root.partsMet('shipment', step);
  const isDelivered =
    shipments.length === 0
      ? root.value('fulfilled', step) === 'yes'
      : root.partsThatAre('shipment', ['shipped'], step).length > 0;
  return {
    counts: stands && !isElsewhere,
    total,
    refunds: isElsewhere
      ? []
      : [
          ...backs.flatMap((back) => [...back.dated, ...back.undated]),
          ...unstated.map(({ amount }) => amount),
        ],
    moneyBack: isElsewhere ? [] : [...backs.flatMap((back) => back.moneyBack), ...unstated],
    refundedAt: isElsewhere ? [] : backs.flatMap((back) => back.refundedAt),
    disputes: family.flatMap((one) => one.partsThatAre('dispute', ['open'], step)).length,
    fulfilled: stands && isDelivered,
  };
}

/** The sales of a customer, and since when each counts. */
export class Sales {
  readonly known: KnownLog;
  readonly #since = new Map<Known, (number | null)[]>();
  readonly #sales = new Map<Known, Map<number, ReturnType<typeof saleAt>>>();

  constructor(known: KnownLog) {
    this.known = known;
    for (const root of known.roots) {
      let since: number | null = null;
      this.#since.set(
        root,
        known.happenings.map(({ at }, step) => {
          since = this.at(root, step).counts ? (since ?? at) : null;
          return since;
        }),
      );
    }
  }

  at(root: Known, step: number) {
    const sales = this.#sales.get(root) ?? new Map<number, ReturnType<typeof saleAt>>();
    this.#sales.set(root, sales);
    const sale = sales.get(step) ?? saleAt(this.known, root, step);
    sales.set(step, sale);
    return sale;
  }

  /** When it began to count; null while it does not. */
  since(root: Known, step: number): number | null {
    return this.#since.get(root)?.[step] ?? null;
  }

  /** When it last began to count, also if it no longer does; null if it never did. */
  began(root: Known, step: number): number | null {
    const instants = this.#since.get(root)?.slice(0, step + 1) ?? [];
    return instants.findLast((instant) => instant !== null) ?? null;
  }

  orders(step: number): Known[] {
    return this.known.roots.filter(
      (root) => this.known.subscriptionOf(root) === undefined && this.since(root, step) !== null,
    );
  }

  /** True if the sale counts and its total is not zero. */
  isPriced(root: Known, step: number): boolean {
    return this.since(root, step) !== null && this.at(root, step).total?.minor !== 0;
  }

  /** How many invoices of a subscription were paid. */
  paidInvoices(subscription: string, step: number): number {
    const own = this.known.roots.filter(
      (root) => this.known.subscriptionOf(root) === subscription && this.isPriced(root, step),
    );
    const object = this.known.objects.get(subscription);
    // Each invoice that is a part is a renewal, so the invoice of the first term counts beside them.
    const renewals = object === undefined ? 0 : paidPartsOf(object, step).length;
    return own.length + (renewals === 0 ? 0 : renewals + 1);
  }
}

/** The invoices that are parts of a subscription and were paid. */
export function paidPartsOf(subscription: Known, step: number): string[] {
  return subscription
    .partsThatAre('invoice', ['paid'], step, 'payment')
    .filter((part) => subscription.amount(part)?.minor !== 0);
}
