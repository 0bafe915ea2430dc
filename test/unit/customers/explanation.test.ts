import { describe, expect, test } from 'vitest';
import { explain, shortestChain } from '../../../shared/customers/explanation.ts';
import { NO_ERASED_CLAIMS, NO_FACTS } from '../../../shared/customers/owner.ts';
import type { IdentityNode } from '../../../shared/customers/resolution.ts';

const RULES = { maxAccounts: 5, allowsAddressOnce: () => false };
const CLAIM = { since: 1, until: null, last: 1 };

function node(name: string, parts: Partial<IdentityNode> = {}): IdentityNode {
  return {
    name,
    connection: name.startsWith('#') ? null : 'shop',
    facts: NO_FACTS,
    claims: [],
    isCrowded: false,
    erasedClaims: NO_ERASED_CLAIMS,
    isNeverLinked: false,
    mergedInto: null,
    apart: [],
    together: [],
    ...parts,
  };
}

/** An address that these accounts have. */
function address(name: string, accounts: readonly string[], parts: Partial<IdentityNode> = {}): IdentityNode {
  return node(name, { claims: accounts.map((account) => ({ account, claim: CLAIM })), ...parts });
}

function explained(nodes: readonly IdentityNode[]) {
  const claims = nodes.flatMap(({ name, claims }) => claims.map((one) => ({ ...one, address: name })));
  return explain(nodes, claims, RULES);
}

const statusesOf = (nodes: readonly IdentityNode[]) =>
  explained(nodes).evidence.map(({ type, ends, status }) => `${type} ${ends.join(' ')} ${status}`);

describe('evidence', () => {
  test('is a claim, a merge by the tool, or a command', () => {
    const nodes = [
      node('a', { mergedInto: 'b' }),
      node('b', { together: ['c'] }),
      node('c'),
      address('#x', ['a']),
    ];
    expect(statusesOf(nodes)).toEqual(['claim a #x ties', 'tool-merge a b ties', 'together b c ties']);
  });

  test('of two that a person set apart is refused, whatever ties them', () => {
    expect(statusesOf([node('a', { mergedInto: 'b', apart: ['b'] }), node('b')])).toEqual([
      'tool-merge a b refused',
    ]);
    const nodes = [node('a', { apart: ['b'] }), node('b'), address('#x', ['a', 'b'])];
    expect(statusesOf(nodes).sort()).toEqual(['claim a #x ties', 'claim b #x refused']);
    expect(explained(nodes).apart).toEqual([['a', 'b']]);
  });

  test('of a 41st identity is full', () => {
    const accounts = Array.from({ length: 40 }, (_, index) => `a${String(index).padStart(2, '0')}`);
    const nodes = [
      ...accounts.map((name, index) => node(name, { mergedInto: accounts[index + 1] ?? null })),
      address('#x', ['a00']),
    ];
    expect(statusesOf(nodes)).toContain('claim a00 #x full');
  });

  test('of an address or a connection that the policy does not trust ties nobody', () => {
    expect(statusesOf([node('a'), address('#x', ['a'], { isNeverLinked: true })])).toEqual([
      'claim a #x never-linked',
    ]);
  });
});

describe('the shortest chain', () => {
  const nodes = [
    node('a'),
    node('b'),
    node('c'),
    address('#x', ['a', 'b']),
    address('#y', ['b', 'c']),
    address('#z', ['a', 'c'], { isNeverLinked: true }),
  ];
  const { evidence } = explained(nodes);
  const chain = (from: string, to: string) =>
    shortestChain(evidence, from, to)?.map(({ ends }) => ends.join(' ')) ?? null;

  test('prefers a longer one that ties to a shorter one that does not', () => {
    expect(chain('a', 'c')).toEqual(['a #x', 'b #x', 'b #y', 'c #y']);
    expect(chain('c', 'a')).toEqual(['c #y', 'b #y', 'b #x', 'a #x']);
  });

  test('is empty between an identity and itself, and null if nothing leads there', () => {
    expect(chain('a', 'a')).toEqual([]);
    expect(chain('a', 'd')).toBeNull();
  });
});
