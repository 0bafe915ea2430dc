import * as z from 'zod';
import { attributeOf, beginOf } from '../plain-fold/history.ts';
import { KnownLog } from '../plain-fold/known.ts';
import type { PlainLog, PlainObject, PlainThresholds } from '../plain-fold/log.ts';
import { plainFold } from '../plain-fold/plain-fold.ts';
import { withinBounds } from './bounds.ts';
import type { Counted } from './customers.ts';
import { soldTo } from './sold.ts';

const instant = z.iso.datetime().transform((text) => Date.parse(text));
const entry = z.object({ stage: z.string(), at: instant });
const rating = z.object({ scale: z.string(), score: z.number() });

const event = z.object({
  detail: z.object({
    metadata: z.object({ sequence: z.number() }),
    data: z.object({
      path: z.object({ keep: z.number(), append: z.array(entry) }).optional(),
      churn: z.object({ reason: z.string(), since: instant }).nullish(),
    }),
  }),
});

const timelineEntry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('event'), event }),
  z.object({ type: z.literal('change') }),
  z.object({
    type: z.literal('activity'),
    at: instant,
    activity: z.object({ rating: rating.nullish() }),
  }),
]);

const record = z.object({
  customerId: z.string(),
  risk: z.object({ reasons: z.array(z.string()) }),
  facts: z.object({
    touchpoints: z.array(z.object({ activity: z.string(), connection: z.string() })),
  }),
});

const snapshot = z
  .looseObject({
    asOf: instant,
    part: z.string().nullable(),
    version: z.string(),
    states: z.record(z.string(), z.unknown()),
    since: z.record(z.string(), instant),
    lists: z.record(z.string(), z.unknown()),
    createdAt: instant.optional(),
    trialEndsAt: instant.nullish(),
  })
  .transform(({ asOf, part, version, states, since, lists, ...attributes }) => ({
    ...{ asOf, part: part ?? '', version, states, since, lists, attributes },
  }));

const exported = z.object({
  activities: z.array(z.looseObject({ occurredAt: instant })).default([]),
  objects: z
    .array(
      z.object({
        object: z.string(),
        type: z.string(),
        connection: z.string(),
        snapshots: z.array(snapshot),
      }),
    )
    .default([]),
});

/** What the API answers about a customer. */
export interface AnswersOfApi {
  readonly record: unknown;
  /** The entries of all pages of the timeline. */
  readonly timeline: readonly unknown[];
  /** All pages of the export. */
  readonly pages: readonly unknown[];
}

/** The path that a subscriber of the events has, with the reasons of churn. */
function pathOf(timeline: readonly z.infer<typeof timelineEntry>[]): Counted['path'] {
  const events = timeline.flatMap((one) => (one.type === 'event' ? one.event.detail : []));
  const reasons = new Map<number, string>();
  let path: z.infer<typeof entry>[] = [];
  for (const { data } of events.sort((a, b) => a.metadata.sequence - b.metadata.sequence)) {
    if (data.path !== undefined) path = [...path.slice(0, data.path.keep), ...data.path.append];
    if (data.churn) reasons.set(data.churn.since, data.churn.reason);
  }
  return path.map(({ stage, at }) => ({
    stage,
    at,
    reason: stage === 'churned' ? (reasons.get(at) ?? null) : null,
  }));
}

/** The path with the reasons of churn that follow from the log: of a churn that was found to be over, no event has one. */
function withReasons(path: Counted['path'], log: PlainLog, asOf: number): Counted['path'] {
  const folded = plainFold(log, asOf).path;
  return path.map((entry) => {
    if (entry.stage !== 'churned') return entry;
    const [, , reason = null] = folded.find(([stage, at]) => stage === 'churned' && at === entry.at) ?? [];
    return { ...entry, reason };
  });
}

const BOUGHT: readonly string[] = ['order', 'invoice', 'payment', 'subscription'];

/** Since when each account is known that was reported open or closed, or was used to buy. What a tool merged or deleted cannot be closed. */
function closableIn(objects: readonly PlainObject[]): number[] {
  const bodies = objects.filter(({ type }) => type === 'account');
  const stated = bodies.filter(({ snapshots }) => snapshots.some(({ states }) => 'account' in states));
  const gone = bodies.filter((body) => attributeOf(body, 'mergedInto') ?? attributeOf(body, 'isDeleted'));
  const bought = objects.filter(({ type }) => BOUGHT.includes(type));
  const accountOf = (one: PlainObject) => (one.type === 'account' ? one.object : attributeOf(one, 'account'));
  const closable = new Set([...stated, ...bought].map(accountOf).filter((one) => typeof one === 'string'));
  for (const { object } of gone) closable.delete(object);
  return [...closable].map((account) =>
    Math.min(...[...bodies, ...bought].filter((one) => accountOf(one) === account).map(beginOf)),
  );
}

/** What a customer is counted by. */
interface Counting {
  readonly zone: string;
  readonly asOf: number;
  readonly counting: PlainLog['counting'];
  /** If given, the reasons of churn are those of the log under these thresholds; otherwise those of the events. */
  readonly thresholds?: Partial<PlainThresholds>;
}

/** Reads a customer from what the API answers: nothing else is known of them. */
export function countedFromApi(answers: AnswersOfApi, question: Counting): Counted {
  const { customerId, risk, facts } = record.parse(answers.record);
  const timeline = z.array(timelineEntry).parse(answers.timeline);
  const pages = z.array(exported).parse(answers.pages);
  const activities = pages.flatMap((page) => page.activities);
  const objects = pages.flatMap((page) => page.objects);
  const { zone, asOf, counting, thresholds } = question;
  const log: PlainLog = JSON.parse(
    JSON.stringify({ activities, objects, accounts: closableIn(objects), counting, thresholds }),
  );
  const rated = timeline.flatMap((one) =>
    one.type === 'activity' && one.activity.rating ? { ...one.activity.rating, at: one.at } : [],
  );
  const happened = new KnownLog(log).happenings.filter(({ at }) => at <= asOf);
  const path = pathOf(timeline);
  return withinBounds({
    customerId,
    path: thresholds === undefined ? path : withReasons(path, log, asOf),
    ...soldTo(log, zone, asOf),
    ratings: rated.sort((a, b) => a.at - b.at),
    touchpoints: facts.touchpoints,
    connections: happened.map(({ connection }) => connection),
    risk: risk.reasons,
  });
}
