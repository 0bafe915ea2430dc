import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_HOMES, MAX_HOMES_WITH_PURCHASES } from '../../../shared/customers/customer.ts';
import { NO_ERASED_CLAIMS, NO_FACTS } from '../../../shared/customers/owner.ts';
import { type IdentityNode, type Resolution, resolve } from '../../../shared/customers/resolution.ts';
import type { AccountFacts } from '../../../shared/identity/claims.ts';
import { runs } from '../../support/property-runs.ts';

const RULES = { maxAccounts: 3, allowsAddressOnce: (connection: string) => connection === 'shop' };

type Fields = Partial<Omit<IdentityNode, 'facts'>> & { readonly facts?: Partial<AccountFacts> };

/** An account such as `pay:1`. */
function account(name: string, { facts, ...fields }: Fields = {}): IdentityNode {
  const [connection = ''] = name.split(':');
  return { ...blank(name), connection, facts: { ...NO_FACTS, ...facts }, ...fields };
}

/** An address and the accounts that have it, each since the day of its place in the list. */
function address(name: string, accounts: readonly string[] = [], fields: Fields = {}): IdentityNode {
  const claims = accounts.map((one, day) => ({
    account: one,
    claim: { since: day, until: null, last: day },
  }));
  return { ...blank(name), claims, ...fields, facts: NO_FACTS };
}

function blank(name: string): IdentityNode {
  return {
    name,
    connection: null,
    facts: NO_FACTS,
    claims: [],
    isCrowded: false,
    erasedClaims: NO_ERASED_CLAIMS,
    isNeverLinked: false,
    mergedInto: null,
    apart: [],
    together: [],
  };
}

/** Nodes in the order of their names. */
const resolved = (...nodes: readonly IdentityNode[]) =>
  resolve(
    [...nodes].sort((a, b) => (a.name < b.name ? -1 : 1)),
    RULES,
  );
const clusters = (...nodes: readonly IdentityNode[]) => resolved(...nodes).clusters;
const names = (count: number, prefix = 'pay', from = 1) =>
  Array.from({ length: count }, (_, index) => `${prefix}:${from + index}`);

describe('accounts', () => {
  test('with one address are one customer, and so are the addresses of one account', () => {
    expect(
      clusters(
        account('pay:1'),
        account('desk:1'),
        account('pay:2'),
        address('#a', ['pay:1', 'desk:1']),
        address('#b', ['desk:1']),
      ),
    ).toEqual([['#a', '#b', 'desk:1', 'pay:1'], ['pay:2']]);
  });

  test('are not tied by a claim that does not count', () => {
    const passed = [
      { account: 'pay:1', claim: { since: 1, until: 3, last: 2 } },
      { account: 'pay:2', claim: { since: 4, until: null, last: 4 } },
    ];
    expect(clusters(account('pay:1'), account('pay:2'), { ...address('#a'), claims: passed })).toEqual([
      ['#a', 'pay:2'],
      ['pay:1'],
    ]);
    const device = account('pay:1', { facts: { isDevice: true } });
    expect(clusters(device, account('desk:1'), address('#a', ['pay:1', 'desk:1']))).toEqual([
      ['#a', 'desk:1'],
      ['pay:1'],
    ]);
  });

  test('are not tied by an address of which the policy says that it links nobody', () => {
    const never = address('#a', ['pay:1', 'desk:1'], { isNeverLinked: true });
    expect(resolved(account('pay:1'), account('desk:1'), never)).toMatchObject({
      clusters: [['#a'], ['desk:1'], ['pay:1']],
      shared: new Set(),
    });
  });

  test('are not tied by a claim of somebody who is not known', () => {
    expect(clusters(account('pay:1'), address('#a', ['pay:1', 'pay:9']))).toEqual([['#a', 'pay:1']]);
  });

  test('that the tool merged are one customer, whichever of both says so, also in a circle', () => {
    expect(clusters(account('pay:1', { mergedInto: 'pay:2' }), account('pay:2'))).toHaveLength(1);
    const circle = [
      account('pay:1', { mergedInto: 'pay:2' }),
      account('pay:2', { mergedInto: 'pay:3' }),
      account('pay:3', { mergedInto: 'pay:1' }),
    ];
    expect(clusters(...circle)).toEqual([['pay:1', 'pay:2', 'pay:3']]);
  });

  test('that the tool merged come before the claims of addresses, and claims in the order of the accounts', () => {
    const nodes = [
      account('pay:1', { apart: ['pay:2', 'pay:3'] }),
      account('pay:2'),
      account('pay:3', { mergedInto: '#a' }),
      address('#a', ['pay:1', 'pay:2']),
    ];
    expect(resolved(...nodes)).toMatchObject({
      clusters: [['#a', 'pay:2', 'pay:3'], ['pay:1']],
      edges: [
        ['pay:3', '#a'],
        ['pay:1', '#a'],
        ['pay:2', '#a'],
      ],
      refused: [['pay:1', '#a']],
    });
  });
});

describe('an address that too many accounts have', () => {
  test('is shared and stands alone', () => {
    const all = (count: number) =>
      resolved(...names(count).map((name) => account(name)), address('#a', names(count)));
    expect(all(3)).toMatchObject({ clusters: [['#a', ...names(3)]], shared: new Set() });
    expect(all(4)).toMatchObject({
      clusters: [['#a'], ...names(4).map((name) => [name])],
      shared: new Set(['#a']),
    });
  });

  test('leaves customers together that another address ties', () => {
    const accounts = names(4).map((name) => account(name));
    expect(clusters(...accounts, address('#a', names(4)), address('#b', ['pay:1', 'pay:2']))).toEqual([
      ['#a'],
      ['#b', 'pay:1', 'pay:2'],
      ['pay:3'],
      ['pay:4'],
    ]);
  });

  test('is shared although few are known, if more had it than are kept', () => {
    expect(resolved(account('pay:1'), address('#a', ['pay:1'], { isCrowded: true }))).toMatchObject({
      clusters: [['#a'], ['pay:1']],
      shared: new Set(['#a']),
    });
  });
});

describe('what a person declared', () => {
  test('keeps two apart, whichever of both has it and whatever ties them', () => {
    for (const nodes of [
      [account('pay:1', { apart: ['#a'] }), address('#a', ['pay:1'])],
      [account('pay:1'), address('#a', ['pay:1'], { apart: ['pay:1'] })],
      [account('pay:1', { apart: ['#a'], mergedInto: '#a' }), address('#a')],
    ])
      expect(resolved(...nodes)).toMatchObject({
        clusters: [['#a'], ['pay:1']],
        refused: [['pay:1', '#a']],
      });
  });

  test('keeps them apart also through a third one, who can be with one of them only', () => {
    const nodes = [
      account('pay:1', { apart: ['pay:2'] }),
      account('pay:2'),
      address('#a', ['pay:1', 'pay:2']),
    ];
    expect(resolved(...nodes)).toMatchObject({
      clusters: [['#a', 'pay:1'], ['pay:2']],
      refused: [['pay:2', '#a']],
    });
  });

  test('keeps two together without any claim, and before any claim counts', () => {
    const nodes = [account('pay:1', { together: ['pay:2'] }), account('pay:2', { apart: ['#a'] })];
    expect(resolved(...nodes, address('#a', ['pay:1']))).toMatchObject({
      clusters: [['#a'], ['pay:1', 'pay:2']],
      refused: [['pay:1', '#a']],
    });
  });
});

describe('more identities than a customer may have', () => {
  test('are refused, and the ties are returned', () => {
    const addresses = Array.from({ length: MAX_HOMES + 2 }, (_, index) => `#${100 + index}`);
    const nodes = addresses.map((name) => address(name, ['pay:1']));
    const { clusters, full } = resolved(account('pay:1'), ...nodes);
    expect(clusters.map(({ length }) => length)).toEqual([MAX_HOMES, 1, 1, 1]);
    expect(full).toEqual(addresses.slice(MAX_HOMES - 1).map((name) => ['pay:1', name]));
  });

  test('are not reached by accounts of single purchases, up to what one transaction takes', () => {
    const accounts = names(MAX_HOMES_WITH_PURCHASES + 4, 'pay', 100);
    const nodes = accounts.map((name) => account(name, { facts: { isPerPurchase: true } }));
    const { clusters, full } = resolved(address('#a', accounts), ...nodes);
    expect(clusters[0]).toHaveLength(MAX_HOMES_WITH_PURCHASES);
    expect(full).toHaveLength(5);
  });
});

const ACCOUNTS = [...names(5), 'shop:1', 'shop:2', 'shop:3'];
const ADDRESSES = ['#a', '#b', '#c'];
const ALL = [...ACCOUNTS, ...ADDRESSES];
const pairs = (maxLength: number) =>
  fc.array(fc.tuple(fc.constantFrom(...ALL), fc.constantFrom(...ALL)), { maxLength });
const graph = fc.record({
  claims: fc.uniqueArray(
    fc.tuple(
      fc.constantFrom(...ACCOUNTS),
      fc.constantFrom(...ADDRESSES),
      fc.nat({ max: 9 }),
      fc.option(fc.nat({ max: 9 })),
    ),
    { maxLength: 16, selector: ([one, other]) => `${one} ${other}` },
  ),
  merges: fc.array(fc.tuple(fc.constantFrom(...ACCOUNTS), fc.constantFrom(...ACCOUNTS)), { maxLength: 2 }),
  apart: pairs(2),
  together: pairs(2),
});
type Graph = typeof graph extends fc.Arbitrary<infer Value> ? Value : never;

function nodesOf({ claims, merges, apart, together }: Graph): IdentityNode[] {
  const of = (name: string, all: readonly (readonly [string, string])[]) =>
    all.flatMap(([a, b]) => (a === name ? [b] : []));
  return ALL.map((name) => ({
    ...(name.startsWith('#') ? address(name) : account(name)),
    claims: claims.flatMap(([one, other, since, length]) => {
      if (other !== name) return [];
      const until = length === null ? null : since + length;
      return [{ account: one, claim: { since, until, last: since } }];
    }),
    mergedInto: of(name, merges)[0] ?? null,
    apart: of(name, apart),
    together: of(name, together),
  }));
}

describe('a resolution', () => {
  const RUNS = runs(1_000);
  const isOne = ({ clusters }: Resolution, a: string, b: string) =>
    clusters.some((names) => names.includes(a) && names.includes(b));

  test('does not depend on the order in which claims are known, nor on which end has a declaration', () =>
    fc.assert(
      fc.property(
        graph.chain((given) =>
          fc.record({
            given: fc.constant(given),
            claims: fc.shuffledSubarray(given.claims, { minLength: given.claims.length }),
            isFlipped: fc.boolean(),
          }),
        ),
        ({ given, claims, isFlipped }) => {
          const flip = <Pair extends readonly [string, string]>(all: readonly Pair[]) =>
            all.map(([a, b]): [string, string] => (isFlipped ? [b, a] : [a, b]));
          const { merges, apart, together } = given;
          const other = { claims, merges, apart: flip(apart), together: flip(together) };
          expect(resolve(nodesOf(other), RULES)).toEqual(resolve(nodesOf(given), RULES));
        },
      ),
      RUNS,
    ));

  test('has each identity once and nobody together who is apart, and each tie joins two or is returned', () =>
    fc.assert(
      fc.property(graph, (given) => {
        const resolution = resolve(nodesOf(given), RULES);
        const { clusters, edges, refused, full } = resolution;
        expect(clusters.flat().sort()).toEqual([...ALL].sort());
        for (const [a, b] of given.apart) if (a !== b) expect(isOne(resolution, a, b)).toBe(false);
        expect(full).toEqual([]);
        for (const edge of edges) expect(isOne(resolution, ...edge)).toBe(!refused.includes(edge));
      }),
      RUNS,
    ));

  test('has a shared address alone, unless a person or a tool ties it', () =>
    fc.assert(
      fc.property(graph, (given) => {
        const { clusters, shared } = resolve(nodesOf({ ...given, together: [] }), RULES);
        for (const name of shared) expect(clusters).toContainEqual([name]);
      }),
      RUNS,
    ));

  test('does not change with an account that claims no address', () =>
    fc.assert(
      fc.property(graph, (given) => {
        const before = resolve(nodesOf(given), RULES);
        const after = resolve([...nodesOf(given), account('shop:99')], RULES);
        expect(after).toMatchObject({ edges: before.edges, refused: before.refused, shared: before.shared });
        expect(after.clusters).toHaveLength(before.clusters.length + 1);
      }),
      RUNS,
    ));
});
