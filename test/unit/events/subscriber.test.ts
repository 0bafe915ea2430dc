import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toPublishedEvents } from '../../../shared/events/published-events.ts';
import type { HistoryCorrected } from '../../../shared/events/transition.ts';
import { diffPaths, EMPTY_PATH, type PathEntry } from '../../../shared/lifecycle/path.ts';
import { STAGES } from '../../../shared/lifecycle/stage.ts';
import { FIRST_PURCHASE, transitionOf } from '../../support/first-purchase.ts';
import { createSubscriber } from '../../support/subscriber.ts';

const CUSTOMER = transitionOf().customerId;

/** One event per path of the customer, as EventBridge delivers them. */
function send(paths: readonly (readonly PathEntry[])[]) {
  const events = paths.map((entries, index): HistoryCorrected => {
    const before = paths[index - 1] ?? [];
    return {
      type: 'CustomerHistoryCorrected',
      occurredAt: FIRST_PURCHASE.occurredAt,
      previousOfType: index === 0 ? null : index,
      historical: false,
      stage: 'purchase',
      churn: null,
      path: diffPaths({ ...EMPTY_PATH, entries: before }, { ...EMPTY_PATH, entries }),
      replaced: [],
      cause: FIRST_PURCHASE.cause,
    };
  });
  return toPublishedEvents(transitionOf({ firstSequence: 1, events }), '').map(({ detailType, detail }) => ({
    'detail-type': detailType,
    detail,
  }));
}

const somePath = fc.array(
  fc.record({ stage: fc.constantFrom(...STAGES), at: fc.integer({ min: 0, max: 5 }) }),
  { maxLength: 5 },
);

const deliveries = fc.array(somePath, { minLength: 1, maxLength: 8 }).chain((paths) => {
  const events = send(paths);
  return fc.record({
    paths: fc.constant(paths),
    events: fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }),
  });
});

describe('the example subscriber', () => {
  test('has the current path, in whatever order and however often events arrive', () =>
    fc.assert(
      fc.property(deliveries, ({ paths, events }) => {
        const subscriber = createSubscriber();
        for (const event of events) subscriber.receive(event);
        const current = (paths.at(-1) ?? []).map(({ stage, at }) => ({
          stage,
          at: new Date(at).toISOString(),
        }));
        expect(subscriber.pathOf(CUSTOMER)).toEqual(current);
      }),
    ));

  test('does not skip a missing event', () => {
    const entry = (at: number): PathEntry => ({ stage: 'purchase', at });
    const [first, second, third] = send([[entry(1)], [entry(1), entry(2)], [entry(1), entry(2), entry(3)]]);
    if (first === undefined || second === undefined || third === undefined) throw new Error('three events');
    const subscriber = createSubscriber();
    subscriber.receive(first);
    subscriber.receive(third);
    expect(subscriber.pathOf(CUSTOMER)).toHaveLength(1);
    subscriber.receive(second);
    expect(subscriber.pathOf(CUSTOMER)).toHaveLength(3);
  });

  test('forgets the path of an erased customer, also when an old event arrives again', () => {
    const [first] = send([[{ stage: 'purchase', at: 1 }]]);
    if (first === undefined) throw new Error('one event');
    const subscriber = createSubscriber();
    subscriber.receive(first);
    subscriber.receive({
      'detail-type': 'CustomerErased',
      detail: { metadata: { sequence: 2 }, data: { customerId: CUSTOMER } },
    });
    subscriber.receive(first);
    expect(subscriber.pathOf(CUSTOMER)).toEqual([]);
  });
});
