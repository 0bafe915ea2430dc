import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { claimsOf, type ErasedAt } from '../../../shared/identity/claims.ts';
import type { HiddenName } from '../../../shared/identity/identity-hash.ts';
import type { Activity } from '../../../shared/lifecycle/activity.ts';
import { combine } from '../../../shared/lifecycle/objects/history.ts';
import type { ObjectHistory, ObjectReport } from '../../../shared/lifecycle/objects/object.ts';
import { on } from '../../support/activity-builders.ts';
import {
  account,
  checkout,
  instantOf,
  invoice,
  order,
  paidOrder,
  type Said,
  subscription,
} from '../../support/object-builders.ts';
import { runs } from '../../support/property-runs.ts';

// Only hidden names are stored in activities and objects; here they are readable.
const SELF = 'shop:customer:1' as HiddenName;
const ANN = '#ann';
const BOB = '#bob';

/** What the body of the account states on a day. */
function body(day: number, address: string | null | undefined, said: Said = {}, state = 'open') {
  const report = account(day, { account: state as 'open' }, said);
  return withAddress(report, address);
}

function withAddress(report: ObjectReport, address: string | null | undefined): ObjectReport {
  if (address === undefined) return report;
  const snapshots = report.snapshots.map((one) => ({ ...one, attributes: { ...one.attributes, address } }));
  return { ...report, snapshots };
}

/** A visit on a day with an address. */
function visit(day: number, address: string, about: string | null = null): Activity {
  return { ...on(day, 'visit'), address, about };
}

/** What the account claims after these reports, with the instants as days. */
function claimed(reports: readonly (Activity | ObjectReport)[], maxAddresses = 5, erasedAt?: ErasedAt) {
  const objects = new Map<string, ObjectHistory>();
  for (const one of reports)
    if ('snapshots' in one) objects.set(one.object, combine(objects.get(one.object) ?? null, one));
  const activities = reports.flatMap((one) => ('snapshots' in one ? [] : [one]));
  const { claims, facts, mergedInto } = claimsOf(
    SELF,
    { activities, objects: [...objects.values()] },
    maxAddresses,
    null,
    erasedAt,
  );
  const dayOf = (at: number) => (at - instantOf(0)) / 86_400_000;
  const days = [...claims].map(
    ([address, { since, until, last }]) =>
      [address, [dayOf(since), until === null ? null : dayOf(until), dayOf(last)]] as const,
  );
  return { claims: Object.fromEntries(days), facts, mergedInto };
}

describe('an account claims', () => {
  test('the address that its own body states, since the first report in a row, and until another one', () => {
    const reports = [body(1, ANN), body(3, ANN), body(5, BOB)];
    expect(claimed(reports)).toMatchObject({
      claims: { [ANN]: [1, 5, 3], [BOB]: [5, null, 5] },
      facts: { isStated: true },
    });
  });

  test('no address any more when its body states that it has none, or an unverified one', () => {
    expect(claimed([body(1, ANN), body(4, null)]).claims).toEqual({ [ANN]: [1, 4, 1] });
    expect(claimed([body(1, null)])).toMatchObject({ claims: {}, facts: { isStated: true } });
  });

  test('the same address when a body does not say', () => {
    expect(claimed([body(1, ANN), body(4, undefined)]).claims).toEqual({ [ANN]: [1, null, 1] });
  });

  test('an address that it has again since it has it again', () => {
    expect(claimed([body(1, ANN), body(3, BOB), body(5, ANN)]).claims).toEqual({
      [ANN]: [5, null, 5],
      [BOB]: [3, 5, 3],
    });
    expect(claimed([body(1, ANN), body(3, null), body(5, ANN)]).claims).toEqual({ [ANN]: [5, null, 5] });
  });

  test('the address of an activity that names both, at its instant', () => {
    expect(claimed([visit(2, ANN), body(1, BOB)]).claims).toEqual({ [BOB]: [1, 2, 1], [ANN]: [2, null, 2] });
  });

  test('no address by an activity about an object, which may be somebody else’s', () => {
    expect(claimed([visit(2, ANN, 'shop:ticket:1')])).toMatchObject({
      claims: {},
      facts: { isStated: false },
    });
  });

  test('the address of an object that names both, only while the account itself has stated none', () => {
    const bought = [paidOrder(1, 7, { account: SELF, address: ANN })];
    expect(claimed(bought)).toMatchObject({
      claims: { [ANN]: [1, null, 1] },
      facts: { isStated: false },
    });
    expect(claimed([...bought, body(5, BOB)]).claims).toEqual({ [BOB]: [5, null, 5] });
    expect(claimed([...bought, body(5, null)]).claims).toEqual({});
    expect(claimed([...bought, visit(5, BOB)]).claims).toEqual({ [BOB]: [5, null, 5] });
    // A body that says nothing of the address is no statement.
    expect(claimed([...bought, body(5, undefined)]).claims).toEqual({ [ANN]: [1, null, 1] });
  });

  test('an address by an object only while the object names that pair', () => {
    const first = paidOrder(1, 7, { account: SELF, address: ANN });
    const second = paidOrder(2, 7, { account: SELF, address: BOB });
    expect(claimed([first, second]).claims).toEqual({ [BOB]: [2, null, 2] });
    // What only different bodies name is no pair.
    expect(claimed([first, paidOrder(2, 7, { address: BOB })]).claims).toEqual({});
    expect(claimed([first, paidOrder(2, 7, { account: 'shop:customer:2' })]).claims).toEqual({});
    // Without an account it is not of this pair either.
    expect(claimed([first, paidOrder(2, 7, { account: null })]).claims).toEqual({});
  });

  test('every address that its objects name now, each since the first and until the last report', () => {
    const reports = [
      paidOrder(1, 7, { account: SELF, address: ANN }),
      paidOrder(4, 8, { account: SELF, address: ANN }),
      paidOrder(6, 9, { account: SELF, address: BOB }),
    ];
    expect(claimed(reports).claims).toEqual({ [ANN]: [1, null, 4], [BOB]: [6, null, 6] });
  });
});

describe('of two statements of one instant', () => {
  test('the one with the greater version counts', () => {
    const first = body(1, BOB, { version: '1' });
    const second = body(1, ANN, { version: '2' });
    for (const reports of [
      [first, second],
      [second, first],
    ])
      expect(claimed(reports).claims).toEqual({ [BOB]: [1, 1, 1], [ANN]: [1, null, 1] });
  });

  test('the account’s own body counts, not an activity', () => {
    for (const [own, other] of [
      [ANN, BOB],
      [BOB, ANN],
    ] as const)
      expect(claimed([body(1, own), visit(1, other)]).claims).toEqual({
        [other]: [1, 1, 1],
        [own]: [1, null, 1],
      });
  });

  test('the same one counts in whatever order they arrive', () => {
    const reports = [body(1, ANN), body(1, BOB)];
    expect(claimed(reports)).toEqual(claimed([...reports].reverse()));
  });
});

describe('an address that was erased', () => {
  const erasedAt = (address: string) => (address === ANN ? instantOf(5) : Number.NEGATIVE_INFINITY);

  test('is not claimed by what was stated until then', () => {
    expect(claimed([body(1, ANN), visit(4, ANN)], 5, erasedAt)).toMatchObject({
      claims: {},
      facts: { isStated: true },
    });
    expect(claimed([body(1, BOB), body(5, ANN)], 5, erasedAt).claims).toEqual({ [BOB]: [1, 5, 1] });
    expect(claimed([paidOrder(1, 7, { account: SELF, address: ANN })], 5, erasedAt).claims).toEqual({});
  });

  test('is claimed as of what was stated since', () => {
    expect(claimed([body(1, ANN), body(6, ANN)], 5, erasedAt).claims).toEqual({ [ANN]: [6, null, 6] });
    const bought = [1, 7].map((day) => paidOrder(day, 7, { account: SELF, address: ANN }));
    expect(claimed(bought, 5, erasedAt).claims).toEqual({ [ANN]: [7, null, 7] });
  });
});

describe('an account that the tool', () => {
  test('closed or opened again is closed as reported last', () => {
    expect(claimed([body(1, ANN), body(2, undefined, {}, 'closed')]).facts.isClosed).toBe(true);
    const opened = [body(2, undefined, {}, 'closed'), body(3, ANN)];
    expect(claimed(opened).facts.isClosed).toBe(false);
  });

  test('merged into another is merged until the tool says that it is not', () => {
    const merged = body(2, undefined, { mergedInto: 'shop:customer:2' });
    expect(claimed([body(1, ANN), merged])).toMatchObject({
      claims: { [ANN]: [1, null, 1] },
      facts: { isMerged: true },
      mergedInto: 'shop:customer:2',
    });
    const split = { ...body(3, undefined) };
    const undone = {
      ...split,
      snapshots: split.snapshots.map((one) => ({ ...one, attributes: { mergedInto: null } })),
    };
    expect(claimed([merged, undone])).toMatchObject({ facts: { isMerged: false }, mergedInto: null });
  });

  test('merged into itself is not merged', () => {
    expect(claimed([body(1, ANN, { mergedInto: SELF })])).toMatchObject({
      facts: { isMerged: false },
      mergedInto: null,
    });
  });
});

describe('an account is a device and claims nothing', () => {
  const visits = (count: number, days: number) =>
    Array.from({ length: count }, (_, index) => visit(index * days, `#${index}`));

  test('with more than five addresses within a year', () => {
    expect(claimed(visits(5, 10)).facts.isDevice).toBe(false);
    expect(claimed(visits(6, 10))).toMatchObject({ claims: {}, facts: { isDevice: true } });
    expect(claimed(visits(6, 80)).facts.isDevice).toBe(false);
    expect(claimed(visits(6, 73)).facts.isDevice).toBe(true);
  });

  test('with more than ten addresses ever', () => {
    expect(claimed(visits(10, 100)).facts.isDevice).toBe(false);
    expect(claimed(visits(11, 100)).facts.isDevice).toBe(true);
  });

  test('with more than the policy allows, or twice as many ever', () => {
    expect(claimed(visits(3, 10), 2).facts.isDevice).toBe(true);
    expect(claimed(visits(4, 300), 2).facts.isDevice).toBe(false);
    expect(claimed(visits(5, 300), 2).facts.isDevice).toBe(true);
  });

  test('also by objects, while nothing is stated of the account itself', () => {
    const orders = Array.from({ length: 6 }, (_, index) =>
      paidOrder(index, index, { account: SELF, address: `#${index}` }),
    );
    expect(claimed(orders).facts.isDevice).toBe(true);
    expect(claimed([...orders, body(9, ANN)])).toMatchObject({
      claims: { [ANN]: [9, null, 9] },
      facts: { isDevice: false },
    });
  });
});

describe('an account of single purchases', () => {
  /** A checkout in payment mode that made the account. */
  function purchased(day: number, address: string): ObjectReport {
    const report = checkout(day, { payment: 'paid' }, { id: day, account: SELF, address });
    const snapshots = report.snapshots.map((one) => ({
      ...one,
      attributes: { ...one.attributes, perPurchase: true as const },
    }));
    return { ...report, snapshots };
  }

  test('is one that only checkouts of purchases, their orders and their payments name', () => {
    expect(claimed([purchased(1, ANN)]).facts.isPerPurchase).toBe(true);
    const rest = [purchased(2, ANN), order(1, { payment: 'paid' }, { account: SELF, address: ANN })];
    expect(claimed([purchased(1, ANN), ...rest]).facts.isPerPurchase).toBe(true);
    expect(claimed([paidOrder(1, 1, { account: SELF, address: ANN })]).facts.isPerPurchase).toBe(false);
  });

  test('is a usual one once its own body, a subscription or an invoice of a subscription was reported', () => {
    for (const other of [
      body(2, undefined),
      subscription(2, { status: 'active' }, { account: SELF }),
      invoice(2, { payment: 'paid' }, { account: SELF, of: 'subscription:1' }),
    ])
      expect(claimed([purchased(1, ANN), other]).facts.isPerPurchase).toBe(false);
  });

  test('is a usual one with a second address', () => {
    expect(claimed([purchased(1, ANN), purchased(2, BOB)]).facts.isPerPurchase).toBe(false);
  });
});

describe('what an account claims', () => {
  const address = fc.constantFrom(ANN, BOB, '#cleo');
  const day = fc.integer({ min: 0, max: 6 });
  const report = fc.oneof(
    fc.tuple(day, fc.option(address)).map(([at, one]) => body(at, one)),
    fc.tuple(day, address, fc.constantFrom('1', '2')).map(([at, one, version]) => body(at, one, { version })),
    fc.tuple(day, address).map(([at, one]) => visit(at, one)),
    fc
      .tuple(day, address, fc.constantFrom(SELF, 'shop:customer:2'), fc.integer({ min: 1, max: 2 }))
      .map(([at, one, owner, id]) => paidOrder(at, id, { account: owner, address: one })),
  );

  test('does not depend on the order or repetition of the reports', () =>
    fc.assert(
      fc.property(
        fc.array(report, { maxLength: 8 }).chain((given) => fc.tuple(fc.constant(given), shuffled(given))),
        ([given, other]) => {
          expect(claimed(other)).toEqual(claimed(given));
          expect(claimed([...given, ...other.filter((one) => 'snapshots' in one)])).toEqual(claimed(given));
        },
      ),
      runs(1_000),
    ));

  test('is at most one address now, once it was stated; each claim begins before it was last reported', () =>
    fc.assert(
      fc.property(fc.array(report, { maxLength: 8 }), (given) => {
        const { claims, facts } = claimed(given);
        const all = Object.values(claims);
        if (facts.isStated) expect(all.filter(([, until]) => until === null).length).toBeLessThan(2);
        for (const [since, until, last] of all) {
          expect(last).toBeGreaterThanOrEqual(since);
          if (until !== null) expect(until).toBeGreaterThanOrEqual(last);
        }
      }),
      runs(1_000),
    ));
});

function shuffled<Value>(values: readonly Value[]): fc.Arbitrary<Value[]> {
  return fc.shuffledSubarray([...values], { minLength: values.length });
}
