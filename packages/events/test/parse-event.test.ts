import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../../shared/events/catalogue.ts';
import { toPublishedEvents } from '../../../shared/events/published-events.ts';
import { arbitraryTransition } from '../../../test/support/arbitrary-transition.ts';
import { runs } from '../../../test/support/property-runs.ts';
import { parseEvent, sampleEvents } from '../src/customer-lifecycle-events.ts';

const { churnedInvoluntarily, erased } = sampleEvents();
const { metadata, data } = churnedInvoluntarily.detail;
const withDetail = (detail: unknown) => ({ ...churnedInvoluntarily, detail });
const withData = (fields: object) => withDetail({ metadata, data: { ...data, ...fields } });

/** Every field of an object and below, as the names that lead to it. */
function fieldsOf(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  return [
    [],
    ...Object.entries(value).flatMap(([name, inner]) => fieldsOf(inner).map((path) => [name, ...path])),
  ];
}

/** A copy with another value in one place; without the field if the value is undefined. */
function replaced(value: unknown, [name, ...path]: readonly string[], other: unknown): unknown {
  if (name === undefined) return other;
  const copy = JSON.parse(JSON.stringify(value));
  copy[name] = replaced(copy[name], path, other);
  return Array.isArray(copy) ? copy : JSON.parse(JSON.stringify(copy));
}

describe('a parsed event', () => {
  test('is the same from an object, from its text, and from its detail with the detail type', () => {
    const expected = { type: 'CustomerStageChanged', metadata, data };
    expect(parseEvent(churnedInvoluntarily)).toEqual(expected);
    expect(parseEvent(JSON.stringify(churnedInvoluntarily))).toEqual(expected);
    expect(parseEvent(churnedInvoluntarily.detail, 'CustomerStageChanged')).toEqual(expected);
  });

  test('is the same from the bytes of its text', () => {
    const expected = { type: 'CustomerStageChanged', metadata, data };
    const text = JSON.stringify(churnedInvoluntarily);
    expect(parseEvent(Buffer.from(text))).toEqual(expected);
    expect(parseEvent(new TextEncoder().encode(text))).toEqual(expected);
  });

  test('is narrowed by its type', () => {
    const event = parseEvent(erased);
    if (event.type !== 'CustomerErased') throw new Error(event.type);
    // @ts-expect-error An erased customer has no stage.
    expect(event.data.stage).toBeUndefined();
  });

  test('keeps fields that this version does not know', () => {
    const event = parseEvent(withData({ score: 7 }));
    expect(event).toMatchObject({ type: 'CustomerStageChanged', data: { score: 7 } });
  });

  test('is unknown if its detail type or its schema version is of a later version', () => {
    const scored = { ...churnedInvoluntarily, 'detail-type': 'CustomerScored' };
    const unknown = { type: 'unknown', detailType: 'CustomerScored', metadata, data };
    expect(parseEvent(scored)).toEqual(unknown);
    expect(parseEvent({ ...scored, 'detail-type': 'constructor' })).toMatchObject({ type: 'unknown' });
    expect(
      parseEvent(
        withDetail({ metadata: { ...metadata, schemaVersion: '2' }, data: { customerId: 'cus_1' } }),
      ),
    ).toMatchObject({ type: 'unknown', detailType: 'CustomerStageChanged' });
  });

  test.each([
    ['text that is no JSON', '{"source":', 'The event must be a JSON object.'],
    ['a list', [churnedInvoluntarily], 'The event must be a JSON object.'],
    ['nothing', undefined, 'The event must be a JSON object.'],
    ['bytes that are no JSON', Buffer.from([0xff, 0x7b]), 'The event must be a JSON object.'],
    [
      'a batch of SQS',
      { Records: [{ messageId: '1', body: JSON.stringify(churnedInvoluntarily), eventSource: 'aws:sqs' }] },
      'This is a batch of SQS messages, not an event: pass the body of each one, Records[].body.',
    ],
    [
      'a message of SQS',
      { messageId: '1', body: JSON.stringify(churnedInvoluntarily), eventSource: 'aws:sqs' },
      'This is an SQS message, not an event: pass its body.',
    ],
    [
      'a received message of SQS',
      { MessageId: '1', ReceiptHandle: '2', Body: JSON.stringify(churnedInvoluntarily) },
      'This is an SQS message, not an event: pass its Body.',
    ],
    [
      'a batch of SNS',
      { Records: [{ EventSource: 'aws:sns', Sns: { Message: JSON.stringify(churnedInvoluntarily) } }] },
      'This is a batch of SNS notifications, not an event: pass the message of each one, Records[].Sns.Message.',
    ],
    [
      'the text of a notification of SNS',
      JSON.stringify({ Type: 'Notification', Message: JSON.stringify(churnedInvoluntarily) }),
      'This is an SNS notification, not an event: pass its Message.',
    ],
    [
      'a day that does not exist',
      withData({ path: { keep: 0, append: [{ stage: 'churned', at: '2026-02-30T10:00:00.000Z' }] } }),
      'detail.data.path.append[0].at must be a time that exists.',
    ],
    [
      'a month that does not exist',
      withData({ path: { keep: 0, append: [{ stage: 'churned', at: '2026-13-01T10:00:00.000Z' }] } }),
      'detail.data.path.append[0].at must be a time that exists.',
    ],
    [
      'a detail alone',
      churnedInvoluntarily.detail,
      'The event has no detail-type: pass the whole event of EventBridge, or its detail type as the second argument.',
    ],
    [
      'an event of another source',
      { ...churnedInvoluntarily, source: 'aws.ec2' },
      'The source of the event must be customer-lifecycle.',
    ],
    ['an event without detail', withDetail(undefined), 'detail is missing.'],
    ['a detail without metadata', withDetail({ data }), 'detail.metadata is missing.'],
    [
      'an unknown stage',
      withData({ stage: 'lost' }),
      'detail.data.stage must be one of awareness, engagement, evaluation, purchase, experience, advocacy, churned, winback.',
    ],
    ['a churn of the wrong type', withData({ churn: 7 }), 'detail.data.churn must be an object.'],
    ['a missing field', withData({ churn: undefined }), 'detail.data.churn is missing.'],
    [
      'an order count in text',
      withData({ snapshot: { ...data.snapshot, orders: '2' } }),
      'detail.data.snapshot.orders must be an integer.',
    ],
    [
      'a wrong entry of a list',
      withData({ path: { keep: 0, append: [{ stage: 'churned', at: 'today' }] } }),
      'detail.data.path.append[0].at must match ^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$.',
    ],
  ])('is refused with a sentence for %s', (_, input, reason) => {
    expect(parseEvent(input)).toEqual({ type: 'refused', reason });
  });

  test('is every event that the product publishes', async () => {
    await fc.assert(
      fc.property(arbitraryTransition, (transition) => {
        for (const { detailType, detail } of toPublishedEvents(transition, ''))
          expect(parseEvent(detail, detailType)).toEqual({ type: detailType, ...detail });
      }),
      runs(300),
    );
  });

  test('is accepted exactly if the schema of the contract accepts it, whatever is changed in it', async () => {
    const changes = Object.values(sampleEvents()).flatMap((event) =>
      fieldsOf(event.detail).map((path) => ({ event, path })),
    );
    const value = fc.oneof(
      fc.constantFrom(undefined, null, 0, -1, 1.5, 7, '', 'churned', 'none', 'voluntary', 'cus_a', true, '2'),
      fc.constantFrom([], {}, ['a@b'], { level: 'none', reasons: [] }, 2 ** 60, '2026-01-05T10:00:00.000Z'),
    );
    const seen = { accepted: 0, refused: 0 };
    await fc.assert(
      fc.property(fc.constantFrom(...changes), value, ({ event, path }, other) => {
        const detail = replaced(event.detail, path, other);
        const type = event['detail-type'];
        const { success } = CATALOGUE[type].safeParse(detail);
        const result = parseEvent(detail, type);
        // Another version is no event of this contract, but not wrong.
        if (result.type === 'unknown') expect(success).toBe(false);
        else expect({ detail, accepted: result.type === type }).toEqual({ detail, accepted: success });
        seen[success ? 'accepted' : 'refused'] += 1;
      }),
      runs(2_000, 50_000),
    );
    expect(seen.accepted).toBeGreaterThan(50);
    expect(seen.refused).toBeGreaterThan(500);
  });
});
