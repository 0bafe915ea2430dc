import * as z from 'zod';
import { parseJson } from '../http/json.ts';
import type { EventLog, NewEvent } from './event-log.ts';

/** A request that is refused as a whole, with EventBridge's exception. */
export interface RefusedRequest {
  readonly exception: 'ValidationException';
  readonly message: string;
}

interface RefusedEntry {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** The result of PutEvents: for each entry, in order, its id or why it was refused. */
export interface PutEventsResult {
  readonly FailedEntryCount: number;
  readonly Entries: readonly ({ readonly EventId: string } | RefusedEntry)[];
}

const MAX_ENTRIES = 10;
const MAX_REQUEST_BYTES = 1024 * 1024;

const entry = z.object({
  Time: z.number().optional(),
  Source: z.string().optional(),
  Resources: z.array(z.string()).optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().optional(),
});
type Entry = z.infer<typeof entry>;

const request = z.object({ Entries: z.array(entry) });

/**
 * PutEvents of EventBridge, on a bus that appends its events to a log. A refused entry does not affect the others.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 * @param now epoch milliseconds: the time of entries that have none
 */
export function putEvents(
  body: unknown,
  busName: string,
  log: EventLog,
  now: number,
): PutEventsResult | RefusedRequest {
  const parsed = request.safeParse(body);
  if (!parsed.success) return refuse('the body is not a PutEvents request');
  const { Entries } = parsed.data;
  if (Entries.length < 1 || Entries.length > MAX_ENTRIES)
    return refuse(
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length ` +
        (Entries.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${MAX_ENTRIES}`),
    );
  if (Entries.reduce((sum, one) => sum + sizeOf(one), 0) > MAX_REQUEST_BYTES)
    return refuse('Total size of the entries in the request is over the limit.');

  const checked = Entries.map((one) => check(one, busName, now));
  const ids = log.append(checked.flatMap((one) => ('event' in one ? [one.event] : [])));
  const results = checked.map((one) => ('event' in one ? { EventId: ids.shift() ?? '' } : one));
  return { FailedEntryCount: results.filter((one) => 'ErrorCode' in one).length, Entries: results };
}

function refuse(message: string): RefusedRequest {
  return { exception: 'ValidationException', message };
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
function sizeOf({ Time, Source = '', DetailType = '', Detail = '', Resources = [] }: Entry): number {
  return [Source, DetailType, Detail, ...Resources].reduce(
    (sum, text) => sum + Buffer.byteLength(text),
    Time === undefined ? 0 : 14,
  );
}

function check(
  { Time, Source, DetailType, Detail, Resources = [], EventBusName }: Entry,
  busName: string,
  now: number,
): { readonly event: NewEvent } | RefusedEntry {
  if (!Source) return missing('Source');
  if (!DetailType) return missing('DetailType');
  if (!Detail) return missing('Detail');
  if (Source.startsWith('aws.'))
    return { ErrorCode: 'NotAuthorizedForSource', ErrorMessage: 'Not authorized for the source.' };
  if (EventBusName !== busName)
    return invalid('EventBusName', `Event bus ${EventBusName ?? 'default'} does not exist.`);
  const detail = parseObject(Detail);
  if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const time = new Date(Time === undefined ? now : Time * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  return { event: { 'detail-type': DetailType, source: Source, time, resources: Resources, detail } };
}

function missing(parameter: string): RefusedEntry {
  return invalid(parameter, `${parameter} is a required argument.`);
}

function invalid(parameter: string, reason: string): RefusedEntry {
  return {
    ErrorCode: 'InvalidArgument',
    ErrorMessage: `Parameter ${parameter} is not valid. Reason: ${reason}`,
  };
}

function parseObject(text: string): object | undefined {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}
