import { describe, expect, test } from 'vitest';
import type { EventLog, NewEvent } from '../../../local/bus/event-log.ts';
import { putEvents } from '../../../local/bus/put-events.ts';

const NOW = Date.parse('2026-06-01T12:00:00.750Z');

const entry = {
  EventBusName: 'bus',
  Source: 'customer-lifecycle',
  DetailType: 'CustomerStageChanged',
  Detail: '{"data":{}}',
};

/** Puts entries on a bus. Returns the result and the events that were appended to the log. */
function put(entries: unknown) {
  const appended: NewEvent[] = [];
  const log: EventLog = {
    append(events) {
      appended.push(...events);
      return events.map((_, index) => `id-${index}`);
    },
    after: () => [],
    last: () => 0,
    follow: () => () => {},
    close() {},
  };
  return { result: putEvents({ Entries: entries }, 'bus', log, NOW), appended };
}

describe('PutEvents', () => {
  test('returns an id for each entry and appends them in order, with times in whole seconds', () => {
    const { result, appended } = put([
      entry,
      { ...entry, Time: 1_780_000_000.5, Resources: ['arn'], Detail: '{"n":2}' },
    ]);
    expect(result).toEqual({ FailedEntryCount: 0, Entries: [{ EventId: 'id-0' }, { EventId: 'id-1' }] });
    expect(appended).toEqual([
      {
        'detail-type': 'CustomerStageChanged',
        source: 'customer-lifecycle',
        time: '2026-06-01T12:00:00Z',
        resources: [],
        detail: { data: {} },
      },
      {
        'detail-type': 'CustomerStageChanged',
        source: 'customer-lifecycle',
        time: '2026-05-28T20:26:40Z',
        resources: ['arn'],
        detail: { n: 2 },
      },
    ]);
  });

  test.each([
    ['no source', { Source: '' }, 'InvalidArgument', 'Source is a required argument.'],
    ['no detail type', { DetailType: undefined }, 'InvalidArgument', 'DetailType is a required argument.'],
    ['no detail', { Detail: undefined }, 'InvalidArgument', 'Detail is a required argument.'],
    ['a detail that is not JSON', { Detail: '{"data":' }, 'MalformedDetail', 'Detail is malformed.'],
    ['a detail that is not an object', { Detail: '[1]' }, 'MalformedDetail', 'Detail is malformed.'],
    ["one of AWS's own sources", { Source: 'aws.s3' }, 'NotAuthorizedForSource', 'Not authorized'],
    ['a bus that does not exist', { EventBusName: 'other' }, 'InvalidArgument', 'other does not exist'],
  ])('refuses an entry with %s and accepts the others', (_, wrong, code, message) => {
    const { result, appended } = put([entry, { ...entry, ...wrong }, entry]);
    expect(result).toEqual({
      FailedEntryCount: 1,
      Entries: [
        { EventId: 'id-0' },
        { ErrorCode: code, ErrorMessage: expect.stringContaining(message) },
        { EventId: 'id-1' },
      ],
    });
    expect(appended).toHaveLength(2);
  });

  test.each([
    ['no entries', [], 'greater than or equal to 1'],
    ['eleven entries', Array.from({ length: 11 }, () => entry), 'less than or equal to 10'],
    ['more than 1 MiB', [{ ...entry, Detail: JSON.stringify({ text: 'ü'.repeat(524_288) }) }], 'Total size'],
    ['entries that are not a list', 'all', 'not a PutEvents request'],
  ])('refuses a request with %s as a whole', (_, entries, message) => {
    const { result, appended } = put(entries);
    expect(result).toEqual({ exception: 'ValidationException', message: expect.stringContaining(message) });
    expect(appended).toEqual([]);
  });
});
