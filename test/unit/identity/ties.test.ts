import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_FACTS } from '../../../shared/customers/owner.ts';
import type { AccountFacts } from '../../../shared/identity/claims.ts';
import { type ClaimOnAddress, handoverOf, type TieStatus, tiesAt } from '../../../shared/identity/ties.ts';
import { runs } from '../../support/property-runs.ts';

/** Connection `shop` allows an address only once; `desk` and `pay` do not. */
const RULES = { maxAccounts: 5, allowsAddressOnce: (connection: string) => connection === 'shop' };

/** The claim of an account such as `pay:1`, on days. It was last reported when it began, unless another day is given. */
function claim(
  account: string,
  since: number,
  until: number | null = null,
  last = since,
  facts: Partial<AccountFacts> = {},
): ClaimOnAddress {
  const [connection = ''] = account.split(':');
  return { account, connection, since, until, last, facts: { ...NO_FACTS, ...facts } };
}

function statuses(claims: readonly ClaimOnAddress[], isCrowded = false): Record<string, TieStatus> {
  return Object.fromEntries(tiesAt(claims, RULES, isCrowded));
}

function several(count: number, connection = 'pay', facts: Partial<AccountFacts> = {}, from = 1) {
  return Array.from({ length: count }, (_, index) =>
    claim(`${connection}:${from + index}`, 1, null, 1, facts),
  );
}

describe('an account ties itself to an address', () => {
  test('that it has now', () => {
    expect(statuses([claim('pay:1', 1), claim('desk:2', 2)])).toEqual({ 'pay:1': 'ties', 'desk:2': 'ties' });
    expect(statuses([])).toEqual({});
  });

  test('that it had before, if no other account of its connection has it now', () => {
    expect(statuses([claim('pay:1', 1, 5), claim('desk:2', 2)])).toMatchObject({ 'pay:1': 'ties' });
    expect(statuses([claim('pay:1', 1, 5), claim('pay:2', 2)])).toMatchObject({ 'pay:1': 'former' });
    expect(statuses([claim('pay:1', 1, 5), claim('pay:2', 2, 4)])).toMatchObject({ 'pay:1': 'ties' });
  });
});

describe('an address changed hands', () => {
  test('when an account gave it up before another of its connection first had it', () => {
    expect(statuses([claim('pay:1', 1, 5), claim('pay:2', 6), claim('desk:3', 2)])).toEqual({
      'pay:1': 'changed-hands',
      'pay:2': 'ties',
      'desk:3': 'changed-hands',
    });
  });

  test('also when it gave it up at that instant', () => {
    expect(statuses([claim('pay:1', 1, 5), claim('pay:2', 5)])).toEqual({
      'pay:1': 'changed-hands',
      'pay:2': 'ties',
    });
  });

  test('and ties accounts of any connection that reported it since, or at that instant', () => {
    const passed = [claim('pay:1', 1, 5), claim('pay:2', 6)];
    expect(statuses([...passed, claim('desk:3', 2, null, 6)])).toMatchObject({ 'desk:3': 'ties' });
    expect(statuses([...passed, claim('desk:3', 2, null, 5.9)])).toMatchObject({ 'desk:3': 'changed-hands' });
  });

  test('but not when both had it at once, nor between connections', () => {
    expect(statuses([claim('pay:1', 1, 5), claim('pay:2', 4)])).toEqual({
      'pay:1': 'former',
      'pay:2': 'ties',
    });
    expect(statuses([claim('pay:1', 1, 5), claim('desk:2', 6)])).toEqual({
      'pay:1': 'ties',
      'desk:2': 'ties',
    });
  });

  test('there and back again: it ties whoever has it now, and not who had it in between', () => {
    // Account 1 had it on day 1, account 2 from day 3 to day 5, and account 1 has it since.
    const back = [claim('pay:1', 5), claim('pay:2', 3, 5)];
    expect(statuses([...back, claim('desk:3', 4)])).toEqual({
      'pay:1': 'ties',
      'pay:2': 'changed-hands',
      'desk:3': 'changed-hands',
    });
  });

  test('ten times in a row: it ties the last one, and only what was reported since', () => {
    const holders = Array.from({ length: 10 }, (_, index) =>
      claim(`pay:${index}`, 10 * index, index === 9 ? null : 10 * index + 8),
    );
    const others = [claim('desk:1', 85), claim('desk:2', 40, null, 95)];
    const found = statuses([...holders, ...others]);
    expect(Object.entries(found).filter(([, status]) => status === 'ties')).toEqual([
      ['pay:9', 'ties'],
      ['desk:2', 'ties'],
    ]);
    expect(found).toMatchObject({ 'pay:0': 'changed-hands', 'desk:1': 'changed-hands' });
    expect(handoverOf(holders, RULES)).toBe(90);
  });

  test('at the latest of all connections', () => {
    const claims = [claim('pay:1', 1, 3), claim('pay:2', 4), claim('desk:1', 1, 8), claim('desk:2', 9)];
    expect(statuses(claims)).toMatchObject({ 'pay:2': 'changed-hands', 'desk:2': 'ties' });
  });
});

describe('two accounts that swap their addresses', () => {
  test('each have the address of the other, and neither keeps their own', () => {
    // Account 1 had a@ from day 1 to 5 and b@ since; account 2 the other way round.
    expect(statuses([claim('pay:1', 1, 5), claim('pay:2', 5)])).toEqual({
      'pay:1': 'changed-hands',
      'pay:2': 'ties',
    });
    expect(statuses([claim('pay:2', 1, 5), claim('pay:1', 5)])).toEqual({
      'pay:2': 'changed-hands',
      'pay:1': 'ties',
    });
  });

  test('share an address while only half of the swap was reported', () => {
    // Account 2 has a@ since day 5; that account 1 gave it up is not known yet.
    expect(statuses([claim('pay:1', 1), claim('pay:2', 5)])).toEqual({ 'pay:1': 'ties', 'pay:2': 'ties' });
  });
});

describe('where a tool allows an address once, a claim', () => {
  test('ends when a later account has the address', () => {
    expect(statuses([claim('shop:1', 1), claim('shop:2', 5)])).toEqual({
      'shop:1': 'changed-hands',
      'shop:2': 'ties',
    });
  });

  test('ends only if it was not reported since, nor at the same instant', () => {
    for (const last of [5, 9])
      expect(statuses([claim('shop:1', 1, null, last), claim('shop:2', 5)])).toEqual({
        'shop:1': 'ties',
        'shop:2': 'ties',
      });
  });

  test('does not end if the account was closed or merged, as both may be one person', () => {
    for (const facts of [{ isClosed: true }, { isMerged: true }])
      expect(statuses([claim('shop:1', 1, null, 1, facts), claim('shop:2', 5)])).toEqual({
        'shop:1': 'ties',
        'shop:2': 'ties',
      });
  });

  test('does not end by an account of another connection, or by a device', () => {
    expect(statuses([claim('shop:1', 1), claim('pay:2', 5)])).toMatchObject({ 'shop:1': 'ties' });
    const device = claim('shop:2', 5, null, 5, { isDevice: true });
    expect(statuses([claim('shop:1', 1), device])).toEqual({ 'shop:1': 'ties', 'shop:2': 'device' });
  });

  test('ends when the first of several later accounts had the address', () => {
    const claims = [claim('shop:1', 1), claim('shop:2', 4), claim('shop:3', 8)];
    expect(statuses([...claims, claim('desk:1', 5)])).toEqual({
      'shop:1': 'changed-hands',
      'shop:2': 'changed-hands',
      'shop:3': 'ties',
      'desk:1': 'changed-hands',
    });
  });
});

describe('an address is shared', () => {
  const all = (claims: readonly ClaimOnAddress[]) => [...new Set(Object.values(statuses(claims)))];

  test('if more than five accounts of one connection have it now', () => {
    expect(all(several(5))).toEqual(['ties']);
    expect(all(several(6))).toEqual(['shared']);
    expect(all([...several(6), claim('desk:1', 1)])).toEqual(['shared']);
    expect(all([...several(5), ...several(5, 'desk')])).toEqual(['ties']);
  });

  test('no longer when one of six gave it up', () => {
    expect(all([...several(5), claim('pay:6', 1, 9)])).toEqual(['ties', 'former']);
  });

  test('if more than twenty accounts of one connection ever had it', () => {
    const former = (count: number) =>
      Array.from({ length: count }, (_, index) => claim(`pay:${100 + index}`, 1, 9, 8));
    expect(all(former(20))).toEqual(['ties']);
    expect(all(former(21))).toEqual(['shared']);
  });

  test('if more accounts had it than are kept', () => {
    expect(statuses([claim('pay:1', 1)], true)).toEqual({ 'pay:1': 'shared' });
  });

  test('not because of accounts that were merged away, but for good if more than twenty ever had it', () => {
    const merged = (count: number) => several(count, 'pay', { isMerged: true }, 10);
    expect(all([...several(5), ...merged(15)])).toEqual(['ties']);
    expect(all([...several(5), ...merged(16)])).toEqual(['shared']);
  });

  test.each([
    ['of single purchases', { isPerPurchase: true }],
    ['that are devices', { isDevice: true }],
  ] as const)('not because of accounts %s', (_, facts) => {
    expect(all([...several(60, 'pay', facts, 10), ...several(5)])).toContain('ties');
    expect(all([...several(60, 'pay', facts, 10), ...several(6)])).toContain('shared');
  });
});

describe('accounts that had an address when they were erased', () => {
  const tiesWith = (
    claims: readonly ClaimOnAddress[],
    counts: Record<string, number>,
    handover: number | null = null,
  ) => Object.fromEntries(tiesAt(claims, RULES, false, { counts, handover }));

  test('count as accounts of their connection that have it now', () => {
    expect(tiesWith(several(4), { pay: 1 })).toMatchObject({ 'pay:1': 'ties' });
    expect(tiesWith(several(5), { pay: 1 })).toMatchObject({ 'pay:1': 'shared' });
    expect(tiesWith(several(5), { desk: 9 })).toMatchObject({ 'pay:1': 'ties' });
  });

  test('count for each connection while it is not known', () => {
    expect(tiesWith(several(5), { '*': 1 })).toMatchObject({ 'pay:1': 'shared' });
  });

  test('count as accounts that ever had it', () => {
    const former = Array.from({ length: 20 }, (_, index) => claim(`pay:${index}`, 1, 9, 8));
    expect(tiesWith(former, { pay: 1 })).toMatchObject({ 'pay:0': 'shared' });
  });

  test('do not leave it to who had it before', () => {
    expect(tiesWith([claim('pay:1', 1, 5)], { pay: 1 })).toEqual({ 'pay:1': 'former' });
    expect(tiesWith([claim('pay:1', 1, 5)], { desk: 1 })).toEqual({ 'pay:1': 'ties' });
  });

  test('leave when it last passed on', () => {
    expect(tiesWith([claim('pay:1', 6), claim('desk:3', 2)], {}, 6)).toEqual({
      'pay:1': 'ties',
      'desk:3': 'changed-hands',
    });
  });
});

describe('the ties of an address', () => {
  const one = fc
    .record({
      number: fc.integer({ min: 1, max: 8 }),
      connection: fc.constantFrom('shop', 'pay'),
      since: fc.nat({ max: 9 }),
      gap: fc.nat({ max: 4 }),
      until: fc.option(fc.nat({ max: 4 })),
      flag: fc.constantFrom('isClosed', 'isMerged', 'isDevice', 'isPerPurchase', null, null, null, null),
    })
    .map(({ number, connection, since, gap, until, flag }) =>
      claim(
        `${connection}:${number}`,
        since,
        until === null ? null : since + gap + until,
        since + gap,
        flag === null ? {} : { [flag]: true },
      ),
    );
  const claims = fc.uniqueArray(one, { maxLength: 12, selector: ({ account }) => account });
  const RUNS = runs(2_000);
  const isCounted = ({ facts }: ClaimOnAddress) => !facts.isDevice && !facts.isPerPurchase;

  test('do not depend on the order of the claims', () =>
    fc.assert(
      fc.property(
        claims.chain((given) =>
          fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
        ),
        ([given, other]) => {
          expect(statuses(other)).toEqual(statuses(given));
        },
      ),
      RUNS,
    ));

  test('give each account one status, and a device nothing but that', () =>
    fc.assert(
      fc.property(claims, (given) => {
        const found = statuses(given);
        expect(Object.keys(found).sort()).toEqual(given.map(({ account }) => account).sort());
        for (const { account, facts } of given) expect(found[account] === 'device').toBe(facts.isDevice);
      }),
      RUNS,
    ));

  test('tie the account of each single purchase', () =>
    fc.assert(
      fc.property(claims, (given) => {
        const found = statuses(given);
        for (const { account, facts } of given) if (facts.isPerPurchase) expect(found[account]).toBe('ties');
      }),
      RUNS,
    ));

  test('are the same without the claims of devices and of single purchases', () =>
    fc.assert(
      fc.property(claims, (given) => {
        expect(statuses(given)).toMatchObject(statuses(given.filter(isCounted)));
      }),
      RUNS,
    ));

  test('tie only accounts that reported the address since it last changed hands, and all of them if they have it now', () =>
    fc.assert(
      fc.property(claims, (given) => {
        const found = statuses(given);
        const at = handoverOf(given, RULES);
        for (const { account, last, until, connection } of given.filter(isCounted)) {
          if (found[account] === 'ties') expect(last).toBeGreaterThanOrEqual(at);
          if (found[account] === 'former') {
            const rivals = given
              .filter(isCounted)
              .filter((rival) => rival.account !== account && rival.connection === connection);
            expect(rivals.some((rival) => rival.until === null)).toBe(true);
            if (connection === 'pay') expect(until).not.toBeNull();
          }
        }
      }),
      RUNS,
    ));

  test('do not change when an account of another connection first has the address and keeps it', () =>
    fc.assert(
      fc.property(claims, (given) => {
        expect(statuses([...given, claim('desk:1', 5)])).toMatchObject(statuses(given));
      }),
      RUNS,
    ));
});
