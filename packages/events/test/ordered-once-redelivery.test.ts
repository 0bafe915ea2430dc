import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from '../../../test/support/property-runs.ts';
import {
  memoryStore,
  type OrderedEvent,
  orderedOnce,
  parseEvent,
  sampleEvents,
} from '../src/customer-lifecycle-events.ts';

const { firstStage } = sampleEvents();

function eventOf(customerId: string, sequence: number): OrderedEvent {
  const { metadata, data } = firstStage.detail;
  const detail = { metadata: { ...metadata, sequence }, data: { ...data, customerId } };
  const event = parseEvent(detail, 'CustomerStageChanged');
  if (event.type === 'refused') throw new Error(event.reason);
  return event;
}

/** Messages of a queue: events of two customers in any order, some of them twice, and where the handler throws. */
const arrivals = fc.integer({ min: 1, max: 12 }).chain((count) => {
  const events = ['cus_a', 'cus_b'].flatMap((customerId) =>
    Array.from({ length: count }, (_, index) => eventOf(customerId, index + 1)),
  );
  return fc.record({
    count: fc.constant(count),
    queue: fc
      .tuple(
        fc.shuffledSubarray(events, { minLength: events.length }),
        fc.shuffledSubarray(events),
        fc.boolean(),
      )
      .map(([all, some, someFirst]) => (someFirst ? [...some, ...all] : [...all, ...some])),
    throws: fc.array(fc.boolean(), { maxLength: 40 }),
    atOnce: fc.integer({ min: 1, max: 4 }),
    retriesFirst: fc.boolean(),
  });
});

test('what fails is delivered again: when the queue is empty, each event was handled once, in order', async () => {
  let failures = 0;
  await fc.assert(
    fc.asyncProperty(arrivals, async ({ count, queue, throws, atOnce, retriesFirst }) => {
      const results = [...throws];
      const handled = new Map<string, number[]>();
      const options = {
        // The waits do not pass.
        now: () => 0,
        async handle({ data, metadata }: OrderedEvent) {
          await Promise.resolve();
          if (results.shift() === true) {
            failures += 1;
            throw new Error('No.');
          }
          handled.set(data.customerId, [...(handled.get(data.customerId) ?? []), metadata.sequence]);
        },
      };
      const store = memoryStore();
      const consumers = [orderedOnce(store, options), orderedOnce(store, options)] as const;
      let messages = queue;
      while (messages.length > 0) {
        const batch = messages.slice(0, atOnce);
        const answers = await Promise.allSettled(
          batch.map((event, index) => consumers[index % 2 === 0 ? 0 : 1].receive(event)),
        );
        const failed = batch.filter((_, index) => answers[index]?.status === 'rejected');
        const others = messages.slice(atOnce);
        messages = retriesFirst ? [...failed, ...others] : [...others, ...failed];
      }
      const inOrder = Array.from({ length: count }, (_, index) => index + 1);
      expect(handled).toEqual(
        new Map([
          ['cus_a', inOrder],
          ['cus_b', inOrder],
        ]),
      );
    }),
    runs(300, 5_000),
  );
  expect(failures).toBeGreaterThan(100);
});
