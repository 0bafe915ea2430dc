import { describe, expect, test } from 'vitest';
import {
  type LifecycleEvent,
  memoryStore,
  type OrderedEvent,
  orderedOnce,
  parseEvent,
  sampleEvents,
} from '../src/customer-lifecycle-events.ts';
import { recordingConsumers } from './recording-consumers.ts';

const MINUTE = 60_000;
const { firstStage, mergedAway, splitOff } = sampleEvents();

/** An event of a customer that is due at its place. */
function eventOf(customerId: string, sequence: number, epoch = 0): LifecycleEvent {
  const { metadata, data } = firstStage.detail;
  const detail = { metadata: { ...metadata, sequence, epoch }, data: { ...data, customerId } };
  return parsed(detail, 'CustomerStageChanged');
}

/** A merge or a split as it is published under the id that it moves. */
function moved(
  id: string,
  sequence: number,
  survivor: string,
  detectedAt: string,
  merge: boolean,
): LifecycleEvent {
  const { metadata, data } = (merge ? mergedAway : splitOff).detail;
  const ids = { customerId: id, survivor, [merge ? 'merged' : 'separated']: id };
  const detail = { metadata: { ...metadata, sequence, detectedAt }, data: { ...data, ...ids } };
  return parsed(detail, merge ? 'CustomersMerged' : 'CustomersUnmerged');
}

function parsed(detail: object, detailType: string): LifecycleEvent {
  const event = parseEvent(detail, detailType);
  if (event.type === 'refused' || event.type === 'unknown') throw new Error(JSON.stringify(event));
  return event;
}

const placesOf = (events: readonly OrderedEvent[]) =>
  events.map(({ metadata }) => `${metadata.epoch}:${metadata.sequence}`);

describe('a customer whose events the handler does not get done', () => {
  test('has at most a hundred events held: the queue keeps the others, and nothing is lost', async () => {
    const store = memoryStore();
    let isBroken = true;
    const handled: OrderedEvent[] = [];
    const { receive } = orderedOnce(store, {
      handle(event) {
        if (isBroken) throw new Error('The subscriber failed.');
        handled.push(event);
      },
    });
    const events = Array.from({ length: 150 }, (_, index) => eventOf('cus_a', index + 1));
    const receiveAll = async () => {
      for (const event of events) await receive(event).catch(() => {});
    };
    await receiveAll();
    expect((await store.read('cus_a'))?.state.held).toHaveLength(100);
    await expect(receive(eventOf('cus_a', 120))).rejects.toThrow('100 events of cus_a wait already');
    isBroken = false;
    await receiveAll();
    expect(placesOf(handled)).toEqual(placesOf(events));
  });
});

describe('a customer in whose sequence an event is missing', () => {
  test('waits for it, and holds up nobody else', async () => {
    const { consumers, of } = recordingConsumers(memoryStore());
    expect(await consumers[0].receive(eventOf('cus_a', 1))).toEqual({ type: 'delivered' });
    expect(await consumers[0].receive(eventOf('cus_a', 3))).toEqual({ type: 'held' });
    expect(await consumers[0].receive(eventOf('cus_b', 1))).toEqual({ type: 'delivered' });
    expect(await consumers[0].receive(eventOf('cus_a', 3))).toEqual({ type: 'held' });
    expect(await consumers[1].receive(eventOf('cus_a', 2))).toEqual({ type: 'delivered' });
    expect(placesOf(of('cus_a'))).toEqual(['0:1', '0:2', '0:3']);
    expect(await consumers[0].receive(eventOf('cus_a', 3))).toEqual({ type: 'known' });
  });

  test('continues when the wait has passed, and the gap is reported once', async () => {
    const { consumers, of, gaps, advance } = recordingConsumers(memoryStore());
    for (const sequence of [1, 4, 5, 7]) await consumers[0].receive(eventOf('cus_a', sequence));
    advance(5 * MINUTE - 1);
    await consumers[0].checkWaits();
    expect(placesOf(of('cus_a'))).toEqual(['0:1']);
    advance(1);
    await Promise.all(consumers.map((consumer) => consumer.checkWaits()));
    expect(placesOf(of('cus_a'))).toEqual(['0:1', '0:4', '0:5', '0:7']);
    expect(gaps).toEqual([
      { customerId: 'cus_a', epoch: 0, from: 2, to: 3 },
      { customerId: 'cus_a', epoch: 0, from: 6, to: 6 },
    ]);
    expect(await consumers[0].receive(eventOf('cus_a', 8))).toEqual({ type: 'delivered' });
  });

  test('gets what was missing once, when it arrives after all', async () => {
    const { consumers, of, advance } = recordingConsumers(memoryStore());
    for (const sequence of [1, 4]) await consumers[0].receive(eventOf('cus_a', sequence));
    advance(5 * MINUTE);
    await consumers[0].checkWaits();
    for (const sequence of [3, 3, 2]) await consumers[1].receive(eventOf('cus_a', sequence));
    expect(placesOf(of('cus_a'))).toEqual(['0:1', '0:4', '0:3', '0:2']);
    expect(await consumers[0].receive(eventOf('cus_a', 2))).toEqual({ type: 'known' });
    expect(await consumers[0].receive(eventOf('cus_a', 5))).toEqual({ type: 'delivered' });
  });

  test.each([
    ['by single events', (range: number) => [3 * range]],
    ['by splitting a gap', (range: number) => (range === 1 ? [9_000] : [3 * (range - 1)])],
  ])(
    'has the latest thousand gaps remembered, and what is older counts as known: %s',
    async (_, sequencesOf) => {
      const store = memoryStore();
      let time = 0;
      const handled: number[] = [];
      const { receive, checkWaits } = orderedOnce(store, {
        now: () => time,
        handle: ({ metadata }) => void handled.push(metadata.sequence),
      });
      for (let range = 1; range <= 1_010; range += 1) {
        for (const sequence of sequencesOf(range)) await receive(eventOf('cus_a', sequence));
        time += 5 * MINUTE;
        await checkWaits();
      }
      expect((await store.read('cus_a'))?.state.missing).toHaveLength(1_000);
      expect(await receive(eventOf('cus_a', 1))).toEqual({ type: 'known' });
      const last = 3 * 1_009 - 1;
      expect(await receive(eventOf('cus_a', last))).toEqual({ type: 'delivered' });
      expect(handled.at(-1)).toBe(last);
    },
  );

  test('gets nothing of it after the customer was erased', async () => {
    const { consumers, of, advance } = recordingConsumers(memoryStore());
    await consumers[0].receive(eventOf('cus_a', 1));
    const { metadata, data } = sampleEvents().erased.detail;
    const erased = { metadata: { ...metadata, sequence: 3 }, data: { ...data, customerId: 'cus_a' } };
    await consumers[0].receive(parsed(erased, 'CustomerErased'));
    advance(5 * MINUTE);
    await consumers[0].checkWaits();
    expect(await consumers[0].receive(eventOf('cus_a', 2))).toEqual({ type: 'known' });
    expect(placesOf(of('cus_a'))).toEqual(['0:1', '0:3']);
  });

  test('continues without the wait when a hundred events are held', async () => {
    const { consumers, of, gaps } = recordingConsumers(memoryStore());
    for (let sequence = 2; sequence <= 101; sequence += 1)
      await consumers[0].receive(eventOf('cus_a', sequence));
    expect(gaps).toEqual([{ customerId: 'cus_a', epoch: 0, from: 1, to: 1 }]);
    expect(of('cus_a')).toHaveLength(100);
  });
});

describe('a restored table', () => {
  test('begins its epoch at the lowest sequence that arrives within the wait', async () => {
    const { consumers, of, gaps, advance } = recordingConsumers(memoryStore());
    for (const sequence of [1, 2, 3]) await consumers[0].receive(eventOf('cus_a', sequence));
    expect(await consumers[0].receive(eventOf('cus_a', 4, 1))).toEqual({ type: 'held' });
    expect(await consumers[0].receive(eventOf('cus_a', 3, 1))).toEqual({ type: 'held' });
    advance(5 * MINUTE);
    await consumers[0].checkWaits();
    expect(placesOf(of('cus_a'))).toEqual(['0:1', '0:2', '0:3', '1:3', '1:4']);
    expect(await consumers[0].receive(eventOf('cus_a', 4))).toEqual({ type: 'known' });
    expect(gaps).toEqual([]);
  });

  test('has new customers, who need no wait', async () => {
    const { consumers } = recordingConsumers(memoryStore());
    expect(await consumers[0].receive(eventOf('cus_new', 1, 1))).toEqual({ type: 'delivered' });
  });
});

describe('a handler', () => {
  test('that throws gets the event again, before the later ones', async () => {
    const { consumers, of } = recordingConsumers(memoryStore(), ({ metadata }) => metadata.sequence === 1);
    await expect(consumers[0].receive(eventOf('cus_a', 1))).rejects.toThrow('The subscriber failed.');
    expect(await consumers[1].receive(eventOf('cus_a', 2))).toEqual({ type: 'delivered' });
    expect(placesOf(of('cus_a'))).toEqual(['0:1', '0:2']);
  });

  test('that always throws for one customer holds up only that one, and every check says so', async () => {
    const delivered: string[] = [];
    let time = 0;
    const consumer = orderedOnce(memoryStore(), {
      now: () => time,
      handle: ({ data }) => {
        if (data.customerId === 'cus_bad') throw new Error('No.');
        delivered.push(data.customerId);
      },
    });
    await expect(consumer.receive(eventOf('cus_bad', 1))).rejects.toThrow('No.');
    await consumer.receive(eventOf('cus_good', 2));
    time += 5 * MINUTE;
    await expect(consumer.checkWaits()).rejects.toThrow('1 customers could not be handled');
    expect(delivered).toEqual(['cus_good']);
    await expect(consumer.checkWaits()).rejects.toThrow(AggregateError);
  });

  test('that always throws for hundreds of customers does not keep checks from the others', async () => {
    const store = memoryStore();
    const delivered: string[] = [];
    let time = 0;
    const consumer = orderedOnce(store, {
      now: () => time,
      handle: ({ data }) => {
        if (data.customerId.startsWith('cus_bad')) throw new Error('No.');
        delivered.push(data.customerId);
      },
    });
    for (let bad = 0; bad < 150; bad += 1)
      await expect(consumer.receive(eventOf(`cus_bad${bad}`, 1))).rejects.toThrow('No.');
    time += MINUTE;
    await expect(consumer.checkWaits()).rejects.toThrow('150 customers could not be handled');
    await consumer.receive(eventOf('cus_good', 2));
    for (let minutes = 0; minutes < 7; minutes += 1) {
      time += MINUTE;
      await expect(consumer.checkWaits()).rejects.toThrow(AggregateError);
    }
    expect(delivered).toEqual(['cus_good']);
  });

  test('that throws behind the received event gets the later ones when that event is delivered again', async () => {
    const fails = new Set([3]);
    const { consumers, of } = recordingConsumers(memoryStore(), ({ metadata }) =>
      fails.has(metadata.sequence),
    );
    for (const sequence of [2, 3, 4])
      expect(await consumers[0].receive(eventOf('cus_a', sequence))).toEqual({ type: 'held' });
    await expect(consumers[0].receive(eventOf('cus_a', 1))).rejects.toThrow('The subscriber failed.');
    expect(placesOf(of('cus_a'))).toEqual(['0:1', '0:2']);
    expect(await consumers[1].receive(eventOf('cus_a', 1))).toEqual({ type: 'known' });
    expect(placesOf(of('cus_a'))).toEqual(['0:1', '0:2', '0:3', '0:4']);
  });

  test('that throws again for a later event makes the delivery fail again', async () => {
    const consumer = orderedOnce(memoryStore(), {
      handle: ({ metadata }) => {
        if (metadata.sequence === 2) throw new Error('No.');
      },
    });
    await consumer.receive(eventOf('cus_a', 2));
    await expect(consumer.receive(eventOf('cus_a', 1))).rejects.toThrow('No.');
    await expect(consumer.receive(eventOf('cus_a', 1))).rejects.toThrow('No.');
  });

  test('that failed behind the received event is called again by the next check, without a wait', async () => {
    const { consumers, of } = recordingConsumers(memoryStore(), ({ metadata }) => metadata.sequence === 2);
    await consumers[0].receive(eventOf('cus_a', 2));
    await expect(consumers[0].receive(eventOf('cus_a', 1))).rejects.toThrow('The subscriber failed.');
    await consumers[1].checkWaits();
    expect(placesOf(of('cus_a'))).toEqual(['0:1', '0:2']);
  });

  test('that never ends is replaced by that of another consumer after a minute', async () => {
    const store = memoryStore();
    let time = 0;
    const now = () => time;
    const dead = orderedOnce(store, { now, handle: () => new Promise<void>(() => {}) });
    const delivered: OrderedEvent[] = [];
    const alive = orderedOnce(store, { now, handle: (event) => void delivered.push(event) });
    void dead.receive(eventOf('cus_a', 1));
    await alive.receive(eventOf('cus_b', 1));
    expect(await alive.receive(eventOf('cus_a', 2))).toEqual({ type: 'held' });
    await alive.checkWaits();
    expect(placesOf(delivered)).toEqual(['0:1']);
    time += MINUTE;
    await alive.checkWaits();
    expect(placesOf(delivered)).toEqual(['0:1', '0:1', '0:2']);
  });
});

describe('the current id', () => {
  test('follows merges from survivor to survivor, and a split back', async () => {
    const { consumers } = recordingConsumers(memoryStore());
    const [one, other] = consumers;
    await one.receive(moved('cus_c', 1, 'cus_b', '2026-01-01T00:00:00.000Z', true));
    await one.receive(moved('cus_b', 1, 'cus_a', '2026-01-02T00:00:00.000Z', true));
    expect(await other.currentId('cus_c')).toBe('cus_a');
    await one.receive(moved('cus_b', 2, 'cus_a', '2026-01-03T00:00:00.000Z', false));
    expect(await other.currentId('cus_c')).toBe('cus_b');
    expect(await other.currentId('cus_unheard-of')).toBe('cus_unheard-of');
  });

  test('is that of the later merge while the split between two merges is on its way', async () => {
    const { consumers } = recordingConsumers(memoryStore());
    await consumers[0].receive(moved('cus_a', 1, 'cus_b', '2026-01-01T00:00:00.000Z', true));
    await consumers[0].receive(moved('cus_b', 1, 'cus_a', '2026-01-03T00:00:00.000Z', true));
    expect(await consumers[0].currentId('cus_a')).toBe('cus_a');
    expect(await consumers[0].currentId('cus_b')).toBe('cus_a');
    await consumers[0].receive(moved('cus_a', 2, 'cus_b', '2026-01-02T00:00:00.000Z', false));
    expect(await consumers[0].currentId('cus_b')).toBe('cus_a');
  });
});
