import { describe, expect, test } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { groupUpdates } from '../../../shared/intake/grouping.ts';
import type { Activity } from '../../../shared/lifecycle/activity.ts';

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
  return { persons, objects, activities: [visit] };
}

describe('the tellings of one delivery are grouped so that', () => {
  test('those that share nothing can be applied side by side', () => {
    expect(groupUpdates([update(['a']), update(['b']), update([], ['o'])])).toHaveLength(3);
  });

  test('those of the very same persons become one, whatever the order in which they are named', () => {
    const [group, ...others] = groupUpdates([
      update(['a', 'b'], ['o'], '1'),
      update(['b', 'a'], ['p', 'o'], '2'),
    ]);
    expect(others).toEqual([]);
    expect(group).toMatchObject([{ objects: ['o', 'p'], activities: [{ id: '1' }, { id: '2' }] }]);
  });

  test('those that share one identity follow one another', () => {
    const updates = [update(['a', 'b']), update(['b', 'c']), update(['d'], ['o']), update(['e'], ['o'])];
    expect(groupUpdates(updates).map((group) => group.length)).toEqual([2, 2]);
  });

  test('two chains that a later telling joins are one group', () => {
    const updates = [update(['a']), update(['b']), update(['c']), update(['a', 'c']), update(['c', 'b'])];
    const groups = groupUpdates(updates);
    expect(groups.map((group) => group.length)).toEqual([5]);
  });

  test('what names nobody is left out', () => {
    expect(groupUpdates([update([]), update(['a'])])).toHaveLength(1);
  });
});
