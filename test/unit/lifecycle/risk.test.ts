import { describe, expect, test } from 'vitest';
import { foldFrom } from '../../../shared/lifecycle/continue-fold.ts';
import { dueAt } from '../../../shared/lifecycle/risk-rules.ts';
import { asOfDay, DAY, DAY_ZERO, type History, on } from '../../support/activity-builders.ts';
import {
  activeSubscription,
  instantOf,
  invoice,
  order,
  paidOrder,
  payment,
  subscription,
  ticket,
} from '../../support/object-builders.ts';
import { policyWith } from '../../support/services.ts';

const bought = paidOrder(0, 'first');
const riskOn = (day: number, ...history: History) => asOfDay(day, [bought, ...history]).risk.reasons;
const JUST_BEFORE = 1 / DAY;

describe('risk', () => {
  test('is none without a reason', () => {
    expect(asOfDay(1, [bought]).risk).toEqual({ level: 'none', reasons: [] });
  });

  test('begins when a ticket has been open for 3 days, and ends when it is solved', () => {
    const opened = ticket(1, { ticket: 'open' }, { created: 1 });
    expect(riskOn(4 - JUST_BEFORE, opened)).toEqual([]);
    expect(riskOn(4, opened)).toEqual(['ticket-open-long']);
    expect(riskOn(6, opened, ticket(5, { ticket: 'solved' }))).toEqual([]);
  });

  test('counts the 3 days of a ticket that was solved and reopened from its reopening', () => {
    const history = [
      ticket(1, { ticket: 'open' }, { created: 1 }),
      ticket(2, { ticket: 'solved' }),
      ticket(5, { ticket: 'open' }),
    ];
    expect(riskOn(8 - JUST_BEFORE, ...history)).toEqual([]);
    expect(riskOn(8, ...history)).toEqual(['ticket-open-long']);
    expect(riskOn(9, ...history, ticket(8.5, { ticket: 'solved' }))).toEqual([]);
  });

  test('lasts for 30 days after a bad last rating', () => {
    const bad = on(1, 'rating.given', { rating: { scale: 'nps', score: 6 } });
    expect(riskOn(1, bad)).toEqual(['bad-rating']);
    expect(riskOn(31 - JUST_BEFORE, bad)).toEqual(['bad-rating']);
    expect(riskOn(31, bad)).toEqual([]);
    expect(riskOn(3, bad, on(2, 'rating.given', { rating: { scale: 'nps', score: 7 } }))).toEqual([]);
  });

  test('lasts while a subscription is set to end, as the latest snapshot says', () => {
    const history = [activeSubscription(1), subscription(2, { ending: 'yes' })];
    expect(riskOn(2, ...history)).toEqual(['cancellation-scheduled']);
    expect(riskOn(3, ...history, subscription(3, { ending: 'no' }))).toEqual([]);
  });

  test('of a scheduled cancellation is not cleared by a payment alone', () => {
    const history = [activeSubscription(1), subscription(2, { ending: 'yes' })];
    const renewal = invoice(3, { payment: 'paid' }, { of: 'subscription:1', euro: 9 });
    expect(riskOn(3, ...history, renewal)).toEqual(['cancellation-scheduled']);
  });

  test('lasts for 30 days after a refund that stands', () => {
    const refunded = order(1, { refund: 'succeeded' }, { id: 'first', part: 'refund:1', euro: 10 });
    expect(riskOn(31 - JUST_BEFORE, refunded)).toEqual(['refunded']);
    expect(riskOn(31, refunded)).toEqual([]);
    const failed = order(5, { refund: 'failed' }, { id: 'first', part: 'refund:1', euro: 10 });
    expect(riskOn(5, refunded, failed)).toEqual([]);
  });

  test('begins after 70 % of the inactivity window', () => {
    expect(riskOn(63 - JUST_BEFORE)).toEqual([]);
    expect(riskOn(63)).toEqual(['becoming-inactive']);
    expect(riskOn(65, on(64, 'visit'))).toEqual([]);
  });

  test('is a watch for one reason and high for two', () => {
    const failed = on(1, 'payment.failed');
    const refunded = on(2, 'order.refunded', { euro: 10 });
    expect(asOfDay(1, [bought, failed]).risk.level).toBe('watch');
    expect(asOfDay(2, [bought, failed, refunded]).risk).toEqual({
      level: 'high',
      reasons: ['payment-failed', 'refunded'],
    });
  });

  test('is none for lost customers', () => {
    const failed = on(80, 'payment.failed');
    expect(asOfDay(90, [bought, failed]).risk).toEqual({ level: 'none', reasons: [] });
    expect(asOfDay(91, [bought, failed, on(91, 'campaign.sent')]).risk.level).toBe('none');
  });
});

describe('a failed payment', () => {
  const failed = order(1, { payment: 'unpaid', attempt: 'failed', cancelled: 'no' }, { id: 2, created: 1 });

  test('is a risk until its order is paid or cancelled', () => {
    expect(riskOn(2, failed)).toEqual(['payment-failed']);
    expect(riskOn(3, failed, order(2, { payment: 'paid' }, { id: 2, euro: 9 }))).toEqual([]);
    expect(riskOn(3, failed, order(2, { cancelled: 'yes' }, { id: 2 }))).toEqual([]);
  });

  test('is a risk until another order or single payment is paid later', () => {
    expect(riskOn(3, failed, paidOrder(2, 3))).toEqual([]);
    expect(riskOn(3, failed, payment(2, { payment: 'paid' }, { id: 3, euro: 9 }))).toEqual([]);
    expect(riskOn(3, paidOrder(0.5, 3), failed)).toEqual(['payment-failed']);
  });

  test('is a risk for 30 days', () => {
    expect(riskOn(31 - JUST_BEFORE, failed)).toEqual(['payment-failed']);
    expect(riskOn(31, failed)).toEqual([]);
  });

  test('is no risk for an order that is paid or cancelled, in any order of arrival', () => {
    const paid = order(
      3,
      { payment: 'paid', attempt: 'failed' },
      { id: 2, since: { payment: 2, attempt: 3 } },
    );
    expect(riskOn(4, paid)).toEqual([]);
    const cancelled = { id: 2, since: { cancelled: 2, attempt: 3 } };
    expect(riskOn(4, order(3, { cancelled: 'yes', attempt: 'failed' }, cancelled))).toEqual([]);
  });

  test('of an order that was paid is a risk when the order is set back to unpaid', () => {
    const setBack = order(2, { payment: 'unpaid', attempt: 'failed' }, { id: 2 });
    expect(riskOn(3, paidOrder(1, 2), setBack)).toEqual(['payment-failed']);
  });

  test('that was cancelled is over, and another one of the same order is not', () => {
    const tried = (day: number, id: number) =>
      order(day, { payment: 'unpaid', attempt: 'failed' }, { id: 2, part: `payment:${id}` });
    const cancelled = order(3, { cancelled: 'yes' }, { id: 2, part: 'payment:1', since: { cancelled: 3 } });
    expect(riskOn(4, tried(1, 1), cancelled)).toEqual([]);
    expect(riskOn(4, tried(1, 1), tried(2, 2), cancelled)).toEqual(['payment-failed']);
  });

  test('that no longer is the last try is no risk', () => {
    expect(riskOn(3, failed, order(2, { attempt: 'none' }, { id: 2 }))).toEqual([]);
  });

  test('without an object ends with the next order or payment that is paid', () => {
    expect(riskOn(3, on(1, 'payment.failed'), paidOrder(2, 3))).toEqual([]);
  });

  test('without an object is a risk of its own after an earlier one', () => {
    const again = [on(1, 'payment.failed'), on(20, 'payment.failed'), on(20, 'visit')];
    expect(riskOn(49, ...again)).toEqual(['payment-failed']);
    expect(riskOn(50, ...again)).toEqual([]);
  });

  test('of a second payment of one order is a risk of its own', () => {
    const tried = (day: number, id: number) =>
      order(day, { payment: 'unpaid', attempt: 'failed' }, { id: 2, part: `payment:${id}` });
    expect(riskOn(40, tried(1, 1), tried(20, 2))).toEqual(['payment-failed']);
  });

  describe('of a subscription', () => {
    const tried = subscription(10, { status: 'past-due', attempt: 'failed' });

    test('is a risk until one of its invoices is paid', () => {
      const history = [activeSubscription(1), tried];
      expect(riskOn(11, ...history)).toEqual(['payment-failed']);
      const paid = invoice(11, { payment: 'paid' }, { of: 'subscription:1', euro: 9 });
      expect(riskOn(11, ...history, paid)).toEqual([]);
      const part = subscription(11, { payment: 'paid' }, { part: 'invoice:1', euro: 9 });
      expect(riskOn(11, ...history, part)).toEqual([]);
    });

    test('is not settled by an order', () => {
      expect(riskOn(12, activeSubscription(1), tried, paidOrder(11, 3))).toEqual(['payment-failed']);
    });

    test('ends with the subscription', () => {
      expect(riskOn(12, activeSubscription(1), tried, subscription(11, { status: 'ended' }))).toEqual([]);
    });

    test('is over when its invoice is voided or written off', () => {
      const open = invoice(
        10,
        { payment: 'unpaid', attempt: 'failed', cancelled: 'no' },
        { of: 'subscription:1', euro: 9 },
      );
      const history = [activeSubscription(1), open];
      expect(riskOn(11, ...history)).toEqual(['payment-failed']);
      expect(riskOn(12, ...history, invoice(11, { cancelled: 'yes' }))).toEqual([]);
    });

    test('stays for an invoice that is unpaid when the next try of the subscription does not fail', () => {
      const open = invoice(10, { payment: 'unpaid', attempt: 'failed' }, { of: 'subscription:1', euro: 9 });
      const history = [activeSubscription(1), tried, open];
      expect(riskOn(12, ...history, subscription(11, { attempt: 'none' }))).toEqual(['payment-failed']);
      const paid = invoice(11, { payment: 'paid' });
      expect(riskOn(12, ...history, subscription(11, { attempt: 'none' }), paid)).toEqual([]);
    });

    test('is over with the subscription also for a payment of its invoice', () => {
      const open = invoice(10, { payment: 'unpaid', cancelled: 'no' }, { of: 'subscription:1', euro: 9 });
      const tries = payment(10, { payment: 'unpaid', attempt: 'failed' }, { of: 'invoice:1', euro: 9 });
      const history = [activeSubscription(1), open, tries];
      expect(riskOn(11, ...history)).toEqual(['payment-failed']);
      expect(riskOn(12, ...history, subscription(11, { status: 'ended' }))).toEqual([]);
    });

    test('is over for a try that fails after its end, also when the record is continued', () => {
      const policy = policyWith();
      const history = [activeSubscription(1), subscription(9, { status: 'ended' })];
      const tries = invoice(11, { attempt: 'failed' }, { of: 'subscription:1' });
      const whole = asOfDay(11, [...history, tries], policy).record;
      expect(whole.facts.failedPayments).toEqual([]);
      const news = { activities: [], objects: [{ before: null, after: tries }] };
      const continued = foldFrom(policy, asOfDay(9, history, policy).record, news, instantOf(11));
      expect(continued === 'needs-log' ? whole : continued.record).toEqual(whole);
    });

    describe('and a payment without a name of its own that is settled later', () => {
      const settled = (of: string) => ({ ...on(12, 'payment.recovered'), about: `shop:subscription:${of}` });
      const bill = (id: string, of: string) =>
        invoice(9, { payment: 'unpaid', cancelled: 'no' }, { id, of, euro: 9 });
      const tries = (day: number, of: string) =>
        payment(day, { payment: 'unpaid', attempt: 'failed' }, { id: day, of, euro: 9 });
      const failedIds = (...history: History) =>
        asOfDay(13, [bought, activeSubscription(1), ...history]).facts.failedPayments.map(({ id }) => id);

      test('settles the latest of the subscription, also one of its invoices', () => {
        const history = [bill('a', 'subscription:1'), tries(10, 'invoice:a'), tries(11, 'invoice:a')];
        expect(failedIds(...history)).toEqual(['shop:payment:10', 'shop:payment:11']);
        expect(failedIds(...history, settled('1'))).toEqual(['shop:payment:10']);
      });

      test('settles none of another subscription and of no order', () => {
        const history = [bill('a', 'subscription:2'), tries(10, 'invoice:a'), failed];
        expect(failedIds(...history, settled('1'))).toEqual(failedIds(...history));
        expect(failedIds(...history, settled('2'))).toEqual(['shop:order:2']);
      });

      test('needs the log if only that says which subscription an invoice is of', () => {
        const continued = (...history: History) => {
          const policy = policyWith();
          const { record } = asOfDay(11, [activeSubscription(1), ...history], policy);
          return foldFrom(policy, record, { activities: [settled('1')], objects: [] }, record.asOf);
        };
        expect(continued(bill('a', 'subscription:1'), tries(10, 'invoice:a'))).toBe('needs-log');
        const open = invoice(9, { payment: 'unpaid', attempt: 'failed' }, { of: 'subscription:1', euro: 9 });
        expect(continued(open)).toMatchObject({ record: { facts: { failedPayments: [] } } });
        expect(continued(failed)).toMatchObject({ record: { facts: { failedPayments: [{}] } } });
      });
    });
  });
});

describe('when time alone next changes something', () => {
  const dueOn = (day: number, ...history: History) => {
    const policy = policyWith();
    const due = dueAt(policy, asOfDay(day, history, policy).record);
    return due === null ? null : (due - DAY_ZERO) / DAY;
  };

  test.each([
    ['onboarding over', 0, 14],
    ['becoming inactive', 14, 63],
    ['churned', 63, 90],
    ['nothing more', 90, null],
  ] as const)('after one purchase the next is %s on the given day', (_, day, due) => {
    expect(dueOn(day, bought)).toBe(due);
  });

  test('is the end of the winback', () => {
    expect(dueOn(100, bought, on(100, 'campaign.sent'))).toBe(130);
  });

  test('is the end of a day of grace, of a trial and of a short pause', () => {
    const ended = subscription(30, { status: 'ended' });
    expect(dueOn(30, activeSubscription(0), ended)).toBe(31);
    const trial = subscription(0, { begun: 'yes', status: 'trialing' }, { trialEnds: 14 });
    expect(dueOn(0, trial)).toBeNull();
    expect(dueOn(14, trial, subscription(14, { status: 'active' }))).toBe(15);
    expect(dueOn(20, activeSubscription(0), subscription(20, { paused: 'yes' }))).toBe(21);
  });

  test('is never, for a customer without a purchase and without risk', () => {
    expect(dueOn(0, on(0, 'visit'))).toBeNull();
  });
});
