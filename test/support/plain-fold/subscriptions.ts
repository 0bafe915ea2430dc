import type { Known, KnownLog } from './known.ts';
import { DAY } from './log.ts';
import type { Sales } from './sales.ts';

/** A time during which a subscription counted, and why it ended. */
export interface Span {
  readonly subscription: string;
  readonly from: number;
  until: number;
  reason: string | null;
}

/** How a subscription stood at an instant. */
interface Standing {
  readonly spans: readonly Span[];
  /** It has begun and is not over. */
  readonly isInForce: boolean;
}

/** The subscriptions that are known themselves or by their invoices. */
export function subscriptionsIn(known: KnownLog): string[] {
  const own = known.ofType('subscription').map(({ id }) => id);
  const ofSales = known.roots.flatMap((root) => known.subscriptionOf(root) ?? []);
  return [...new Set([...own, ...ofSales])].sort();
}

const OVER = ['ended', 'unpaid', 'incomplete'];

/** When a subscription counted, as far as is known at `now`. */
export function standingAt(sales: Sales, name: string, now: number): Standing {
  const { known } = sales;
  const one = known.objects.get(name);
  const spans: Span[] = [];
  let open: Span | null = null;
  let pending: number | null = null;
  let paidBefore = 0;
  let isInForce = false;
  const passTo = (at: number, inclusive: boolean) => {
    const isDue = (due: number) => due < at || (inclusive && due === at);
    if (open === null && pending !== null && isDue(pending)) {
      open = { subscription: name, from: pending, until: Infinity, reason: null };
      spans.push(open);
      pending = null;
    }
    if (open !== null && isDue(open.until)) open = null;
  };
  const undo = (span: Span) => {
    spans.splice(spans.indexOf(span), 1);
    open = null;
  };
  for (const [step, { at, object }] of known.happenings.entries()) {
    if (at > now) break;
    const paid = sales.paidInvoices(name, step);
    if (object !== name && paid === paidBefore) continue;
    passTo(at, false);
    const current = open as Span | null;
    const status = one?.value('status', step);
    const begun = one?.value('begun', step);
    const isOver = OVER.includes(status ?? '');
    const isRunning = status !== undefined && (!isOver || current !== null) && one?.startsNotBegun !== true;
    const hasBegun = begun === undefined ? paid > 0 || isRunning : begun === 'yes';
    const from = countsFrom(one, paid, step, at);
    if (!hasBegun) {
      pending = null;
      if (current !== null) undo(current);
    } else if (isOver) {
      pending = null;
      if (current?.until === Infinity) {
        current.reason =
          status === 'unpaid' ? 'payment-failed' : String(one?.attribute('endReason') ?? 'cancelled');
        current.until = at + (current.reason === 'switched' ? 0 : DAY);
      }
    } else if (current === null) pending = from;
    else {
      current.until = Infinity;
      current.reason = null;
      const isProven = paid > 0 || paidBefore === 0 || (from !== null && from <= at);
      if (!isProven) {
        undo(current);
        pending = from;
      }
    }
    isInForce = hasBegun && !isOver;
    paidBefore = paid;
    passTo(at, true);
  }
  passTo(now, true);
  return { spans, isInForce };
}

/** From when a subscription in force counts. A trial that nothing was paid for only counts a day after its end. */
function countsFrom(one: Known | undefined, paid: number, step: number, at: number): number | null {
  if (paid > 0 || one === undefined) return at;
  const trialEnds = one.attribute('trialEndsAt');
  const hasTrialEnd = typeof trialEnds === 'number';
  if (!hasTrialEnd && !one.had('status', 'trialing', step)) return at;
  const status = one.change('status', step);
  if (status?.value !== 'active' || one.changeInForce('paused', step)?.value === 'yes') return null;
  return Math.max(at, (hasTrialEnd ? trialEnds : status.at) + DAY);
}
