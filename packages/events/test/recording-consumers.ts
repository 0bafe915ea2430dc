import { expect } from 'vitest';
import {
  type Gap,
  type OrderedEvent,
  type OrderedOnce,
  orderedOnce,
  pathOf,
  type Store,
} from '../src/customer-lifecycle-events.ts';
import { IDS, type Story } from './random-stream.ts';

const WAIT = 300_000;

/** Two consumers that share a store, and what their handlers got. */
export function recordingConsumers(store: Store, failsFirst: (event: OrderedEvent) => boolean = () => false) {
  const delivered = new Map<string, OrderedEvent[]>();
  const gaps: Gap[] = [];
  const busy = new Set<string>();
  const failed = new Set<string>();
  let time = Date.UTC(2026, 0, 1);
  const options = {
    waitMilliseconds: WAIT,
    now: () => time,
    async handle(event: OrderedEvent) {
      const { customerId } = event.data;
      expect(busy.has(customerId), 'two events of one customer at the same time').toBe(false);
      busy.add(customerId);
      await Promise.resolve();
      busy.delete(customerId);
      const name = nameOf(event);
      if (failsFirst(event) && !failed.has(name)) {
        failed.add(name);
        throw new Error('The subscriber failed.');
      }
      delivered.set(customerId, [...(delivered.get(customerId) ?? []), event]);
    },
    onGap: (gap: Gap) => void gaps.push(gap),
  };
  const consumers = [orderedOnce(store, options), orderedOnce(store, options)] as const;
  return {
    consumers,
    gaps,
    of: (id: string): readonly OrderedEvent[] => delivered.get(id) ?? [],
    advance: (milliseconds: number) => {
      time += milliseconds;
    },
    /** As a queue does: what fails is delivered again. */
    async send(consumer: OrderedOnce, event: OrderedEvent) {
      for (;;)
        try {
          return await consumer.receive(event);
        } catch (error) {
          if (!(error instanceof Error) || error.message !== 'The subscriber failed.') throw error;
        }
    },
  };
}

function nameOf({ data, metadata }: OrderedEvent): string {
  return `${data.customerId}:${metadata.epoch}:${metadata.sequence}`;
}

/** True if the table was restored to a state before the event. */
function isUndone({ metadata }: OrderedEvent, published: readonly OrderedEvent[]): boolean {
  return published.some(
    ({ metadata: later }) => later.epoch > metadata.epoch && later.sequence <= metadata.sequence,
  );
}

/** How the events of a story arrive. */
export interface Arrival {
  /** Indexes of events, more than once and out of order. */
  readonly order: readonly number[];
  /** How many arrive at once. */
  readonly atOnce: number;
  readonly failing: ReadonlySet<number>;
  /** Events that are lost at first, and published again when the waits have passed. */
  readonly lost: ReadonlySet<number>;
}

/** Lets a story arrive, and expects that the subscriber knows all of it in the end. */
export async function expectExact(story: Story, { order, atOnce, failing, lost }: Arrival, store: Store) {
  const fails = new Set(story.events.filter((_, index) => failing.has(index)).map(nameOf));
  const all = recordingConsumers(store, (event) => fails.has(nameOf(event)));
  async function arrive(indexes: readonly number[]) {
    for (let from = 0; from < indexes.length; from += atOnce)
      await Promise.all(
        indexes.slice(from, from + atOnce).flatMap((index, position) => {
          const event = story.events[index];
          const consumer = all.consumers[position % 2 === 0 ? 0 : 1];
          return event === undefined ? [] : [all.send(consumer, event)];
        }),
      );
    // Where a backup was restored, only time says which event is the first. A handler that fails is called again.
    for (let minutes = 0; minutes < 40; minutes += 6) {
      all.advance(360_000);
      await all.consumers[0].checkWaits().catch(() => undefined);
    }
  }
  await arrive(order.filter((index) => !lost.has(index)));
  const gaps = all.gaps.length;
  if (lost.size > 0) await arrive(order);
  for (const id of IDS) {
    const published = story.events.filter(({ data }) => data.customerId === id);
    const given = new Set(all.of(id).map(nameOf));
    // In order unless some were lost, each once. What a restored backup has undone may have come too late to matter.
    const inOrder = published.filter((event) => given.has(nameOf(event)));
    const gotten = all.of(id);
    if (lost.size === 0) expect(gotten).toEqual(inOrder);
    else expect(gotten.map(nameOf).sort()).toEqual(inOrder.map(nameOf).sort());
    expect(published.filter((event) => !given.has(nameOf(event)) && !isUndone(event, published))).toEqual([]);
    expect(pathOf(all.of(id))).toEqual(story.pathOf(id));
    expect(await all.consumers[1].currentId(id)).toBe(story.currentId(id));
  }
  if (lost.size === 0) expect(all.gaps).toEqual([]);
  return { gaps };
}
