import { describe, expect, test } from 'vitest';
import type { Telling } from '../../../shared/connectors/connector.ts';
import { groupTellings } from '../../../shared/intake/grouping.ts';
import type { Activity } from '../../../shared/lifecycle/activity.ts';

function telling(persons: readonly string[], objects: readonly string[] = [], id = 'v'): Telling {
  const visit: Activity = {
    id,
    kind: 'visit',
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
    expect(groupTellings([telling(['a']), telling(['b']), telling([], ['o'])])).toHaveLength(3);
  });

  test('those of the very same persons become one, whatever the order in which they are named', () => {
    const [group, ...others] = groupTellings([
      telling(['a', 'b'], ['o'], '1'),
      telling(['b', 'a'], ['p', 'o'], '2'),
    ]);
    expect(others).toEqual([]);
    expect(group).toMatchObject([{ objects: ['o', 'p'], activities: [{ id: '1' }, { id: '2' }] }]);
  });

  test('those that share one identity follow one another', () => {
    const tellings = [telling(['a', 'b']), telling(['b', 'c']), telling(['d'], ['o']), telling(['e'], ['o'])];
    expect(groupTellings(tellings).map((group) => group.length)).toEqual([2, 2]);
  });

  test('two chains that a later telling joins are one group', () => {
    const tellings = [
      telling(['a']),
      telling(['b']),
      telling(['c']),
      telling(['a', 'c']),
      telling(['c', 'b']),
    ];
    const groups = groupTellings(tellings);
    expect(groups.map((group) => group.length)).toEqual([5]);
  });

  test('what names nobody is left out', () => {
    expect(groupTellings([telling([]), telling(['a'])])).toHaveLength(1);
  });
});
