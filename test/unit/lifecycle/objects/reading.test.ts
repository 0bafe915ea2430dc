import { describe, expect, test } from 'vitest';
import type { ChangeType } from '../../../../shared/lifecycle/change-types.ts';
import { changesOf } from '../../../../shared/lifecycle/objects/changes.ts';
import { combine, ownerNamedIn, parentNamedIn } from '../../../../shared/lifecycle/objects/history.ts';
import type { ObjectReport, PartKey } from '../../../../shared/lifecycle/objects/object.ts';
import type { States } from '../../../../shared/lifecycle/objects/states.ts';
import { asOfDay, DAY, DAY_ZERO, objectsIn } from '../../../support/activity-builders.ts';
import {
  account,
  activeSubscription,
  instantOf,
  order,
  subscription,
  ticket,
} from '../../../support/object-builders.ts';

/** What happened, with the day of each. The reports arrive in this order and in the opposite one. */
function changes(...reports: readonly ObjectReport[]): string[] {
  const read = (list: readonly ObjectReport[]) =>
    objectsIn(list)
      .flatMap(changesOf)
      .map(({ type, occurredAt }) => `${type} ${(occurredAt - DAY_ZERO) / DAY}`);
  expect(read([...reports].reverse())).toEqual(read(reports));
  return read(reports);
}

/** The parts to which something happened, in the order in which it did. */
function namedIn(change: ChangeType, ...reports: readonly ObjectReport[]): string[] {
  return objectsIn(reports)
    .flatMap(changesOf)
    .filter(({ type }) => type === change)
    .map(({ part }) => part);
}

const unpaid = order(0, { payment: 'unpaid' }, { created: 0 });

describe('the creation of an account', () => {
  const merged = account(5, {}, { mergedInto: 'shop:customer:2' });

  test('is its first report if the tool does not date it', () => {
    expect(changes(account(5, { account: 'open' }))).toEqual(['account.created 5']);
    expect(changes(account(5, { account: 'open' }, { created: 2 }))).toEqual(['account.created 2']);
  });

  test('is not that it was merged into another', () => {
    expect(changes(merged)).toEqual([]);
    expect(changes(merged, account(1, { account: 'open' }))).toEqual(['account.created 1']);
  });

  test('is not known from its closing', () => {
    const closed = account(5, { account: 'closed' }, { since: { account: 5 } });
    expect(changes(closed)).toEqual(['account.closed 5']);
    expect(changes(closed, account(8, { account: 'open' }))).toEqual([
      'account.closed 5',
      'account.reopened 8',
    ]);
    expect(changes(closed, account(8, { account: 'open' }, { created: 8 }))).toEqual([
      'account.closed 5',
      'account.reopened 8',
    ]);
    expect(changes(account(1, {}), closed)).toEqual(['account.closed 5']);
    expect(changes(closed, account(3, { account: 'open' }))).toEqual([
      'account.created 3',
      'account.closed 5',
    ]);
    expect(changes(account(5, { account: 'closed' }, { created: 2, since: { account: 5 } }))).toEqual([
      'account.created 2',
      'account.closed 5',
    ]);
  });
});

describe('a change of state', () => {
  test('of an order reported unpaid on day 0 and paid on day 20 is of day 20, whatever date the body repeats', () => {
    expect(changes(unpaid, order(20, { payment: 'paid' }))).toEqual(['order.placed 0', 'order.paid 20']);
    expect(changes(unpaid, order(20, { payment: 'paid' }, { since: { payment: -5 } }))).toEqual([
      'order.placed 0',
      'order.paid 20',
    ]);
  });

  test('is dated by the tool’s own instant if that lies between the two runs', () => {
    expect(changes(unpaid, order(20, { payment: 'paid' }, { since: { payment: 19 } }))).toEqual([
      'order.placed 0',
      'order.paid 19',
    ]);
    expect(changes(unpaid, order(20, { payment: 'paid' }, { since: { payment: 0 } }))).toEqual([
      'order.placed 0',
      'order.paid 0',
    ]);
  });

  test('is dated by the own instant that the run reported last', () => {
    const first = order(20, { payment: 'paid' }, { since: { payment: 19 } });
    const later = order(30, { payment: 'paid' }, { since: { payment: 18 } });
    expect(changes(unpaid, first, later)).toEqual(['order.placed 0', 'order.paid 18']);
  });

  test('in the first news is as old as the tool says', () => {
    const old = order(0, { payment: 'paid' }, { since: { payment: -1_095 } });
    expect(changes(old)).toEqual(['order.paid -1095']);
    expect(asOfDay(0, [old]).path).toEqual([
      'purchase on day -1095',
      'experience on day -1081',
      'churned on day -1005',
    ]);
  });

  test('in the first news without an own instant is as old as the object', () => {
    expect(changes(order(5, { payment: 'paid' }, { created: 2 }))).toEqual([
      'order.placed 2',
      'order.paid 2',
    ]);
    expect(changes(order(5, { payment: 'paid' }))).toEqual(['order.paid 5']);
  });

  test('and back is a change twice', () => {
    const story = [
      activeSubscription(0),
      subscription(50, { status: 'ended' }, { since: { status: 49 } }),
      subscription(80, { status: 'active' }),
    ];
    expect(changes(...story)).toEqual([
      'subscription.started 0',
      'subscription.activated 0',
      'subscription.ended 49',
      'subscription.activated 80',
    ]);
  });

  test('is none while the value stays, and a late snapshot of the other value divides the run', () => {
    const paid = [order(20, { payment: 'paid' }), order(40, { payment: 'paid' })];
    expect(changes(unpaid, ...paid)).toEqual(['order.placed 0', 'order.paid 20']);
    expect(changes(unpaid, ...paid, order(30, { payment: 'unpaid' }))).toEqual([
      'order.placed 0',
      'order.paid 20',
      'order.unpaid 30',
      'order.paid 40',
    ]);
  });

  test('of two values at one second leaves the causally later one', () => {
    const at = (payment: 'paid' | 'unpaid') => order(20, { payment }, { since: {} });
    expect(changes(unpaid, at('unpaid'), at('paid'))).toEqual(['order.placed 0', 'order.paid 20']);
    expect(changes(unpaid, order(10, { payment: 'paid' }), at('unpaid'), at('paid'))).toEqual([
      'order.placed 0',
      'order.paid 10',
    ]);
  });

  test('is ordered by the tool’s version, which does not date', () => {
    const first = subscription(10, { status: 'active' }, { version: '1' });
    const second = subscription(9, { status: 'ended' }, { version: '2' });
    const third = subscription(20, { status: 'active' }, { version: '3' });
    expect(changes(first, second)).toEqual(['subscription.activated 9', 'subscription.ended 10']);
    expect(changes(first, second, third)).toEqual([
      'subscription.activated 9',
      'subscription.ended 10',
      'subscription.activated 20',
    ]);
  });

  test('of an order without an own instant is of the payment that is a part of it', () => {
    const payment = (day: number, paid: 'paid' | 'unpaid' = 'paid') =>
      order(day, { payment: paid }, { part: `payment:${day}`, since: { payment: day } });
    const paidOn = (...reports: ObjectReport[]) =>
      changes(...reports).filter((change) => change.startsWith('order.paid'));
    const paid = order(20, { payment: 'paid' }, { created: 0 });
    expect(paidOn(paid, payment(18))).toEqual(['order.paid 18']);
    expect(paidOn(unpaid, paid, payment(10), payment(18))).toEqual(['order.paid 18']);
    expect(paidOn(unpaid, paid, payment(18, 'unpaid'), payment(30))).toEqual(['order.paid 20']);
    expect(paidOn(paid, payment(18), order(21, { payment: 'paid' }, { since: { payment: 17 } }))).toEqual([
      'order.paid 17',
    ]);
  });

  test('has no own instant before 1990 or after its snapshot', () => {
    const before = (1 - DAY_ZERO) / DAY;
    expect(changes(order(5, { payment: 'paid' }, { since: { payment: before } }))).toEqual(['order.paid 5']);
    expect(changes(order(5, { payment: 'paid' }, { since: { payment: 6 } }))).toEqual(['order.paid 5']);
  });

  test('is not as old as a creation before 1990', () => {
    const created = -DAY_ZERO / DAY;
    expect(changes(order(5, { payment: 'paid' }, { created }))).toEqual(['order.paid 5']);
  });

  test('is proven by a body about a state that is over', () => {
    const ended = subscription(40, { begun: 'yes', status: 'ended' }, { created: 0, since: { status: 40 } });
    expect(changes(ended)).toEqual(['subscription.started 0', 'subscription.ended 40']);
  });
});

describe('a part', () => {
  const shipped = (id: number) => order(2, { shipment: 'shipped' }, { part: `shipment:${id}`, created: 2 });
  const listed = (day: number, ...ids: string[]) =>
    order(day, { payment: 'paid' }, { lists: { shipment: ids } });

  test('that a whole list no longer has is denied, and stands again when it is listed and reported', () => {
    expect(changes(listed(1), shipped(1), listed(5))).toEqual([
      'order.paid 1',
      'shipment.shipped 2',
      'shipment.cancelled 5',
    ]);
    expect(changes(listed(1), shipped(1), listed(5, '1'))).toEqual(['order.paid 1', 'shipment.shipped 2']);
  });

  test('is not denied by a list from before it was reported, or from the same instant', () => {
    const refund = order(2, { refund: 'succeeded' }, { part: 'refund:1' });
    const without = (day: number) => order(day, { payment: 'paid' }, { lists: { refund: [] } });
    expect(changes(without(1), refund)).toEqual(['order.paid 1', 'refund.succeeded 2']);
    expect(changes(without(1), without(2), refund)).toEqual(['order.paid 1', 'refund.succeeded 2']);
  });

  test('is denied alone', () => {
    expect(changes(listed(1), shipped(1), shipped(2), listed(5, '2')).slice(-1)).toEqual([
      'shipment.cancelled 5',
    ]);
  });

  test('that is an anonymous dispute is the one that was opened last', () => {
    const opened = (day: number, id: string) =>
      order(day, { dispute: 'open' }, { part: `dispute:${id}`, created: day });
    const lost = order(9, { dispute: 'lost' }, { part: 'dispute:-' });
    const ids = (...list: ObjectReport[]) => namedIn('dispute.lost', ...list);
    expect(ids(opened(1, 'a'), opened(2, 'b'), lost)).toEqual(['dispute:b']);
    expect(ids(lost, opened(10, 'c'), opened(1, 'a'))).toEqual(['dispute:a']);
    expect(ids(opened(1, '-'), lost)).toEqual(['dispute:-']);
    expect(ids(opened(1, 'a'), opened(2, '-'), lost)).toEqual(['dispute:-']);
  });

  test('that is reported at one instant with and without an id is dated alike in every order of arrival', () => {
    const lost = (id: string, day: number) =>
      order(9, { dispute: 'lost' }, { part: `dispute:${id}`, since: { dispute: day } });
    expect(changes(lost('a', 5), lost('-', 1))).toEqual(['dispute.lost 5']);
  });

  test('that is an anonymous dispute or refund is the latest one that still stands', () => {
    const part = (day: number, key: PartKey, states: States) => order(day, states, { part: key });
    const disputes = [part(1, 'dispute:a', { dispute: 'open' }), part(2, 'dispute:b', { dispute: 'open' })];
    const won = (day: number, id: string) => part(day, `dispute:${id}`, { dispute: 'won' });
    expect(namedIn('dispute.won', ...disputes, won(3, 'b'), won(4, '-'))).toEqual(['dispute:b', 'dispute:a']);
    expect(namedIn('dispute.won', ...disputes, won(3, '-'), won(4, '-'))).toEqual(['dispute:b', 'dispute:a']);
    const refunds = [
      part(1, 'refund:a', { refund: 'succeeded' }),
      part(2, 'refund:b', { refund: 'succeeded' }),
    ];
    const failed = (day: number, id: string) => part(day, `refund:${id}`, { refund: 'failed' });
    expect(namedIn('refund.failed', ...refunds, failed(3, '-'), failed(4, '-'))).toEqual([
      'refund:b',
      'refund:a',
    ]);
  });
});

describe('the attributes of an object', () => {
  const ownerOf = (...reports: ObjectReport[]) => {
    const [history] = objectsIn(reports);
    return history === undefined ? undefined : ownerNamedIn(history);
  };

  test('name its owner: the account that it named last, else the address', () => {
    const first = order(1, {}, { account: 'shop:customer:1', address: 'email:a@example.org' });
    expect(ownerOf(first)).toBe('shop:customer:1');
    expect(ownerOf(first, order(2, {}, { account: 'shop:customer:2' }))).toBe('shop:customer:2');
    expect(ownerOf(first, order(2, {}, { address: 'email:b@example.org' }))).toBe('shop:customer:1');
    expect(ownerOf(first, order(2, {}, { account: null, address: 'email:b@example.org' }))).toBe(
      'email:b@example.org',
    );
    expect(ownerOf(first, order(2, {}))).toBe('shop:customer:1');
    expect(ownerOf(order(2, {}))).toBeNull();
    expect(ownerOf(account(1, {}))).toBe('shop:customer:1');
  });

  test('cannot name the object as its own parent', () => {
    const [history] = objectsIn([order(1, {}, { of: 'order:1' })]);
    expect(history && parentNamedIn(history)).toBeNull();
  });

  test('are those reported last, also for the past', () => {
    const story = [
      ticket(1, { ticket: 'open' }, { created: 1 }),
      ticket(5, { ticket: 'solved' }, { created: 0 }),
    ];
    expect(changes(...story)).toEqual(['ticket.opened 0', 'ticket.solved 5']);
  });
});

describe('a history', () => {
  test('is the same object when a snapshot is not new', () => {
    const first = combine(null, unpaid);
    expect(combine(first, unpaid)).toBe(first);
  });

  test('keeps a snapshot that only confirms, so that an older one can contradict it', () => {
    const [history] = objectsIn([unpaid, order(5, { payment: 'unpaid' })]);
    expect(history?.snapshots.map(({ asOf }) => asOf)).toEqual([instantOf(0), instantOf(5)]);
  });
});
