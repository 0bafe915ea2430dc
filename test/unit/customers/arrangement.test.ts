import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrange, type Pair, type Tied } from '../../../shared/customers/arrangement.ts';
import { MAX_HOMES } from '../../../shared/customers/customer.ts';

const MOST = 3;

/** An identity with its links. */
function tied(name: string, parts: Partial<Tied> = {}): Tied {
  return { name, links: [], apart: [], together: [], shared: false, ...parts };
}

function shop(count: number, from = 1): string[] {
  return Array.from({ length: count }, (_, index) => `shop:customer:${from + index}`);
}

function arranged(identities: readonly Tied[], pairs: readonly Pair[] = []) {
  return arrange(identities, pairs, MOST);
}

const INFO = '#mailbox';

describe('identities that were named together', () => {
  test('are one customer, through one link or several', () => {
    const [a = '', b = '', c = '', d = ''] = shop(4);
    const { groups, shared } = arranged([tied(a, { links: [b] }), tied(b), tied(c), tied(d)], [[c, b]]);
    expect(groups).toEqual([[a, b, c], [d]]);
    expect(shared).toEqual([]);
  });

  test('are not linked by an unknown identity', () => {
    expect(
      arranged([tied('shop:customer:1', { links: ['shop:customer:9'] })], [['#a', '#b']]).groups,
    ).toEqual([['shop:customer:1']]);
  });
});

describe('an identity that links customers of one connection', () => {
  test('is shared above the limit, and stands alone', () => {
    const at = (count: number) =>
      arranged([tied(INFO, { links: shop(count) }), ...shop(count).map((name) => tied(name))]);
    expect(at(MOST)).toMatchObject({ groups: [[INFO, ...shop(MOST)]], shared: [] });
    expect(at(MOST + 1)).toMatchObject({
      groups: [[INFO], ...shop(MOST + 1).map((name) => [name])],
      shared: [INFO],
    });
  });

  test('counts itself if it is a customer of that connection', () => {
    const [self = '', ...others] = shop(MOST + 1);
    const { shared } = arranged([tied(self, { links: others }), ...others.map((name) => tied(name))]);
    expect(shared).toEqual([self]);
  });

  test('is not shared by customers of several connections, nor by addresses', () => {
    const names = ['shop', 'desk', 'pay'].flatMap((connection) =>
      shop(MOST).map((name) => name.replace('shop', connection)),
    );
    const addresses = ['#a', '#b', '#c', '#d', '#e'];
    const all = [...names, ...addresses];
    expect(arranged([tied(INFO, { links: all }), ...all.map((name) => tied(name))]).shared).toEqual([]);
  });

  test('does not count customers that a person has declared apart', () => {
    const [apart = '', ...others] = shop(MOST + 1);
    const { groups, shared } = arranged([
      tied(INFO, { links: [apart, ...others], apart: [apart] }),
      tied(apart),
      ...others.map((name) => tied(name)),
    ]);
    expect(shared).toEqual([]);
    expect(groups).toEqual([[INFO, ...others], [apart]]);
  });

  test('stays shared if it was shared before', () => {
    const { groups, shared } = arranged([
      tied(INFO, { links: shop(1), shared: true }),
      tied('shop:customer:1'),
    ]);
    expect(groups).toEqual([[INFO], ['shop:customer:1']]);
    expect(shared).toEqual([INFO]);
  });

  test('keeps its links, without effect', () => {
    const [self = '', ...others] = shop(MOST + 1);
    const { refused } = arranged([tied(self, { links: others }), ...others.map((name) => tied(name))]);
    expect(refused).toEqual(others.map((other) => [self, other]));
  });

  test('leaves customers merged that another link connects', () => {
    const [a = '', b = '', ...others] = shop(MOST + 1);
    const identities = [tied(INFO, { links: shop(MOST + 1) }), tied(a, { links: [b] }), tied(b)];
    expect(arranged([...identities, ...others.map((name) => tied(name))]).groups[1]).toEqual([a, b]);
  });
});

describe('more persons than a customer may have', () => {
  const addresses = Array.from({ length: MAX_HOMES + 10 }, (_, index) => `#${100 + index}`);

  test('are split at the identity that links most of them', () => {
    const hub = 'shop:customer:1';
    const room = addresses.slice(0, MAX_HOMES - 1);
    const full = arranged([tied(hub, { links: room }), ...room.map((name) => tied(name))]);
    expect(full.shared).toEqual([]);
    expect(full.groups).toHaveLength(1);
    const over = arranged([tied(hub, { links: addresses }), ...addresses.map((name) => tied(name))]);
    expect(over.shared).toEqual([hub]);
    expect(over.groups).toHaveLength(addresses.length + 1);
  });

  test('are split repeatedly in a chain', () => {
    const { groups, shared } = arranged(
      addresses.map((name, index) => tied(name, { links: addresses.slice(index + 1, index + 2) })),
    );
    expect(shared.length).toBeGreaterThan(0);
    for (const group of groups) expect(group.length).toBeLessThanOrEqual(MAX_HOMES);
    expect(groups.flat().sort()).toEqual(addresses);
  });
});

describe('identities that a person has declared apart', () => {
  test('are not one customer, whichever end has the declaration and whatever links them', () => {
    const [a = '', b = ''] = shop(2);
    for (const identities of [
      [tied(a, { apart: [b], links: [b] }), tied(b)],
      [tied(a, { links: [b] }), tied(b, { apart: [a] })],
    ])
      expect(arranged(identities, [[a, b]]).groups).toEqual([[a], [b]]);
  });

  test('are not one customer through a third identity either', () => {
    const [a = '', b = '', c = ''] = shop(3);
    const { groups } = arranged([tied(a, { apart: [b] }), tied(b), tied(c, { links: [a, b] })]);
    expect(groups).toEqual([[a, c], [b]]);
  });

  test('make links ineffective, which are returned so that both ends can keep them', () => {
    const [a = '', b = '', c = ''] = shop(3);
    const { refused } = arranged([tied(a, { apart: [b] }), tied(b), tied(c, { links: [a, b] })]);
    expect(refused).toEqual([[b, c]]);
  });
});

const NAMES = [...shop(6), 'desk:customer:1', 'desk:customer:2', '#a', '#b'];
const graph = fc.record({
  links: fc.array(fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...NAMES)), { maxLength: 16 }),
  activities: fc.array(fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...NAMES)), { maxLength: 4 }),
  apart: fc.array(fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...NAMES)), { maxLength: 2 }),
});
type Graph = typeof graph extends fc.Arbitrary<infer Value> ? Value : never;

function identitiesOf({ links, apart }: Graph): Tied[] {
  const of = (name: string, pairs: Graph['links']) => pairs.flatMap(([a, b]) => (a === name ? [b] : []));
  return NAMES.map((name) => tied(name, { links: of(name, links), apart: of(name, apart) }));
}

describe('an arrangement', () => {
  test('does not depend on the order of its input, nor on which end has a link', () =>
    fc.assert(
      fc.property(graph, fc.infiniteStream(fc.nat()), (given, numbers) => {
        const shuffled = <Value>(values: readonly Value[]) =>
          values
            .map((value) => ({ value, at: numbers.next().value ?? 0 }))
            .sort((a, b) => a.at - b.at)
            .map(({ value }) => value);
        const flipped = (pairs: Graph['links']) =>
          shuffled(pairs).map(([a, b]): [string, string] =>
            (numbers.next().value ?? 0) % 2 === 0 ? [a, b] : [b, a],
          );
        const other = {
          links: flipped(given.links),
          activities: flipped(given.activities),
          apart: flipped(given.apart),
        };
        expect(arranged(shuffled(identitiesOf(other)), other.activities)).toEqual(
          arranged(identitiesOf(given), given.activities),
        );
      }),
      { numRuns: 1_000 },
    ));

  test('has each home once, no identities together that are apart, and each shared identity alone', () =>
    fc.assert(
      fc.property(graph, (given) => {
        const { groups, shared } = arranged(identitiesOf(given), given.activities);
        expect(groups.flat().sort()).toEqual([...NAMES].sort());
        for (const [a, b] of given.apart)
          if (a !== b) expect(groups.some((group) => group.includes(a) && group.includes(b))).toBe(false);
        for (const name of shared) expect(groups).toContainEqual([name]);
      }),
      { numRuns: 1_000 },
    ));
});
