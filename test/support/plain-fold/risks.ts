import { inactiveAt, type PlainFacts } from './facts.ts';
import { hasFailedPayment } from './failed-payments.ts';
import type { Known, KnownLog } from './known.ts';
import { DAY } from './log.ts';
import { isDetractor } from './stages.ts';

/** The signs of risk of a customer who is not lost. */
export function risksOf(known: KnownLog, facts: PlainFacts): string[] {
  const { at, step, lastRating, inForce } = facts;
  const found: Readonly<Record<string, boolean>> = {
    'ticket-open-long': known.ofType('ticket').some((one) => openSince(one, known, step) + 3 * DAY <= at),
    'bad-rating': isDetractor(facts) && at < (lastRating?.at ?? 0) + 30 * DAY,
    'payment-failed': hasFailedPayment(known, at),
    'cancellation-scheduled': inForce.some(
      (name) => known.objects.get(name)?.changeInForce('ending', step)?.value === 'yes',
    ),
    'subscription-paused': facts.pausedSince.some((since) => since + DAY <= at),
    refunded: at < facts.refundedAt + 30 * DAY,
    disputed: facts.values.some(({ disputes }) => disputes > 0),
    'becoming-inactive': inactiveAt(facts, 0.7) <= at,
  };
  return Object.keys(found).filter((reason) => found[reason]);
}

/** Since when a ticket has been open; infinite while it is not. */
function openSince(ticket: Known, { happenings }: KnownLog, step: number): number {
  const change = ticket.change('ticket', step);
  if (change !== undefined) return change.value === 'open' ? change.at : Infinity;
  if (ticket.created === undefined || ticket.created > step) return Infinity;
  return happenings[ticket.created]?.at ?? Infinity;
}
