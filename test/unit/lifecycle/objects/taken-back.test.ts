import { describe, expect, test } from 'vitest';
import type { States } from '../../../../shared/lifecycle/objects/states.ts';
import { shownChangesOf } from '../../../../shared/lifecycle/objects/taken-back.ts';
import { DAY, DAY_ZERO } from '../../../support/activity-builders.ts';
import { reportOf, snapshotOn } from '../../../support/object-reports.ts';

/** What happened, with the day on which it was taken back, when an object goes through these states day by day. */
function takenBack(object: string, states: readonly States[], part: '' | 'refund:1' | 'dispute:1' = '') {
  const snapshots = states.map((one, day) => snapshotOn(day + 1, one, {}, { part }));
  return shownChangesOf(reportOf(object, ...snapshots)).map(({ type, takenBackAt }) =>
    takenBackAt === null ? type : `${type} until ${(takenBackAt - DAY_ZERO) / DAY}`,
  );
}

describe('a change is taken back', () => {
  test.each<[string, string, readonly States[], readonly string[]]>([
    [
      'when a cancelled order is reopened, and the second cancellation stands',
      'shop:order:1',
      [{ cancelled: 'no' }, { cancelled: 'yes' }, { cancelled: 'no' }, { cancelled: 'yes' }],
      ['order.cancelled until 3', 'order.reopened', 'order.cancelled'],
    ],
    [
      'when a paid order is unpaid again',
      'shop:order:1',
      [{ payment: 'paid' }, { payment: 'unpaid' }],
      ['order.paid until 2', 'order.unpaid'],
    ],
    [
      'when the end of a subscription is not scheduled any more',
      'shop:subscription:1',
      [{ ending: 'yes' }, { ending: 'no' }],
      ['subscription.cancel-scheduled until 2', 'subscription.cancel-unscheduled'],
    ],
    [
      'when an ended subscription is active again',
      'shop:subscription:1',
      [{ status: 'ended' }, { status: 'active' }],
      ['subscription.ended until 2', 'subscription.activated'],
    ],
  ])('%s', (_, object, states, expected) => {
    expect(takenBack(object, states)).toEqual(expected);
  });

  test('when a refund that was made fails', () => {
    const states = [{ refund: 'pending' }, { refund: 'succeeded' }, { refund: 'failed' }] as const;
    expect(takenBack('shop:order:1', states, 'refund:1')).toEqual([
      'refund.pending until 3',
      'refund.succeeded until 3',
      'refund.failed',
    ]);
  });
});

describe('a change is not taken back', () => {
  test.each<[string, readonly States[], readonly string[]]>([
    [
      'by the usual course: a failed payment that is made later, and a pause that ends',
      [
        { attempt: 'failed', paused: 'yes' },
        { attempt: 'none', paused: 'no' },
      ],
      ['payment.failed', 'subscription.paused', 'payment.recovered', 'subscription.resumed'],
    ],
    [
      'by a later stage of the same state',
      [{ status: 'trialing' }, { status: 'active' }, { status: 'past-due' }, { status: 'active' }],
      ['trial.started', 'subscription.activated', 'subscription.past-due', 'subscription.activated'],
    ],
  ])('%s', (_, states, expected) => {
    expect([...takenBack('shop:subscription:1', states)].sort()).toEqual([...expected].sort());
  });
});
