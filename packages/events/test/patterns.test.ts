import { describe, expect, test } from 'vitest';
import { check, matches } from '../../event-patterns/src/event-patterns.ts';
import {
  movedBetween,
  type PatternBuilder,
  riskRaised,
  sampleEvents,
  stageEntered,
} from '../src/customer-lifecycle-events.ts';

function matching(builder: PatternBuilder): string[] {
  const plain = JSON.stringify(builder);
  return Object.entries(sampleEvents()).flatMap(([name, event]) => (matches(plain, event) ? [name] : []));
}

describe('a built pattern', () => {
  test('is a plain event pattern', () => {
    expect(JSON.parse(JSON.stringify(stageEntered('churned').live().withOrders({ atLeast: 2 })))).toEqual({
      source: ['customer-lifecycle'],
      'detail-type': ['CustomerStageChanged'],
      detail: {
        metadata: { timeliness: ['live'] },
        data: { stage: ['churned'], snapshot: { orders: [{ numeric: ['>=', 2] }] } },
      },
    });
  });

  test.each([
    [stageEntered('churned'), ['churnedInvoluntarily', 'churnedVoluntarily']],
    [stageEntered('purchase'), ['firstPurchase', 'cameBack', 'importedPurchase']],
    [stageEntered('purchase').live(), ['firstPurchase', 'cameBack']],
    [stageEntered('purchase', 'winback').withOrders({ atLeast: 2 }), ['contactedAgain', 'cameBack']],
    [movedBetween('retention', 'churn'), ['churnedInvoluntarily', 'churnedVoluntarily']],
    [movedBetween('acquisition', 'retention'), ['firstPurchase']],
    [movedBetween(null, 'retention'), ['importedPurchase']],
    [movedBetween([null, 'acquisition'], 'retention'), ['firstPurchase', 'importedPurchase']],
    [movedBetween('acquisition', 'acquisition'), ['movedOn']],
    [riskRaised(), ['riskRaised', 'riskRaisedToHigh']],
    [riskRaised().live().withOrders({ atLeast: 3 }), []],
    [stageEntered('churned').where({ churn: { type: ['involuntary'] } }), ['churnedInvoluntarily']],
    [stageEntered('churned').where({ churn: [null] }), []],
    [
      stageEntered('advocacy').where({ cause: { rule: ['repeat-purchases', 'promoter-rating'] } }),
      ['becameLoyal'],
    ],
    [
      stageEntered('churned', 'winback').where({
        snapshot: { revenue: { currency: ['EUR'], minor: [{ numeric: ['>=', 10_000] }] } },
      }),
      ['churnedVoluntarily'],
    ],
    [
      stageEntered('churned')
        .where({ snapshot: { risk: ['high'] } })
        .withOrders({ atLeast: 2 }),
      ['churnedInvoluntarily'],
    ],
    [riskRaised().where({ risk: { reasons: ['payment-failed'] } }), ['riskRaisedToHigh']],
  ])('matches the sample events that it names (%#)', (builder, expected) => {
    expect(check(JSON.stringify(builder))).toEqual([]);
    expect(matching(builder)).toEqual(expected);
  });

  test('leaves the customers of some buckets untouched, and keeps everybody else', () => {
    const { cameBack } = sampleEvents();
    const matched = (builder: PatternBuilder) =>
      Array.from({ length: 100 }, (_, bucket) => bucket).filter((bucket) => {
        const { metadata, data } = cameBack.detail;
        const event = { ...cameBack, detail: { metadata: { ...metadata, bucket }, data } };
        return matches(JSON.stringify(builder), event);
      });
    const others = (first: number, last: number) =>
      Array.from({ length: 100 }, (_, bucket) => bucket).filter((one) => one < first || one > last);
    for (const [first, last] of [
      [0, 9],
      [90, 99],
      [40, 49],
      [7, 7],
    ] as const) {
      const builder = stageEntered('purchase').exceptBuckets(first, last).live();
      expect(check(JSON.stringify(builder))).toEqual([]);
      expect(matched(builder)).toEqual(others(first, last));
    }
  });

  test.each([
    [-1, 9, 'Buckets are whole numbers from 0 to 99, not -1 and 9.'],
    [0, 100, 'Buckets are whole numbers from 0 to 99, not 0 and 100.'],
    [9, 0, 'The first bucket, 9, is after the last, 0.'],
    [0, 99, 'All buckets are left out: nothing would match.'],
  ])('refuses the buckets %d to %d', (first, last, message) => {
    expect(() => stageEntered('purchase').exceptBuckets(first, last)).toThrow(new RangeError(message));
  });

  test.each([Number.NaN, -1, 1.5, Number.POSITIVE_INFINITY, '2' as unknown as number])(
    'refuses %s as a number of orders',
    (atLeast) => {
      expect(() => stageEntered('purchase').withOrders({ atLeast })).toThrow(
        new RangeError(`The least number of orders is a whole number of 0 or more, not ${atLeast}.`),
      );
    },
  );

  test('refuses a second condition on a field, which would replace the first', () => {
    const churned = stageEntered('churned');
    const message = (field: string) =>
      new RangeError(`The pattern has a condition on ${field} already: give all conditions on it at once.`);
    expect(() => churned.where({ stage: ['winback'] })).toThrow(message('stage'));
    const loyal = churned.withOrders({ atLeast: 2 });
    expect(() => loyal.withOrders({ atLeast: 3 })).toThrow(message('snapshot.orders'));
    expect(() => loyal.where({ snapshot: { orders: [{ numeric: ['<', 9] }] } })).toThrow(
      message('snapshot.orders'),
    );
    const involuntary = churned.where({ churn: { type: ['involuntary'] } });
    expect(() => involuntary.where({ churn: [null] })).toThrow(message('churn'));
    expect(() => involuntary.where({ churn: { reason: ['inactive'] } })).not.toThrow();
  });

  test('cannot be built with a misspelt stage or phase', () => {
    const stages = 'awareness, engagement, evaluation, purchase, experience, advocacy, churned, winback';
    // @ts-expect-error There is no such stage.
    expect(() => stageEntered('purchase', 'lost')).toThrow(
      new RangeError(`"lost" is not a stage: give one or more of ${stages}.`),
    );
    // @ts-expect-error A pattern without a stage would match nothing.
    expect(() => stageEntered()).toThrow(new RangeError(`There is no stage: give one or more of ${stages}.`));
    const phases = 'acquisition, retention, churn, remarketing';
    // @ts-expect-error A stage is no phase.
    expect(() => movedBetween('retention', 'churned')).toThrow(
      new RangeError(`"churned" is not a phase: give one or more of ${phases}.`),
    );
    // @ts-expect-error A list without a phase would match nothing.
    expect(() => movedBetween([], 'churn')).toThrow(
      new RangeError(`There is no phase: give one or more of ${phases}.`),
    );
    // @ts-expect-error Only a previous phase can be null.
    expect(() => movedBetween('retention', null)).toThrow('"null" is not a phase');
    // @ts-expect-error Both phases are missing.
    expect(() => movedBetween()).toThrow('"undefined" is not a phase');
    // @ts-expect-error A phase is missing.
    expect(() => movedBetween('retention')).toThrow('"undefined" is not a phase');
  });

  test('cannot have conditions on what no event has', () => {
    // @ts-expect-error There is no such type of churn.
    stageEntered('churned').where({ churn: { type: ['lost'] } });
    // @ts-expect-error There is no such operator.
    stageEntered('churned').where({ cause: { rule: [{ begins: 'subscription' }] } });
    // @ts-expect-error EventBridge sees no objects: this would match who is not lost.
    stageEntered('churned').where({ churn: [{ exists: true }] });
    // @ts-expect-error A change of risk has no churn.
    riskRaised().where({ churn: { type: ['involuntary'] } });
    // @ts-expect-error A field that no event has.
    stageEntered('churned').where({ reason: ['inactive'] });
  });
});
