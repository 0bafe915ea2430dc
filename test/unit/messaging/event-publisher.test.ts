import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type PublishedEvent, toPublishedEvents } from '../../../shared/events/published-events.ts';
import { classicBus } from '../../../shared/messaging/classic-bus.ts';
import { createEventPublisher } from '../../../shared/messaging/event-publisher.ts';
import { FIRST_PURCHASE, transitionOf } from '../../support/first-purchase.ts';

// The real bus cannot be made to fail, so its answers are mocked.
const bus = mockClient(EventBridgeClient);
const pauses: number[] = [];
const publisher = createEventPublisher({
  bus: classicBus(new EventBridgeClient({ region: 'eu-central-1' }), 'lifecycle'),
  async pause(milliseconds) {
    pauses.push(milliseconds);
  },
  random: () => 0.5,
});

beforeEach(() => {
  bus.reset();
  pauses.length = 0;
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});

const TAKEN = { EventId: 'given-by-the-bus' };
const failed = (ErrorCode: string) => ({ ErrorCode, ErrorMessage: 'made up' });

function events(count: number, identities: readonly string[] = []): PublishedEvent[] {
  return toPublishedEvents(
    transitionOf({
      firstSequence: 1,
      identities,
      events: Array.from({ length: count }, () => FIRST_PURCHASE),
    }),
    '',
  );
}

/** Sequences of the events in each request so far. */
function requests(): number[][] {
  return bus.commandCalls(PutEventsCommand).map((call) => (call.args[0].input.Entries ?? []).map(sequenceOf));
}

function sequenceOf(entry: PutEventsRequestEntry): number {
  return JSON.parse(entry.Detail ?? '').metadata.sequence;
}

/** Lets the bus answer each entry by a rule. */
function answer(rule: (sequence: number, request: number) => { EventId: string } | { ErrorCode: string }) {
  let request = 0;
  bus.on(PutEventsCommand).callsFake(({ Entries }: { Entries: PutEventsRequestEntry[] }) => {
    request += 1;
    return { Entries: Entries.map((entry) => rule(sequenceOf(entry), request)) };
  });
}

const upTo = (count: number, from = 1) => Array.from({ length: count }, (_, index) => index + from);

describe('the event publisher', () => {
  test('sends an event with its own time, source and type, and no resources', async () => {
    answer(() => TAKEN);
    const [event] = events(1);
    await publisher.publish(events(1));
    expect(bus.commandCalls(PutEventsCommand)[0]?.args[0].input.Entries).toEqual([
      {
        EventBusName: 'lifecycle',
        Source: 'customer-lifecycle',
        DetailType: 'CustomerStageChanged',
        Detail: JSON.stringify(event?.detail),
        Time: new Date('2026-01-05T10:00:00.000Z'),
      },
    ]);
  });

  test('makes no request for no events', async () => {
    expect(await publisher.publish([])).toEqual([]);
    expect(requests()).toEqual([]);
  });

  test('sends ten at a time, in order', async () => {
    answer(() => TAKEN);
    expect(await publisher.publish(events(23))).toEqual(Array(23).fill('published'));
    expect(requests()).toEqual([upTo(10), upTo(10, 11), upTo(3, 21)]);
  });

  test('keeps each request within 256 KB', async () => {
    answer(() => TAKEN);
    const big = events(5, [`shopify:customer:${'x'.repeat(100_000)}`]);
    expect(await publisher.publish(big)).toEqual(Array(5).fill('published'));
    expect(requests()).toEqual([[1, 2], [3, 4], [5]]);
  });

  test('refuses an event that is too large without sending it, and sends the others', async () => {
    answer(() => TAKEN);
    const [small, large, last] = [events(3)[0], events(3, ['ä'.repeat(140_000)])[1], events(3)[2]];
    if (small === undefined || large === undefined || last === undefined) throw new Error('three events');
    expect(await publisher.publish([small, large, last])).toEqual(['published', 'refused', 'published']);
    expect(requests()).toEqual([[1, 3]]);
  });

  test('sends exactly the throttled entries of ten again, for each of the 1,024 combinations', async () => {
    const ten = events(10);
    for (let mask = 0; mask < 1024; mask += 1) {
      bus.reset();
      const isThrottled = (sequence: number) => ((mask >> (sequence - 1)) & 1) === 1;
      answer((sequence, request) =>
        request === 1 && isThrottled(sequence) ? failed('ThrottlingException') : TAKEN,
      );
      expect(await publisher.publish(ten)).toEqual(Array(10).fill('published'));
      const again = upTo(10).filter(isThrottled);
      expect(requests()).toEqual(again.length === 0 ? [upTo(10)] : [upTo(10), again]);
    }
  });

  test('gives an event the same id and content however often it is sent', async () => {
    answer((_, request) => (request < 4 ? failed('InternalFailure') : TAKEN));
    await publisher.publish(events(1));
    const sent = bus.commandCalls(PutEventsCommand).map((call) => call.args[0].input.Entries);
    expect(sent).toHaveLength(4);
    for (const entries of sent) expect(entries).toEqual(sent[0]);
  });

  test('pauses longer before each attempt, and gives up after five', async () => {
    answer(() => failed('ThrottlingException'));
    expect(await publisher.publish(events(1))).toEqual(['unsent']);
    expect(requests()).toHaveLength(5);
    expect(pauses).toEqual([100, 200, 400, 800]);
  });

  test('stops after a batch that was not sent completely, so that later events do not overtake it', async () => {
    answer((sequence) => (sequence === 2 ? failed('ThrottlingException') : TAKEN));
    expect(await publisher.publish(events(12))).toEqual([
      'published',
      'unsent',
      ...Array(8).fill('published'),
      'unsent',
      'unsent',
    ]);
  });

  test('returns malformed events as refused and does not send them again', async () => {
    answer((sequence) => (sequence === 2 ? failed('MalformedDetail') : TAKEN));
    expect(await publisher.publish(events(3))).toEqual(['published', 'refused', 'published']);
    expect(requests()).toHaveLength(1);
  });

  test('treats a missing bus as a state of the bus, not of the event', async () => {
    answer(() => ({
      ErrorCode: 'InvalidArgument',
      ErrorMessage: 'Parameter EventBusName is not valid. Reason: Event bus lifecycle does not exist.',
    }));
    expect(await publisher.publish(events(1))).toEqual(['unsent']);
  });

  test('treats a missing permission as a state of the bus, not of the event', async () => {
    answer(() => failed('AccessDeniedException'));
    expect(await publisher.publish(events(1))).toEqual(['unsent']);
  });

  test('treats an entry without a result as unsent', async () => {
    bus.on(PutEventsCommand).resolves({ Entries: [TAKEN] });
    expect(await publisher.publish(events(2))).toEqual(['published', 'published']);
    expect(requests()).toEqual([[1, 2], [2]]);
  });

  test('sends a request again that failed as a whole', async () => {
    bus
      .on(PutEventsCommand)
      .rejectsOnce(new Error('connection reset'))
      .resolves({ Entries: [TAKEN, TAKEN] });
    expect(await publisher.publish(events(2))).toEqual(['published', 'published']);
  });

  test.each(['ValidationException', 'SerializationException', 'RequestEntityTooLargeException'])(
    'finds the invalid entry when a request is refused as a whole with %s',
    async (name) => {
      bus.on(PutEventsCommand).callsFake(({ Entries }: { Entries: PutEventsRequestEntry[] }) => {
        if (Entries.some((entry) => sequenceOf(entry) === 2))
          throw Object.assign(new Error('made up'), { name });
        return { Entries: Entries.map(() => TAKEN) };
      });
      expect(await publisher.publish(events(3))).toEqual(['published', 'refused', 'published']);
    },
  );
});
