import { describe, expect, test } from 'vitest';
import type { Pair } from '../../../shared/customers/arrangement.ts';
import type { Customer } from '../../../shared/customers/customer.ts';
import { separationsTo, unionsTo } from '../../../shared/customers/steps.ts';
import { customerOf } from '../../support/known-customers.ts';

const A = 'shop:customer:1';
const B = 'shop:customer:2';
const C = 'desk:customer:3';
const D = 'desk:customer:1';

function separated(groups: readonly (readonly string[])[], customers: readonly Customer[]) {
  return separationsTo({ groups }, customers).map(({ from, homes }) => [from.customerId, homes]);
}

/** The next merges. By default everything in a group is linked to everything else. */
function united(
  groups: readonly (readonly string[])[],
  customers: readonly Customer[],
  pairs: readonly Pair[] = groups.flatMap((group) => group.flatMap((a) => group.map((b): Pair => [a, b]))),
) {
  return unionsTo({ groups, pairs }, customers).map(({ survivor, merged }) => [
    survivor.customerId,
    merged.customerId,
  ]);
}

describe('the splits that are due', () => {
  test('are none when each customer lies in one group', () => {
    expect(separated([[A, B, C]], [customerOf('cus_a', [A, B]), customerOf('cus_c', [C])])).toEqual([]);
  });

  test('concern homes that are not grouped with the founder, which keeps the id', () => {
    expect(separated([[A], [B, C]], [customerOf('cus_a', [A, B, C])])).toEqual([['cus_a', [B, C]]]);
    expect(separated([[A], [B, C]], [customerOf('cus_b', [B, A, C])])).toEqual([['cus_b', [A]]]);
  });

  test('do not concern a home of which nothing is known', () => {
    expect(separated([[A]], [customerOf('cus_a', [A, B])])).toEqual([]);
    expect(separated([[B], [C]], [customerOf('cus_a', [A, B, C])])).toEqual([['cus_a', [C]]]);
  });

  test('do not depend on the order of the customers', () => {
    const customers = [customerOf('cus_b', [B, C]), customerOf('cus_a', [A, D])];
    const groups = [[A], [B], [C], [D]];
    expect(separated(groups, customers)).toEqual(separated(groups, [...customers].reverse()));
  });
});

describe('the merges that are due', () => {
  test('concern customers with homes in the same group', () => {
    expect(
      united(
        [[A, B], [C]],
        [customerOf('cus_a', [A]), customerOf('cus_b', [B], 1), customerOf('cus_c', [C])],
      ),
    ).toEqual([['cus_a', 'cus_b']]);
    expect(united([[A], [B]], [customerOf('cus_a', [A]), customerOf('cus_b', [B])])).toEqual([]);
  });

  test('are survived by the customer seen first', () => {
    const customers = [customerOf('cus_a', [A], 5), customerOf('cus_b', [B], 3), customerOf('cus_c', [C], 4)];
    for (const given of [customers, [...customers].reverse()])
      expect(united([[A, B, C]], given)).toEqual([['cus_b', 'cus_c']]);
  });

  test('concern customers with a direct link, not one through a third customer', () => {
    const customers = [customerOf('cus_a', [A], 1), customerOf('cus_b', [B], 2), customerOf('cus_c', [C], 3)];
    const group = [[A, B, C]];
    expect(
      united(group, customers, [
        [A, C],
        [B, C],
      ]),
    ).toEqual([['cus_a', 'cus_c']]);
    expect(united(group, customers, [[B, C]])).toEqual([['cus_b', 'cus_c']]);
    expect(
      united(group, customers, [
        [A, 'email:new'],
        ['email:new', C],
      ]),
    ).toEqual([]);
  });

  test('are survived by the smaller id if both were seen at once', () => {
    const customers = [customerOf('cus_b', [A], 2), customerOf('cus_a', [B], 2)];
    for (const given of [customers, [...customers].reverse()])
      expect(united([[A, B]], given)).toEqual([['cus_a', 'cus_b']]);
  });

  test('are survived by a known customer before one without activities', () => {
    expect(united([[A, B]], [customerOf('cus_a', [A], null), customerOf('cus_b', [B], 9)])).toEqual([
      ['cus_b', 'cus_a'],
    ]);
  });
});
