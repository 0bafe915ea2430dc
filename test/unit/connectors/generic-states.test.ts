import { describe, expect, it } from 'vitest';
import { genericConnector } from '../../../shared/connectors/generic/connector.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { ownerNamedIn } from '../../../shared/lifecycle/objects/history.ts';
import { factsOf } from '../../support/connectors/folded-facts.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { firstUpdate } from '../../support/connectors/mapped.ts';
import { mergedReport } from '../../support/connectors/reports.ts';

let count = 0;

/** A fact of a day of January about one customer. Its id is new unless it is given. */
function on(day: number, type: string, more: object = {}): CustomerUpdate {
  const item = { id: `fact-${++count}`, type, occurredAt: at(day), customer: { id: '71' }, ...more };
  return firstUpdate(genericConnector.map(genericDelivery(item), { name: 'backend', provider: 'generic' }));
}

function at(day: number): string {
  return `2026-01-${String(day).padStart(2, '0')}T10:00:00Z`;
}

const eur = (total: string, id: string | undefined = '501') => ({ order: { id, total, currency: 'EUR' } });
const order = { order: { id: '501' } };
const subscription = { subscription: { id: 'S-1' } };
const EUR_50 = [{ currency: 'EUR', minor: 5000 }];

describe('an order', () => {
  const paid = on(3, 'order.paid', eur('50'));

  it('can be cancelled and reopened', () => {
    const cancelled = on(4, 'order.cancelled', order);
    expect(factsOf([paid, cancelled], at(20))).toMatchObject({ orders: 0, revenue: [] });
    const reopened = on(5, 'order.reopened', order);
    expect(factsOf([paid, cancelled, reopened], at(20))).toMatchObject({ orders: 1, revenue: EUR_50 });
  });

  it('that was placed and paid with one id for both counts once', () => {
    const placed = on(2, 'order.placed', { ...eur('50'), id: '501' });
    const bought = on(3, 'order.paid', { ...eur('50'), id: '501' });
    const opened = on(4, 'ticket.opened', { ticket: { id: '501' }, id: '501' });
    const facts = factsOf([placed, bought, opened], at(20));
    expect(facts).toMatchObject({ orders: 1, revenue: EUR_50 });
    expect(facts.openTickets).toHaveLength(1);
  });

  it('has the amount of the last report', () => {
    const later = on(4, 'order.paid', eur('60'));
    expect(factsOf([paid, later], at(20)).revenue).toEqual([{ currency: 'EUR', minor: 6000 }]);
  });

  it.each([
    ['an earlier', 2],
    ['the same', 3],
    ['a later', 4],
  ])('is replaced by a greater version of its fact, with %s time and another total', (_when, day) => {
    const version = (number: number, total: string, occurred: number) =>
      on(occurred, 'order.paid', { ...eur(total), id: 'sale-1', version: number });
    const first = version(1, '90', 3);
    const corrected = version(10, '70', day);
    for (const updates of [
      [first, version(2, '80', 5), corrected],
      [corrected, first],
    ])
      expect(factsOf(updates, at(20))).toMatchObject({
        orders: 1,
        revenue: [{ currency: 'EUR', minor: 7000 }],
        firstOrderAt: Date.parse(at(day)),
      });
    expect(mergedReport([first, corrected, first], 'backend:order:501').snapshots).toHaveLength(1);
  });

  it('is not replaced by another fact of a greater version', () => {
    const first = on(3, 'order.paid', { ...eur('50'), version: 1 });
    const other = on(2, 'order.paid', { ...eur('70'), version: 9 });
    expect(factsOf([first, other], at(20)).revenue).toEqual(EUR_50);
  });

  it('loses a refund that was corrected to one of another kind', () => {
    const refund = { id: 'back', version: 1 };
    const whole = on(4, 'order.refunded', { ...order, ...refund });
    const part = on(4, 'order.refunded', { ...eur('20'), ...refund, version: 2 });
    expect(factsOf([paid, whole, part], at(20))).toMatchObject({ orders: 1, refunds: [{ minor: 2000 }] });
  });

  it('is in the order of its instants, whatever versions its facts have', () => {
    const cancelled = on(4, 'order.cancelled', { ...order, version: 9 });
    const reopened = on(5, 'order.reopened', { ...order, version: 1 });
    expect(factsOf([paid, cancelled, reopened], at(20)).orders).toBe(1);
    expect(factsOf([paid, cancelled, on(5, 'order.reopened', order)], at(20)).orders).toBe(1);
  });

  it('belongs to the customer that was named with it last', () => {
    const reused = on(9, 'order.paid', { ...eur('70'), customer: { id: '72' } });
    for (const updates of [
      [paid, reused],
      [reused, paid],
    ])
      expect(ownerNamedIn(mergedReport(updates, 'backend:order:501'))).toBe('backend:customer:72');
  });

  it('can be refunded in parts, and a refund that failed no longer counts', () => {
    const first = on(4, 'order.refunded', { ...eur('20'), refund: { id: 'R-1' } });
    const second = on(5, 'order.refunded', { ...eur('30'), refund: { id: 'R-2' } });
    expect(factsOf([paid, first], at(20))).toMatchObject({ orders: 1, refunds: [{ minor: 2000 }] });
    expect(factsOf([paid, first, second], at(20))).toMatchObject({ orders: 0, refunds: EUR_50 });
    const failed = on(6, 'refund.failed', { ...order, refund: { id: 'R-1' } });
    expect(factsOf([paid, first, second, failed], at(20))).toMatchObject({
      orders: 1,
      refunds: [{ minor: 3000 }],
    });
  });

  it('is refunded as a whole by a refund without an amount, and a failed refund without an id takes the last back', () => {
    const refunded = on(4, 'order.refunded', order);
    const failed = on(6, 'refund.failed', order);
    expect(factsOf([paid, refunded], at(20)).orders).toBe(0);
    expect(factsOf([paid, refunded, failed], at(20)).orders).toBe(1);
    const parts = [on(4, 'order.refunded', eur('20')), on(5, 'order.refunded', eur('30'))];
    expect(factsOf([paid, ...parts, failed], at(20)).refunds).toEqual([{ currency: 'EUR', minor: 2000 }]);
  });

  it('does not count while a dispute of it is lost', () => {
    const opened = on(4, 'dispute.opened', { ...order, dispute: { id: 'D-1' } });
    expect(factsOf([paid, opened], at(20))).toMatchObject({ orders: 1, openDisputes: 1 });
    const won = on(6, 'dispute.won', order);
    expect(factsOf([paid, opened, won], at(20))).toMatchObject({ orders: 1, openDisputes: 0 });
    const lost = on(7, 'dispute.lost', { ...order, dispute: { id: 'D-1' } });
    expect(factsOf([paid, opened, won, lost], at(20))).toMatchObject({ orders: 0, openDisputes: 0 });
  });
});

describe('a failed payment', () => {
  const failed = on(3, 'payment.failed', { ...order, payment: { id: 'P-1' } });

  it('is settled by its own later payment, and by its order', () => {
    expect(factsOf([failed], at(4)).failedPayments).toHaveLength(1);
    const settled = on(5, 'payment.settled', { payment: { id: 'P-1' } });
    expect(factsOf([failed, settled], at(6)).failedPayments).toEqual([]);
    expect(factsOf([failed, on(5, 'order.paid', eur('50'))], at(6)).failedPayments).toEqual([]);
  });

  it('is settled by a payment without an id: the latest one that is open is meant', () => {
    const other = on(2, 'payment.failed', { payment: { id: 'P-0' } });
    const settled = (day: number) => on(day, 'payment.settled');
    const openAfter = (...updates: CustomerUpdate[]) =>
      factsOf([other, failed, ...updates], at(9)).failedPayments.map(({ id }) => id);
    expect(openAfter()).toEqual(['backend:payment:P-0', 'backend:payment:P-1']);
    expect(openAfter(settled(5))).toEqual(['backend:payment:P-0']);
    expect(openAfter(settled(5), settled(6))).toEqual([]);
    expect(factsOf([on(3, 'payment.failed'), settled(5)], at(9)).failedPayments).toEqual([]);
  });

  it('of a subscription is settled by a payment that names only the subscription, until the next one fails', () => {
    const started = on(1, 'subscription.started', subscription);
    const declined = on(3, 'payment.failed', { ...subscription, payment: { id: 'P-2' } });
    const settled = on(5, 'payment.settled', subscription);
    const openAfter = (...updates: CustomerUpdate[]) => factsOf([started, ...updates], at(9)).failedPayments;
    expect(openAfter(declined)).toHaveLength(1);
    expect(openAfter(declined, settled)).toEqual([]);
    expect(openAfter(failed, declined, settled)).toMatchObject([{ id: 'backend:payment:P-1' }]);
    const again = [on(3, 'payment.failed', subscription), settled, on(7, 'payment.failed', subscription)];
    expect(openAfter(...again)).toHaveLength(1);
  });

  it('of a subscription is settled by a renewal', () => {
    const started = on(1, 'subscription.started', subscription);
    const refused = on(3, 'payment.failed', subscription);
    expect(factsOf([started, refused], at(4)).failedPayments).toHaveLength(1);
    const renewed = on(5, 'subscription.renewed', subscription);
    expect(factsOf([started, refused, renewed], at(6)).failedPayments).toEqual([]);
  });
});

describe('a subscription', () => {
  const started = on(1, 'subscription.started', subscription);

  it('is renewed by its first renewal', () => {
    expect(factsOf([started], at(20)).renewed).toBe(false);
    expect(factsOf([started, on(9, 'subscription.renewed', subscription)], at(20)).renewed).toBe(true);
  });

  it('can be set to end, end and start again', () => {
    const ending = on(3, 'subscription.cancel-scheduled', subscription);
    expect(factsOf([started, ending], at(4)).subscriptions).toMatchObject([{ counts: true, ending: true }]);
    const ended = on(5, 'subscription.ended', subscription);
    expect(factsOf([started, ending, ended], at(20))).toMatchObject({
      subscriptions: [],
      lastEnd: { reason: 'cancelled' },
    });
    const again = on(9, 'subscription.started', subscription);
    const facts = factsOf([started, ending, ended, again], at(20));
    expect(facts.subscriptions).toMatchObject([{ counts: true, ending: false }]);
  });

  it('that is only known by its end had begun before', () => {
    const facts = factsOf(
      [on(5, 'subscription.ended', { ...subscription, reason: 'payment-failed' })],
      at(20),
    );
    expect(facts).toMatchObject({ subscriptions: [], lastEnd: { reason: 'payment-failed' } });
  });

  it('can be paused and resumed', () => {
    const paused = on(3, 'subscription.paused', subscription);
    expect(factsOf([started, paused], at(9)).subscriptions).toMatchObject([
      { pausedSince: Date.parse(at(3)) },
    ]);
    const resumed = on(5, 'subscription.resumed', subscription);
    expect(factsOf([started, paused, resumed], at(9)).subscriptions).toMatchObject([{ pausedSince: null }]);
  });

  it('counts from the end of its trial', () => {
    const trial = on(1, 'trial.started', subscription);
    expect(factsOf([trial], at(9)).subscriptions).toMatchObject([{ counts: false }]);
    const bought = on(8, 'subscription.started', subscription);
    expect(factsOf([trial, bought], at(20)).subscriptions).toMatchObject([{ counts: true }]);
    const ended = on(8, 'subscription.ended', subscription);
    expect(factsOf([trial, ended], at(20))).toMatchObject({ subscriptions: [], lastEnd: null });
  });
});

it('a ticket can be solved and reopened, also when it was never reported as opened', () => {
  const ticket = { ticket: { id: 'T-1' } };
  const solved = on(3, 'ticket.solved', ticket);
  expect(factsOf([on(1, 'ticket.opened', ticket), solved], at(9)).openTickets).toEqual([]);
  const reopened = factsOf([solved, on(5, 'ticket.reopened', ticket)], at(9));
  expect(reopened.openTickets).toMatchObject([{ since: Date.parse(at(5)) }]);
});

it('an account can be closed and created again', () => {
  const created = on(1, 'account.created');
  const closed = on(3, 'account.closed');
  expect(factsOf([created, closed], at(9)).closedAccounts).toEqual(['backend:customer:71']);
  expect(factsOf([created, closed, on(5, 'account.created')], at(9)).closedAccounts).toEqual([]);
});

it('orders that cost nothing count and have no price', () => {
  const free = ['1', '2', '3'].map((id) => on(Number(id), 'order.paid', eur('0.00', id)));
  expect(factsOf(free, at(9))).toMatchObject({ orders: 3, pricedOrders: 0 });
});
