import { describe, expect, test } from 'vitest';
import type { Customer } from '../../../shared/customers/customer.ts';
import type { Edge } from '../../../shared/customers/resolution.ts';
import { homesToSettle, mergesTo, splitsTo } from '../../../shared/customers/steps.ts';
import { customerOf } from '../../support/known-customers.ts';

const A = 'shop:customer:1';
const B = 'shop:customer:2';
const C = 'desk:customer:3';
const D = 'desk:customer:1';

function splitOff(clusters: readonly (readonly string[])[], customers: readonly Customer[]) {
  return splitsTo({ clusters }, customers).flatMap(({ from, parts }) =>
    parts.map((homes) => [from.customerId, homes]),
  );
}

/** The next merges. By default everything in a cluster is tied to everything else. */
function mergesOf(
  clusters: readonly (readonly string[])[],
  customers: readonly Customer[],
  edges: readonly Edge[] = clusters.flatMap((names) => names.flatMap((a) => names.map((b): Edge => [a, b]))),
) {
  return mergesTo({ clusters, edges }, customers).map(({ survivor, merged }) => [
    survivor.customerId,
    merged.customerId,
  ]);
}

describe('the splits that are due', () => {
  test('are none when each customer lies in one cluster', () => {
    expect(splitOff([[A, B, C]], [customerOf('cus_a', [A, B]), customerOf('cus_c', [C])])).toEqual([]);
  });

  test('concern homes that are in another cluster than the founder, which keeps the id', () => {
    expect(splitOff([[A], [B, C]], [customerOf('cus_a', [A, B, C])])).toEqual([['cus_a', [B, C]]]);
    expect(splitOff([[A], [B, C]], [customerOf('cus_b', [B, A, C])])).toEqual([['cus_b', [A]]]);
  });

  test('do not concern a home of which nothing is known', () => {
    expect(splitOff([[A]], [customerOf('cus_a', [A, B])])).toEqual([]);
    expect(splitOff([[B], [C]], [customerOf('cus_a', [A, B, C])])).toEqual([['cus_a', [C]]]);
  });

  test('do not depend on the order of the customers', () => {
    const customers = [customerOf('cus_b', [B, C]), customerOf('cus_a', [A, D])];
    const clusters = [[A], [B], [C], [D]];
    expect(splitOff(clusters, customers)).toEqual(splitOff(clusters, [...customers].reverse()));
  });
});

describe('the merges that are due', () => {
  test('concern customers with homes in the same cluster', () => {
    expect(
      mergesOf(
        [[A, B], [C]],
        [customerOf('cus_a', [A]), customerOf('cus_b', [B], 1), customerOf('cus_c', [C])],
      ),
    ).toEqual([['cus_a', 'cus_b']]);
    expect(mergesOf([[A], [B]], [customerOf('cus_a', [A]), customerOf('cus_b', [B])])).toEqual([]);
  });

  test('are survived by the customer seen first', () => {
    const customers = [customerOf('cus_a', [A], 5), customerOf('cus_b', [B], 3), customerOf('cus_c', [C], 4)];
    for (const given of [customers, [...customers].reverse()])
      expect(mergesOf([[A, B, C]], given)).toEqual([['cus_b', 'cus_c']]);
  });

  test('concern customers with a direct tie, not one through a third customer', () => {
    const customers = [customerOf('cus_a', [A], 1), customerOf('cus_b', [B], 2), customerOf('cus_c', [C], 3)];
    const cluster = [[A, B, C]];
    expect(
      mergesOf(cluster, customers, [
        [A, C],
        [B, C],
      ]),
    ).toEqual([['cus_a', 'cus_c']]);
    expect(mergesOf(cluster, customers, [[B, C]])).toEqual([['cus_b', 'cus_c']]);
    expect(
      mergesOf(cluster, customers, [
        [A, 'email:new'],
        ['email:new', C],
      ]),
    ).toEqual([]);
  });

  test('are survived by the smaller id if both were seen at once', () => {
    const customers = [customerOf('cus_b', [A], 2), customerOf('cus_a', [B], 2)];
    for (const given of [customers, [...customers].reverse()])
      expect(mergesOf([[A, B]], given)).toEqual([['cus_a', 'cus_b']]);
  });

  test('are survived by a known customer before one without activities', () => {
    expect(mergesOf([[A, B]], [customerOf('cus_a', [A], null), customerOf('cus_b', [B], 9)])).toEqual([
      ['cus_b', 'cus_a'],
    ]);
  });
});

describe('the customers that are not settled', () => {
  /** The homes that are not settled when customers have these homes, and each of these identities is tied to the next one. */
  function left(clusters: readonly (readonly string[])[], homes: readonly (readonly string[])[]) {
    const edges = clusters.flatMap((names) =>
      names.slice(1).map((name, index): Edge => [names[index] ?? '', name]),
    );
    return [
      ...homesToSettle(
        { clusters, edges },
        homes.map((some) => ({ homes: some })),
      ),
    ].sort();
  }

  test('are those that have to be split', () => {
    expect(left([[A], [B]], [[A, B], [C]])).toEqual([A, B]);
  });

  test('are those that have to be merged with a customer that they are tied to directly', () => {
    expect(left([[A, B], [C]], [[A], [B], [C]])).toEqual([A, B]);
    expect(left([[A, 'email:new', B]], [[A], [B]])).toEqual([]);
  });

  test('are none if each customer is one cluster', () => {
    expect(left([[A, B], [C]], [[A, B], [C]])).toEqual([]);
  });
});
