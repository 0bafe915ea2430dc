import type { DynamoDBRecord } from 'aws-lambda';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createHandler } from '../../../functions/publish/handler.ts';
import { startEventSourceMapping } from '../../../local/stream/event-source-mapping.ts';
import type { FailedBatch } from '../../../local/stream/failed-batches.ts';
import type { StreamReader } from '../../../local/stream/stream-reader.ts';
import type { MappingSettings } from '../../../local/templates/table.ts';
import { toPublishedEvents } from '../../../shared/events/published-events.ts';
import {
  createEventPublisher,
  type EventEntry,
  type PutResult,
} from '../../../shared/messaging/event-publisher.ts';
import { FIRST_PURCHASE, transitionOf } from '../../support/first-purchase.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** `EventsLate` rings above it. */
const LATE = 5 * MINUTE;

/** As in the template of the service stack, whose test has the same values. */
const SETTINGS: MappingSettings = {
  batchSize: 100,
  startingPosition: 'TRIM_HORIZON',
  bisectOnError: true,
  reportsItemFailures: true,
  maximumRetries: Number.POSITIVE_INFINITY,
  maximumRecordAgeSeconds: 6 * 3600,
  filters: [],
};

beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});

interface Arrival {
  readonly eventId: string;
  readonly at: number;
}

interface Outage {
  readonly from: number;
  readonly to: number;
  /** What the bus answers during it; it may throw. */
  readonly answer: (
    entries: readonly EventEntry[],
    take: (entry: EventEntry) => PutResult,
  ) => readonly PutResult[];
}

const failing = (name: string) => () => {
  throw Object.assign(new Error('made up'), { name });
};
const failedEntries = (ErrorCode: string) => (entries: readonly EventEntry[]) =>
  entries.map(() => ({ ErrorCode }));

/**
 * Runs the real function behind the event source mapping of the local stack, in virtual time, until all records are handled.
 * @param every how often one of the customers has a transition
 * @param pace how many times longer the mapping waits than it says, so that hours pass in few steps
 */
async function publishThrough(
  { from, to, answer }: Outage,
  {
    every,
    until,
    refused = [],
    pace = 1,
  }: { every: number; until: number; refused?: readonly string[]; pace?: number },
) {
  let now = 0;
  const wait = async (milliseconds: number) => {
    now += milliseconds;
    await new Promise(setImmediate);
  };
  const arrived: Arrival[] = [];
  const stored: DynamoDBRecord[] = [];
  const givenUp: FailedBatch[] = [];
  const ages: { readonly at: number; readonly age: number }[] = [];
  const delayed: number[] = [];

  const handler = createHandler({
    eventsOf: (transition) => toPublishedEvents(transition, ''),
    publisher: createEventPublisher({
      bus: {
        isOrdered: false,
        async put(entries) {
          const take = ({ eventId }: EventEntry): PutResult => {
            if (refused.includes(eventId)) return { ErrorCode: 'MalformedDetail' };
            arrived.push({ eventId, at: now });
            return { EventId: 'given-by-the-bus' };
          };
          return now >= from && now < to ? answer(entries, take) : entries.map(take);
        },
      },
      pause: wait,
      random: () => 0.5,
    }),
    refusedEvents: { keep: async (record) => void stored.push(record as DynamoDBRecord) },
  });

  const shards = streamOf(every, until);
  const mapping = startEventSourceMapping({
    reader: readerOf(shards, () => now),
    settings: SETTINGS,
    checkpoints: checkpoints(),
    async invoke(records) {
      // As Lambda computes IteratorAge: the age of the last record of the batch.
      ages.push({
        at: now,
        age: now - (records.at(-1)?.dynamodb?.ApproximateCreationDateTime ?? 0) * SECOND,
      });
      const response = await handler({ Records: [...records] });
      if (response.batchItemFailures.length > 0) delayed.push(now);
      return response;
    },
    keepFailed: async (batch) => void givenUp.push(batch),
    onTrouble: () => {},
    pause: (milliseconds) => wait(milliseconds * pace),
    now: () => now,
  });
  while (now < Math.max(to, until)) await wait(0);
  await mapping.drained();
  await mapping.stop();
  const all = Object.values(shards).flat();
  return { all, arrived, stored, givenUp, ages, delayed };
}

/** The transitions of six customers in turn, three in each of two shards. */
function streamOf(every: number, until: number): Record<string, DynamoDBRecord[]> {
  const shards: Record<string, DynamoDBRecord[]> = { first: [], second: [] };
  for (let number = 0; number * every < until; number += 1) {
    const customer = number % 6;
    const transition = transitionOf({
      customerId: `cus_${customer}`,
      firstSequence: 1 + Math.floor(number / 6),
      events: [FIRST_PURCHASE],
    });
    shards[customer < 3 ? 'first' : 'second']?.push({
      eventName: 'INSERT',
      dynamodb: {
        ApproximateCreationDateTime: (number * every) / SECOND,
        NewImage: { body: { S: JSON.stringify(transition) } },
        SequenceNumber: String(number),
      },
    });
  }
  return shards;
}

function readerOf(shards: Record<string, DynamoDBRecord[]>, now: () => number): StreamReader {
  return {
    shards: async () => Object.keys(shards).map((id) => ({ id, parentId: undefined })),
    iterator: async (shardId) => `${shardId}@0`,
    async read(iterator) {
      const [id = '', position] = iterator.split('@');
      const written = (shards[id] ?? []).filter(
        ({ dynamodb }) => (dynamodb?.ApproximateCreationDateTime ?? 0) * SECOND <= now(),
      );
      const records = written.slice(Number(position), Number(position) + 1_000);
      return { records, next: `${id}@${Number(position) + records.length}` };
    },
  };
}

function checkpoints() {
  const positions = new Map<string, string>();
  return {
    read: (shardId: string) => positions.get(shardId),
    write: (shardId: string, sequenceNumber: string) => void positions.set(shardId, sequenceNumber),
  };
}

const idOf = (record: DynamoDBRecord): string => {
  const { customerId, firstSequence } = JSON.parse(record.dynamodb?.NewImage?.body?.S ?? '');
  return `${customerId}:${String(firstSequence).padStart(6, '0')}`;
};
const sorted = (ids: readonly string[]) => [...ids].sort();
const ids = (arrived: readonly Arrival[]) => arrived.map(({ eventId }) => eventId);
const customerOf = (eventId: string) => eventId.slice(0, eventId.indexOf(':'));
/** The ids of each customer in the order of their arrival, one customer after the other. */
const byCustomer = (arrived: readonly Arrival[]) =>
  ids(arrived).sort((a, b) => customerOf(a).localeCompare(customerOf(b)));

const TEN_MINUTES = { from: 2 * MINUTE, to: 12 * MINUTE };
const FOR_A_QUARTER = { every: 5 * SECOND, until: 15 * MINUTE };

describe('a bus that takes nothing for ten minutes', () => {
  test.each([
    ['denied', failing('AccessDeniedException')],
    ['throttled', failing('ThrottlingException')],
    ['unreachable', failing('TimeoutError')],
    ['throttled for each entry', failedEntries('ThrottlingException')],
    ['failing inside', failedEntries('InternalFailure')],
  ])(
    'because it is %s loses nothing, and everything arrives in the order of its sequence',
    async (_, answer) => {
      const { all, arrived, stored, givenUp } = await publishThrough(
        { ...TEN_MINUTES, answer },
        FOR_A_QUARTER,
      );
      expect(all).toHaveLength(180);
      // In this order, and none twice.
      expect(byCustomer(arrived)).toEqual(sorted(all.map(idOf)));
      expect({ stored, givenUp }).toEqual({ stored: [], givenUp: [] });
    },
  );

  test('raises the age of the records above the limit of EventsLate, and counts them as delayed until it is over', async () => {
    const { ages, delayed, arrived } = await publishThrough(
      { ...TEN_MINUTES, answer: failing('AccessDeniedException') },
      FOR_A_QUARTER,
    );
    const late = ages.filter(({ age }) => age > LATE);
    expect(late.length).toBeGreaterThan(0);
    expect(late[0]?.at).toBeLessThan(8 * MINUTE);
    expect(ages.at(-1)?.age).toBeLessThan(MINUTE);
    // In each minute of the outage, and not after it. A try lasts up to 1.5 seconds.
    const minutes = new Set(delayed.map((at) => Math.floor(at / MINUTE)));
    expect([...minutes].sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(vi.mocked(process.stdout.write).mock.calls.join('')).toContain('"EventsDelayed"');
    expect(arrived.filter(({ at }) => at >= TEN_MINUTES.from && at < TEN_MINUTES.to)).toEqual([]);
  });

  test('for a part of each request loses nothing, and leaves no gap in a sequence', async () => {
    let number = 0;
    const { all, arrived, givenUp } = await publishThrough(
      {
        ...TEN_MINUTES,
        answer: (entries, take) =>
          entries.map((entry) => {
            number += 1;
            return number % 7 === 0 ? take(entry) : { ErrorCode: 'ThrottlingException' };
          }),
      },
      FOR_A_QUARTER,
    );
    expect(sorted([...new Set(ids(arrived))])).toEqual(sorted(all.map(idOf)));
    expect(givenUp).toEqual([]);
  });
});

test('an event that the bus refuses for itself is stored at once, and the records behind it are published', async () => {
  const never = { from: 0, to: 0, answer: failing('AccessDeniedException') };
  const { all, arrived, stored, ages } = await publishThrough(never, {
    every: 5 * SECOND,
    until: MINUTE,
    refused: ['cus_1:000001'],
  });
  expect(stored.map(idOf)).toEqual(['cus_1:000001']);
  expect(sorted([...ids(arrived), 'cus_1:000001'])).toEqual(sorted(all.map(idOf)));
  expect(Math.max(...ages.map(({ age }) => age))).toBeLessThan(10 * SECOND);
});

test('an outage of seven hours moves what is older than six to the failure destination, whole, and publishes the rest in order', async () => {
  const { all, arrived, givenUp } = await publishThrough(
    { from: 0, to: 7 * HOUR, answer: failing('ThrottlingException') },
    { every: 4 * MINUTE, until: 8 * HOUR, pace: 10 },
  );
  const moved = givenUp.flatMap(({ records }) => [...records]);
  expect(givenUp.every(({ condition }) => condition === 'RecordAgeExceeded')).toBe(true);
  expect(sorted([...moved.map(idOf), ...ids(arrived)])).toEqual(sorted(all.map(idOf)));
  expect(byCustomer(arrived)).toEqual(sorted(ids(arrived)));
  // Those of the first hour, and nothing else.
  const ofFirstHour = all.filter(
    ({ dynamodb }) => (dynamodb?.ApproximateCreationDateTime ?? 0) * SECOND <= HOUR,
  );
  expect(sorted(moved.map(idOf))).toEqual(sorted(ofFirstHour.map(idOf)));
});
