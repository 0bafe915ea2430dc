import { isZone } from '../lifecycle/days.ts';
import type { PolicyRules } from '../lifecycle/policy.ts';
import { STAGES } from '../lifecycle/stage.ts';
import { didYouMean } from '../platform/nearest.ts';
import { calendarOf, dateOf, dayOfDate } from './calendar.ts';
import type { ReportDefinition } from './definition.ts';
import { experiment } from './experiment.ts';
import { countPeriods, INTERVALS, type Interval, startAfter, startOf } from './periods.ts';
import type { Experiment, ReportRequest } from './report.ts';
import { REPORTS } from './reports.ts';

/** A report has at most so many periods: ten years by day. */
const MAX_PERIODS = 4000;

/** How many periods a report has if the request names no first day. */
const DEFAULT_PERIODS = { day: 30, week: 12, month: 12 } as const satisfies Record<Interval, number>;

/** The parameters of a request as they were sent. */
export interface SentRequest {
  readonly name: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly by?: string | undefined;
  readonly connection?: string | undefined;
  /** Of `experiment` only: the buckets that were left untouched, such as `0-9`. */
  readonly bucket?: string | undefined;
  /** Of `experiment` only. */
  readonly stage?: string | undefined;
}

/** The checked request, or a sentence that says what is wrong. */
export type ReadRequest =
  | { readonly type: 'request'; readonly request: ReportRequest }
  | { readonly type: 'unknown-report'; readonly reason: string }
  | { readonly type: 'refused'; readonly reason: string };

/**
 * Checks a request for a report and completes it. A report by period covers whole periods, so its first day can be earlier
 * than requested. No report goes beyond the day of `asOf`.
 */
export function readReportRequest(
  sent: SentRequest,
  { zone, bucketSalt }: Pick<PolicyRules, 'zone' | 'bucketSalt'>,
  asOf: number,
): ReadRequest {
  const definition = REPORTS.find(({ name }) => name === sent.name);
  if (definition === undefined) {
    const names = REPORTS.map(({ name }) => name);
    const hint = didYouMean(sent.name, names) || `; the reports are ${names.join(', ')}`;
    return {
      type: 'unknown-report',
      reason: `there is no report ${JSON.stringify(sent.name.slice(0, 40))}${hint}`,
    };
  }
  const sentBy = INTERVALS.find((one) => one === (sent.by ?? 'month'));
  if (sentBy === undefined) return refused('by must be day, week or month');
  const by = definition.onlyBy ?? sentBy;
  if (!isZone(zone)) return refused(`the zone ${zone} is not known: use an IANA name such as Europe/Berlin`);
  const compared = readExperiment(sent, bucketSalt);
  if (typeof compared === 'string') return refused(compared);
  if (sent.connection === '') return refused('connection must be the name of a connection');
  const today = calendarOf(zone, asOf).dayOf(asOf);
  const sentTo = sent.to === undefined ? today : dayOfDate(sent.to);
  if (sentTo === undefined) return refused(dateSentence('to'));
  const sentFrom = sent.from === undefined ? undefined : dayOfDate(sent.from);
  if (sent.from !== undefined && sentFrom === undefined) return refused(dateSentence('from'));
  if (sentFrom !== undefined && sentFrom > today)
    return refused(`from must not be after today, which is ${dateOf(today)}`);
  if (sentFrom !== undefined && sentFrom > sentTo)
    return refused(`from must not be after to, but ${dateOf(sentFrom)} is after ${dateOf(sentTo)}`);
  const [from, to] = daysOf(definition, by, sentFrom, Math.min(sentTo, today), today);
  if (definition.range === 'periods' && countPeriods(from, to, by) > MAX_PERIODS)
    return refused(`a report has at most ${MAX_PERIODS} periods: send by=month, or a later from`);
  const dates = { from: dateOf(from), to: dateOf(to) };
  return {
    type: 'request',
    request: {
      ...{ name: definition.name, ...dates, by, zone, asOf },
      connection: sent.connection ?? null,
      experiment: compared,
    },
  };
}

/** What an experiment compares, or a sentence that says what is wrong. */
function readExperiment({ name, bucket, stage }: SentRequest, salt: string): Experiment | string {
  if (name !== experiment.name && (bucket !== undefined || stage !== undefined))
    return `bucket and stage are parameters of the report ${experiment.name} only: leave them out`;
  const read = STAGES.find((one) => one === (stage ?? 'churned'));
  if (read === undefined) return `stage must be one of ${STAGES.join(', ')}`;
  const [, low = '', high = low] = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(bucket ?? '0-9') ?? [];
  const [first, last] = [Number(low), Number(high)];
  if (low === '' || first > last)
    return 'bucket must be a bucket from 0 to 99, or the first and the last of several, such as 0-9';
  if (first === 0 && last === 99) return 'bucket must leave customers to compare with: 0-99 is all of them';
  return { buckets: [first, last], stage: read, salt };
}

function daysOf(
  { range }: ReportDefinition,
  by: Interval,
  from: number | undefined,
  to: number,
  today: number,
): readonly [from: number, to: number] {
  if (range === 'present') return [today, today];
  if (range === 'all-days') return [from ?? 0, to];
  const first = from ?? Math.max(0, startAfter(startOf(to, by), by, 1 - DEFAULT_PERIODS[by]));
  if (range === 'days') return [first, to];
  return [Math.max(0, startOf(first, by)), Math.min(today, startAfter(startOf(to, by), by) - 1)];
}

function dateSentence(parameter: string): string {
  return `${parameter} must be a date from 1970-01-01 to 9999-12-31, such as 2026-01-31`;
}

function refused(reason: string): ReadRequest {
  return { type: 'refused', reason };
}
