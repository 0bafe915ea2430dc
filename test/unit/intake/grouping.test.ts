import { describe, expect, test } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { groupUpdates } from '../../../shared/intake/grouping.ts';
import type { Activity } from '../../../shared/lifecycle/activity.ts';
import { reportOf, snapshotOn, updateOf } from '../../support/object-reports.ts';

function update(persons: readonly string[], objects: readonly string[] = [], id = 'v'): CustomerUpdate {
  const visit: Activity = {
    id,
    type: 'visit',
    occurredAt: 0,
    connection: 'shop',
    provider: 'generic',
    version: '',
    about: null,
  };
  return { persons, objects: objects.map((object) => reportOf(object)), activities: [visit] };
}

describe('the updates of one delivery are grouped so that', () => {
  test('updates without a common identity can be applied concurrently', () => {
    expect(groupUpdates([update(['a']), update(['b']), update([], ['o'])])).toHaveLength(3);
  });

  test('updates of the same persons become one, in whatever order the persons are named', () => {
    const [group, ...others] = groupUpdates([
      update(['a', 'b'], ['o'], '1'),
      update(['b', 'a'], ['p', 'o'], '2'),
    ]);
    expect(others).toEqual([]);
    expect(group).toMatchObject([
      {
        objects: [{ object: 'o' }, { object: 'p' }, { object: 'o' }],
        activities: [{ id: '1' }, { id: '2' }],
      },
    ]);
  });

  test('an update of an account alone stays apart from what the person did', () => {
    const account = { ...update([], ['shop:customer:1']), activities: [] };
    const [group] = groupUpdates([account, update(['shop:customer:1'])]);
    expect(group).toEqual([account, update(['shop:customer:1'])]);
  });

  test('updates with one common identity are applied in sequence', () => {
    const updates = [update(['a', 'b']), update(['b', 'c']), update(['d'], ['o']), update(['e'], ['o'])];
    expect(groupUpdates(updates).map((group) => group.length)).toEqual([2, 2]);
  });

  test('the reports of an account and of those that were merged into it are applied in sequence', () => {
    const mergedOf = (own: string) =>
      updateOf([own], reportOf(own, snapshotOn(1, {}, { mergedInto: 'shop:customer:1', address: null })));
    const updates = [mergedOf('shop:customer:2'), mergedOf('shop:customer:3'), update(['shop:customer:1'])];
    expect(groupUpdates(updates).map((group) => group.length)).toEqual([3]);
  });

  test('an account stays one for each purchase only if all its updates say so', () => {
    const bought: CustomerUpdate = { ...update(['a'], ['o']), perPurchase: true };
    expect(groupUpdates([bought, bought])).toMatchObject([[{ perPurchase: true }]]);
    for (const updates of [
      [bought, update(['a'])],
      [update(['a']), bought],
    ])
      expect(groupUpdates(updates)[0]?.[0]).not.toHaveProperty('perPurchase');
  });

  test('two chains that a later update connects are one group', () => {
    const updates = [update(['a']), update(['b']), update(['c']), update(['a', 'c']), update(['c', 'b'])];
    const groups = groupUpdates(updates);
    expect(groups.map((group) => group.length)).toEqual([5]);
  });

  test('updates without identities are left out', () => {
    expect(groupUpdates([update([]), update(['a'])])).toHaveLength(1);
  });
});
