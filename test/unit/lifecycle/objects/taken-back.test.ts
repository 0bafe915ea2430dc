import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../../../shared/lifecycle/objects/object.ts';
import type { States } from '../../../../shared/lifecycle/objects/states.ts';
import { shownChangesOf } from '../../../../shared/lifecycle/objects/taken-back.ts';
import { DAY, DAY_ZERO } from '../../../support/activity-builders.ts';
import { reportOf, snapshotOn } from '../../../support/object-reports.ts';

/** The changes of an object on days 1, 2, …, as `type` or `type until day` for those that were taken back. */
function changesAfter(object: string, states: readonly States[], part: Snapshot['part'] = ''): string[] {
  const snapshots = states.map((one, index) => snapshotOn(index + 1, one, {}, { part }));
  return shownChangesOf(reportOf(object, ...snapshots)).map(({ type, takenBackAt }) =>
    takenBackAt === null ? type : `${type} until ${(takenBackAt - DAY_ZERO) / DAY}`,
  );
}

describe('a change of an object', () => {
  test.each<[string, string, readonly States[], readonly string[]]>([
    [
      'a payment',
      'shop:order:1',
      [{ payment: 'unpaid' }, { payment: 'paid' }, { payment: 'unpaid' }],
      ['order.paid until 3', 'order.unpaid'],
    ],
    [
      'a cancellation',
      'shop:order:1',
      [{ cancelled: 'no' }, { cancelled: 'yes' }, { cancelled: 'no' }],
      ['order.cancelled until 3', 'order.reopened'],
    ],
    [
      'an end of a subscription',
      'shop:subscription:1',
      [{ status: 'ended' }, { status: 'active' }],
      ['subscription.ended until 2', 'subscription.activated'],
    ],
    [
      'a scheduled end',
      'shop:subscription:1',
      [{ ending: 'yes' }, { ending: 'no' }],
      ['subscription.cancel-scheduled until 2', 'subscription.cancel-unscheduled'],
    ],
    [
      'a solution of a ticket',
      'shop:ticket:1',
      [{ ticket: 'open' }, { ticket: 'solved' }, { ticket: 'open' }],
      ['ticket.opened', 'ticket.solved until 3', 'ticket.reopened'],
    ],
    [
      'a closing of an account',
      'shop:customer:1',
      [{ account: 'open' }, { account: 'closed' }, { account: 'open' }],
      ['account.created', 'account.closed until 3', 'account.reopened'],
    ],
  ])('is taken back by the opposite: %s', (_, object, states, expected) => {
    expect(changesAfter(object, states)).toEqual(expected);
  });

  test('is taken back once: the same change again stands', () => {
    const states: States[] = [{ cancelled: 'yes' }, { cancelled: 'no' }, { cancelled: 'yes' }];
    expect(changesAfter('shop:order:1', states)).toEqual([
      'order.cancelled until 2',
      'order.reopened',
      'order.cancelled',
    ]);
  });

  test('of a part is taken back too', () => {
    const refund: States[] = [{ refund: 'succeeded' }, { refund: 'failed' }];
    expect(changesAfter('shop:order:1', refund, 'refund:1')).toEqual([
      'refund.succeeded until 2',
      'refund.failed',
    ]);
    const shipment: States[] = [{ shipment: 'shipped' }, { shipment: 'cancelled' }];
    expect(changesAfter('shop:order:1', shipment, 'shipment:1')).toEqual([
      'shipment.shipped until 2',
      'shipment.cancelled',
    ]);
  });

  test('is a refund that failed, or a shipment that was cancelled, and stands after all', () => {
    const refund: States[] = [{ refund: 'succeeded' }, { refund: 'failed' }, { refund: 'succeeded' }];
    expect(changesAfter('shop:order:1', refund, 'refund:1')).toEqual([
      'refund.succeeded until 2',
      'refund.failed until 3',
      'refund.succeeded',
    ]);
    const shipment: States[] = [{ shipment: 'shipped' }, { shipment: 'cancelled' }, { shipment: 'shipped' }];
    expect(changesAfter('shop:order:1', shipment, 'shipment:1')).toEqual([
      'shipment.shipped until 2',
      'shipment.cancelled until 3',
      'shipment.shipped',
    ]);
  });

  test.each<[string, string, readonly States[], readonly string[]]>([
    [
      'a failed payment that is tried again',
      'shop:invoice:1',
      [{ attempt: 'failed' }, { attempt: 'none' }],
      ['payment.failed', 'payment.recovered'],
    ],
    [
      'a trial that goes on as a subscription',
      'shop:subscription:1',
      [{ status: 'trialing' }, { status: 'active' }],
      ['trial.started', 'subscription.activated'],
    ],
    [
      'a pause that is over',
      'shop:subscription:1',
      [{ paused: 'yes' }, { paused: 'no' }],
      ['subscription.paused', 'subscription.resumed'],
    ],
    [
      'an order of which more is refunded',
      'shop:order:1',
      [{ refunded: 'partly' }, { refunded: 'fully' }],
      ['order.partly-refunded', 'order.refunded'],
    ],
  ])('is not taken back by what follows in the usual course: %s', (_, object, states, expected) => {
    expect(changesAfter(object, states)).toEqual(expected);
  });

  test('is not taken back by a change of another part', () => {
    const history = reportOf(
      'shop:order:1',
      snapshotOn(1, { refund: 'succeeded' }, {}, { part: 'refund:1' }),
      snapshotOn(2, { refund: 'failed' }, {}, { part: 'refund:2' }),
    );
    expect(shownChangesOf(history).map(({ takenBackAt }) => takenBackAt)).toEqual([null, null]);
  });
});
