import { describe, expect, test } from 'vitest';
import { chainBetween, evidenceText } from '../../../console/customer/evidence.ts';
import type { ExplainedEvidence } from '../../../shared/http/identity-bodies.ts';

const claim = (
  account: string,
  address: string,
  more: Partial<ExplainedEvidence> = {},
): ExplainedEvidence => ({
  type: 'claim',
  from: { type: 'account', identity: account },
  to: { type: 'address', identity: `email:${address}` },
  status: 'ties',
  connection: 'shopify',
  since: '2026-01-05T10:00:00.000Z',
  until: null,
  last: '2026-01-05T10:00:00.000Z',
  statedBy: { type: 'account' },
  ...more,
});

describe('the chain between two identities', () => {
  const [one, two, three] = [claim('a', 'x'), claim('b', 'x'), claim('b', 'y')];
  test('is the shortest one, in order, in both directions', () => {
    const evidence = [three, two, one, claim('c', 'y'), claim('c', 'z')];
    expect(chainBetween(evidence, 'a', 'email:y')).toEqual([one, two, three]);
    expect(chainBetween(evidence, 'email:y', 'a')).toEqual([three, two, one]);
  });

  test('leaves out what does not count', () => {
    expect(chainBetween([one, { ...two, status: 'shared' }, three], 'a', 'email:y')).toBeUndefined();
  });
});

describe('evidence in words', () => {
  test.each([
    [claim('a', 'x'), 'The account has this address since 2026-01-05 (shopify, its account data).'],
    [
      claim('a', 'x', { until: '2026-02-01T00:00:00.000Z', statedBy: { type: 'object', object: null } }),
      'The account had this address from 2026-01-05 to 2026-02-01 (shopify, an object).',
    ],
    [claim('a', 'x', { type: 'together' }), 'A person merged them.'],
    [claim('a', 'x', { type: 'tool-merge' }), 'The tool merged the two accounts.'],
  ])('is a sentence %#', (evidence, sentence) => {
    expect(evidenceText(evidence)).toBe(sentence);
  });
});
