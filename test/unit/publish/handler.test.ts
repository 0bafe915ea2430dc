import type { DynamoDBRecord } from 'aws-lambda';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createHandler } from '../../../functions/publish/handler.ts';
import { toPublishedEvents } from '../../../shared/events/published-events.ts';
import type { Transition } from '../../../shared/events/transition.ts';
import type { PublishOutcome } from '../../../shared/messaging/event-publisher.ts';
import { FIRST_PURCHASE, transitionOf } from '../../support/first-purchase.ts';

const sent: string[] = [];
const kept: unknown[] = [];
let outcomeOf: (eventId: string) => PublishOutcome;
let keep: (record: unknown) => Promise<void>;

const handler = createHandler({
  eventsOf: (transition) => {
    if (transition.customerId === 'cus_fault') throw new TypeError('made up');
    return toPublishedEvents(transition, '');
  },
  publisher: {
    async publish(events) {
      return events.map(({ detail }) => {
        sent.push(detail.metadata.eventId);
        return outcomeOf(detail.metadata.eventId);
      });
    },
  },
  refusedEvents: { keep: (record) => keep(record) },
});

beforeEach(() => {
  sent.length = 0;
  kept.length = 0;
  outcomeOf = () => 'published';
  keep = async (record) => {
    kept.push(record);
  };
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});

function written(): string {
  return vi
    .mocked(process.stdout.write)
    .mock.calls.map(([text]) => text)
    .join('');
}

function record(
  sequenceNumber: string,
  body: string,
  eventName: 'INSERT' | 'REMOVE' = 'INSERT',
): DynamoDBRecord {
  const keys = { PK: { S: 'CUST#cus_a' }, SK: { S: `STAGE#${sequenceNumber}` } };
  return {
    eventID: sequenceNumber,
    eventName,
    dynamodb: { Keys: keys, NewImage: { ...keys, body: { S: body } }, SequenceNumber: sequenceNumber },
  };
}

const reported = (firstSequence: number, overrides: Partial<Transition> = {}) =>
  JSON.stringify(transitionOf({ customerId: 'cus_a', firstSequence, ...overrides }));

const failing = (...sequenceNumbers: string[]) => ({
  batchItemFailures: sequenceNumbers.map((itemIdentifier) => ({ itemIdentifier })),
});

describe('the publish function', () => {
  test('publishes the events of every record in order', async () => {
    const two = reported(2, { events: [FIRST_PURCHASE, FIRST_PURCHASE] });
    expect(
      await handler({
        Records: [record('100', reported(1)), record('101', two), record('102', reported(4))],
      }),
    ).toEqual(failing());
    expect(sent).toEqual(['cus_a:000001', 'cus_a:000002', 'cus_a:000003', 'cus_a:000004']);
    expect(kept).toEqual([]);
  });

  test('returns the first record that was not sent completely, and only that one', async () => {
    outcomeOf = (id) => (id === 'cus_a:000003' || id === 'cus_a:000004' ? 'unsent' : 'published');
    const two = reported(2, { events: [FIRST_PURCHASE, FIRST_PURCHASE] });
    expect(
      await handler({
        Records: [record('100', reported(1)), record('101', two), record('102', reported(4))],
      }),
    ).toEqual(failing('101'));
  });

  test('counts the records that wait, because Lambda counts no error for its answer', async () => {
    outcomeOf = (id) => (id === 'cus_a:000002' ? 'unsent' : 'published');
    const records = [record('100', reported(1)), record('101', reported(2)), record('102', reported(3))];
    await handler({ Records: records });
    expect(written()).toContain('"EventsDelayed":2');
  });

  test('stores a record with a refused event, whole, and continues', async () => {
    outcomeOf = (id) => (id === 'cus_a:000001' ? 'refused' : 'published');
    const records = [record('100', reported(1)), record('101', reported(2))];
    expect(await handler({ Records: records })).toEqual(failing());
    expect(kept).toEqual([records[0]]);
  });

  test.each([
    ['a body that is not a transition', record('100', 'oops')],
    ['a transition of which no events can be made', record('100', reported(1, { customerId: 'cus_fault' }))],
    ['no item', { eventName: 'INSERT', dynamodb: { SequenceNumber: '100' } } satisfies DynamoDBRecord],
  ])('stores a record with %s as refused and publishes the next', async (_, malformed) => {
    expect(await handler({ Records: [malformed, record('101', reported(1))] })).toEqual(failing());
    expect(kept).toEqual([malformed]);
    expect(sent).toEqual(['cus_a:000001']);
  });

  test('repeats a record that could neither be published nor stored', async () => {
    keep = async () => {
      throw new Error('the bucket does not exist');
    };
    expect(await handler({ Records: [record('99', reported(1)), record('100', 'oops')] })).toEqual(
      failing('100'),
    );
  });

  test('stores no refused record after the one that Lambda repeats from', async () => {
    outcomeOf = () => 'unsent';
    expect(await handler({ Records: [record('100', reported(1)), record('101', 'oops')] })).toEqual(
      failing('100'),
    );
    expect(kept).toEqual([]);
  });

  test('publishes nothing for a removed item', async () => {
    expect(await handler({ Records: [record('100', reported(1), 'REMOVE')] })).toEqual(failing());
    expect(sent).toEqual([]);
    expect(kept).toEqual([]);
  });
});
