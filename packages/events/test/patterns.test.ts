import { describe, expect, test } from 'vitest';
import {
  movedBetween,
  type PatternBuilder,
  riskRaised,
  sampleEvents,
  stageEntered,
} from '../src/customer-lifecycle-events.ts';

/** A plain reading of the rules of EventBridge, for the conditions that the builders use. */
function matches(pattern: unknown, value: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.some((condition) => meets(condition, value));
  if (typeof pattern !== 'object' || pattern === null) return false;
  return Object.entries(pattern).every(([name, inner]) =>
    name === '$or'
      ? inner.some((one: unknown) => matches(one, value))
      : matches(inner, new Map(Object.entries(Object(value))).get(name)),
  );
}

function meets(condition: unknown, value: unknown): boolean {
  if (typeof condition !== 'object' || condition === null) return condition === value;
  const [operator, bound] = new Map(Object.entries(condition)).get('numeric');
  return operator === '>=' && typeof value === 'number' && value >= bound;
}

function matching(builder: PatternBuilder): string[] {
  const plain = JSON.parse(JSON.stringify(builder));
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
  ])('matches the sample events that it names (%#)', (builder, expected) => {
    expect(matching(builder)).toEqual(expected);
  });

  test('cannot be built with a misspelt stage or phase', () => {
    // @ts-expect-error There is no such stage.
    stageEntered('lost');
    // @ts-expect-error A pattern without a stage would match nothing.
    stageEntered();
    // @ts-expect-error A stage is no phase.
    movedBetween('retention', 'churned');
  });
});
