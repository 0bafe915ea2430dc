import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_INSTANTS } from '../../shared/lifecycle/objects/bounded.ts';
import { changesOf, type ObjectChange } from '../../shared/lifecycle/objects/changes.ts';
import { attributeOf, combine, ownerNamedIn } from '../../shared/lifecycle/objects/history.ts';
import type {
  ObjectHistory,
  ObjectReport,
  PartKey,
  Snapshot,
} from '../../shared/lifecycle/objects/object.ts';
import { typeOfPart } from '../../shared/lifecycle/objects/parts.ts';
import { runsOf } from '../../shared/lifecycle/objects/runs.ts';
import { compareSnapshots } from '../../shared/lifecycle/objects/snapshot-order.ts';
import { STATE_FIELDS, STATES, type StateField } from '../../shared/lifecycle/objects/states.ts';
import { runs } from '../support/property-runs.ts';
import { BEGIN, deliveries } from '../support/random-objects.ts';

const historyOf = (reports: readonly ObjectReport[]) =>
  reports.reduce<ObjectHistory | null>((history, report) => combine(history, report), null);

const pick = (report: ObjectReport | undefined) => ({
  object: report?.object ?? '',
  connection: report?.connection ?? '',
});

/** The changes of each state of an object or a part. */
function byState(changes: readonly ObjectChange[]): ObjectChange[][] {
  const states = new Map<string, ObjectChange[]>();
  for (const change of changes) {
    if (change.field === null) continue;
    states.set(change.id, [...(states.get(change.id) ?? []), change]);
  }
  return [...states.values()];
}

/** The reports of one object, as many as there are. */
const reportsOfOne = deliveries
  .map((list) => {
    const reports = list.flatMap((one) => ('report' in one ? [one.report] : []));
    const [first] = reports;
    return reports
      .filter(({ type }) => type === first?.type)
      .map((report): ObjectReport => ({ ...report, ...pick(first) }));
  })
  .filter((reports) => reports.length > 0);

describe('combining what was reported of an object', () => {
  test('is commutative, associative and idempotent', () =>
    fc.assert(
      fc.property(
        reportsOfOne.chain((list) =>
          fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray(list, { minLength: list.length }),
            fc.nat({ max: list.length }),
          ),
        ),
        ([list, shuffled, cut]) => {
          const whole = historyOf(list);
          const head = historyOf(list.slice(0, cut));
          const tail = historyOf(list.slice(cut));
          expect(historyOf(shuffled)).toEqual(whole);
          expect(historyOf([...list, ...shuffled])).toEqual(whole);
          if (head !== null && tail !== null) expect(combine(head, tail)).toEqual(whole);
          if (whole !== null) expect(combine(whole, whole)).toBe(whole);
        },
      ),
      runs(500),
    ));

  test('does not change what it is given', () =>
    fc.assert(
      fc.property(reportsOfOne, (list) => {
        const before = JSON.stringify(list);
        historyOf(list);
        expect(JSON.stringify(list)).toBe(before);
      }),
      runs(200),
    ));
});

describe('the changes of an object', () => {
  test('alternate in value and never go back in time, with one boundary each', () =>
    fc.assert(
      fc.property(reportsOfOne, (list) => {
        const history = historyOf(list);
        if (history === null) return;
        const changes = changesOf(history);
        for (const [index, change] of changes.entries())
          expect(change.occurredAt).toBeGreaterThanOrEqual(changes[index - 1]?.occurredAt ?? 0);
        for (const state of byState(changes))
          for (const [index, { value, occurredAt }] of state.entries()) {
            const next = state[index + 1];
            if (next === undefined) continue;
            expect(next.value).not.toBe(value);
            expect(next.occurredAt).toBeGreaterThan(occurredAt);
          }
      }),
      runs(500),
    ));

  test('lie between the last snapshot of the old run and the first of the new one', () =>
    fc.assert(
      fc.property(reportsOfOne, (list) => {
        const snapshots = historyOf(list)?.snapshots.filter(({ part }) => part === '') ?? [];
        if (snapshots.some(({ version }) => version !== '')) return;
        for (const field of STATE_FIELDS) {
          const stating = snapshots.filter(({ states }) => states[field] !== undefined);
          const found = runsOf(snapshots, field, BEGIN);
          for (const { from, value } of found.slice(1)) {
            const upper = stating
              .filter(({ asOf, states }) => asOf > from || (asOf === from && states[field] === value))
              .map(({ asOf }) => asOf);
            // A snapshot of the new value bounds it, and no other value was reported in between.
            const first = Math.min(...upper);
            const atFirst = stating.filter(({ asOf }) => asOf === first).map(({ states }) => states[field]);
            expect(atFirst).toContain(value);
          }
        }
      }),
      runs(500),
    ));

  test('give the value that was reported last, by its causal order within one second', () =>
    fc.assert(
      fc.property(reportsOfOne, (list) => {
        const snapshots = historyOf(list)?.snapshots.filter(({ part }) => part === '') ?? [];
        for (const field of STATE_FIELDS) {
          const stating = snapshots.filter(({ states }) => states[field] !== undefined);
          if (stating.length === 0 || stating.some(({ version }) => version !== '')) continue;
          const latest = Math.max(...stating.map(({ asOf }) => asOf));
          const last = stating.filter(({ asOf }) => asOf === latest);
          const values: readonly string[] = STATES[field];
          const expected = Math.max(...last.map(({ states }) => values.indexOf(states[field] ?? '')));
          expect(runsOf(snapshots, field, BEGIN).at(-1)?.value).toBe(values[expected]);
        }
      }),
      runs(500),
    ));
});

describe('a thousand snapshots of one object', () => {
  const bodies = fc.array(
    fc.record({
      payment: fc.constantFrom('paid' as const, 'unpaid' as const),
      minor: fc.nat({ max: 3 }),
      at: fc.nat({ max: 5_000 }),
    }),
    { minLength: 300, maxLength: 1_000, size: 'max' },
  );

  test('are bounded at 256 instants, and the present is what all of them say', () =>
    fc.assert(
      fc.property(bodies, (list) => {
        const snapshots = list.map(
          ({ payment, minor, at }): Snapshot => ({
            part: '',
            asOf: BEGIN + at * 1_000,
            version: '',
            states: { payment },
            since: {},
            attributes: { total: { currency: 'EUR', minor } },
            lists: {},
          }),
        );
        const base = { object: 'tool:order:1', type: 'order', connection: 'tool', provider: 'tool' } as const;
        const bounded = historyOf(snapshots.map((snapshot) => ({ ...base, snapshots: [snapshot] })));
        if (bounded === null) throw new Error('a history');
        const instants = new Set(bounded.snapshots.map(({ asOf }) => asOf));
        expect(instants.size).toBeLessThanOrEqual(MAX_INSTANTS);
        const all = { ...base, snapshots: [...snapshots].sort((a, b) => a.asOf - b.asOf) };
        const latest = Math.max(...snapshots.map(({ asOf }) => asOf));
        const last = snapshots.filter(({ asOf }) => asOf === latest);
        const isPaid = last.some(({ states }) => states.payment === 'paid');
        expect(runsOf(bounded.snapshots, 'payment', BEGIN).at(-1)?.value).toBe(isPaid ? 'paid' : 'unpaid');
        expect(last.map(({ attributes }) => attributes.total)).toContainEqual(
          attributeOf(bounded, '', 'total'),
        );
        expect(all.snapshots.at(-1)?.asOf).toBe(bounded.snapshots.at(-1)?.asOf);
      }),
      runs(10, 100),
    ));

  const order = { object: 'tool:order:1', type: 'order', connection: 'tool', provider: 'tool' } as const;

  /** What is stated seldom is often stated by old bodies only. */
  const seldom = <Value>(value: fc.Arbitrary<Value>) =>
    fc.oneof({ weight: 80, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
  const stated = (fields: object) =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const amount = fc.nat({ max: 3 }).map((minor) => ({ currency: 'EUR', minor }));
  const part = (key: PartKey, field: StateField) =>
    seldom(fc.tuple(fc.constantFrom(...STATES[field]), fc.option(amount, { nil: undefined }))).map(
      (one) => one && { part: key, states: { [field]: one[0] }, attributes: stated({ total: one[1] }) },
    );
  const own = fc
    .record({
      states: fc
        .record({
          payment: seldom(fc.constantFrom(...STATES.payment)),
          cancelled: seldom(fc.constantFrom(...STATES.cancelled)),
          fulfilled: fc.constantFrom('no', 'yes', undefined),
        })
        .map(stated),
      attributes: fc
        .record({
          account: seldom(fc.constantFrom('tool:customer:1', 'tool:customer:2', null)),
          address: seldom(fc.constantFrom('email:a', 'email:b')),
          total: seldom(amount),
        })
        .map(stated),
      since: fc
        .option(fc.nat({ max: 600 }), { nil: undefined })
        .map((second) => stated({ payment: second && BEGIN + second * 1_000 })),
      lists: seldom(fc.subarray(['1', '2']).map((refund) => ({ refund }))),
    })
    .map((one) => ({ ...one, part: '' as const }));
  const fact = seldom(fc.record({ id: fc.constantFrom('a', 'b'), second: fc.nat({ max: 600 }) }));

  /** Hundreds of partial bodies, one a second, with parts. Of a fact, each body corrects the one before, for any instant. */
  const partialBodies = (facts: typeof fact, ...parts: readonly PartKey[]) =>
    fc
      .array(fc.tuple(facts, own, ...parts.map((key) => part(key, typeOfPart(key) as StateField))), {
        minLength: 450,
        maxLength: 600,
        size: 'max',
      })
      .map((bodies) =>
        bodies.map(([reported, ...body], index): ObjectReport => {
          const version = String(index).padStart(3, '0');
          const shared = {
            asOf: BEGIN + (reported?.second ?? index) * 1_000,
            version: '',
            since: {},
            ...(reported && { fact: { id: reported.id, version } }),
          };
          return {
            ...order,
            snapshots: body.flatMap((one) =>
              one === undefined ? [] : { ...shared, ...one, lists: ('lists' in one && one.lists) || {} },
            ),
          };
        }),
      );

  /** All snapshots without those of corrected facts. */
  const whole = (reports: readonly ObjectReport[]): ObjectHistory => {
    const all = reports.flatMap(({ snapshots }) => snapshots);
    const latest = new Map(all.map(({ fact: reported }) => [reported?.id, reported?.version]));
    const counting = all.filter((one) => one.fact?.version === latest.get(one.fact?.id));
    return { ...order, snapshots: counting.sort(compareSnapshots) };
  };

  function presentOf(history: ObjectHistory) {
    const parts = [...new Set(history.snapshots.map((one) => one.part))].sort();
    return {
      owner: ownerNamedIn(history),
      address: attributeOf(history, '', 'address'),
      totals: parts.map((key) => [key, attributeOf(history, key, 'total')]),
      states: Object.fromEntries(
        changesOf(history).map(({ id, type, occurredAt }) => [id, { type, occurredAt }]),
      ),
    };
  }

  test('keep the owner, the amounts and the states of all parts, each since the same instant', () =>
    fc.assert(
      fc.property(
        partialBodies(
          fc.constant(undefined),
          'refund:1',
          'refund:2',
          'dispute:1',
          'dispute:2',
          'dispute:-',
          'shipment:1',
        ),
        (reports) => {
          const history = historyOf(reports);
          if (history === null) throw new Error('a history');
          expect(presentOf(history)).toEqual(presentOf(whole(reports)));
        },
      ),
      { ...runs(10, 100), endOnFailure: true },
    ));

  test('keep the present in whatever order they arrive', () =>
    fc.assert(
      fc.property(
        partialBodies(fact, 'dispute:1', 'refund:1', 'refund:2', 'shipment:1').chain((reports) =>
          fc.tuple(fc.constant(reports), fc.shuffledSubarray(reports, { minLength: reports.length })),
        ),
        ([reports, shuffled]) => {
          const history = historyOf(shuffled);
          if (history === null) throw new Error('a history');
          const { states, ...present } = presentOf(history);
          const { states: expected, ...all } = presentOf(whole(reports));
          expect(present).toEqual(all);
          const values = (found: typeof states) => Object.entries(found).map(([id, { type }]) => [id, type]);
          expect(new Set(values(states))).toEqual(new Set(values(expected)));
          for (const report of reports) expect(combine(history, report)).toBe(history);
        },
      ),
      { ...runs(10, 100), endOnFailure: true },
    ));
});
