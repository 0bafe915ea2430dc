import * as z from 'zod/mini';
import type { Customer } from '../customers/customer.ts';
import { EVENT_TYPES, type Transition } from '../events/transition.ts';
import type { HomeName } from '../identity/identity-hash.ts';
import { ACTIVITY_KINDS, type Activity } from '../lifecycle/activity.ts';
import type { Path } from '../lifecycle/path.ts';
import { stageSince } from '../lifecycle/record.ts';
import { RISK_REASONS, riskOf } from '../lifecycle/risk.ts';
import { CHURN_REASONS, STAGES } from '../lifecycle/stage.ts';
import { activityKey, duePartition, dueShardOf, recordKey, stagePartition, transitionKey } from './keys.ts';
import { packedFactsSchema, packFacts, unpackFacts } from './packed-facts.ts';
import { type Item, parseItem, parseJson } from './stored-item.ts';

/** An activity as it stands in the log: what was told, and every object that its delivery named. */
export interface LogEntry {
  readonly activity: Activity;
  readonly home: HomeName;
  readonly objects: readonly HomeName[];
}

const STAGE_LETTERS = 'ABCDEFGH';

/** The entries of a path that are at hand, as text. */
export function packPath({ entries }: Path): string {
  return entries.map(({ stage, at }) => `${STAGE_LETTERS[STAGES.indexOf(stage)]}${at.toString(36)}`).join('');
}

/** The entries that were packed. */
export function unpackEntries(packed: string): Path['entries'] {
  return (packed.match(/[A-H]-?[0-9a-z]+/g) ?? []).map((entry) => ({
    stage: STAGES[STAGE_LETTERS.indexOf(entry.charAt(0))] ?? 'awareness',
    at: Number.parseInt(entry.slice(1), 36),
  }));
}

export const lastOfTypeSchema = z.array(z.nullable(z.number()));

/** Sequences of the last event of each type, in the order of the types. */
export function packLastOfType(lastOfType: Customer['lastOfType']): (number | null)[] {
  return EVENT_TYPES.map((type) => lastOfType[type] ?? null);
}

/** The sequences that were packed. */
export function unpackLastOfType(packed: readonly (number | null)[]): Customer['lastOfType'] {
  return Object.fromEntries(
    EVENT_TYPES.flatMap((type, index) => {
      const sequence = packed[index] ?? null;
      return sequence === null ? [] : [[type, sequence]];
    }),
  );
}

const stateSchema = z.object({
  h: z.array(z.string()),
  q: z.number(),
  l: lastOfTypeSchema,
  p: z.string(),
  a: z.number(),
  o: z.tuple([z.number(), z.number(), z.string()]),
  d: z.optional(z.tuple([z.number(), z.number()])),
  x: z.string(),
  c: z.optional(z.tuple([z.enum(CHURN_REASONS), z.number()])),
  w: z.optional(z.number()),
  r: z.optional(z.array(z.enum(RISK_REASONS))),
  f: packedFactsSchema,
  s: z.optional(z.literal(1)),
});

const recordSchema = z.object({
  PK: z.string(),
  version: z.number(),
  state: z.string(),
  checkAt: z.optional(z.number()),
});

/** The record item of a customer, with its places in the indexes by stage and by due time. */
export function recordItem(customer: Customer): Item {
  const { customerId, lifecycle, checkAt } = customer;
  const { position, path, churn, winbackAt } = lifecycle;
  const state: z.infer<typeof stateSchema> = {
    h: [...customer.homes],
    q: customer.sequence,
    l: packLastOfType(customer.lastOfType),
    p: lifecycle.policyVersion,
    a: lifecycle.asOf,
    o: [position.at, position.kind === null ? -1 : ACTIVITY_KINDS.indexOf(position.kind), position.id],
    ...(path.dropped > 0 && { d: [path.dropped, path.fingerprint] as [number, number] }),
    x: packPath(path),
    ...(churn !== null && { c: [churn.reason, churn.since] as [typeof churn.reason, number] }),
    ...(winbackAt !== null && { w: winbackAt }),
    ...(customer.risk.reasons.length > 0 && { r: [...customer.risk.reasons] }),
    f: packFacts(lifecycle.facts),
    ...(customer.stale && { s: 1 as const }),
  };
  return {
    ...recordKey(customerId),
    version: customer.version,
    state: JSON.stringify(state),
    stagePK: stagePartition(lifecycle.stage, customerId),
    stageSK: Math.max(0, stageSince(lifecycle)).toString(36).padStart(9, '0'),
    ...(checkAt !== null && { duePK: duePartition(dueShardOf(customerId)), checkAt }),
  };
}

/** Reads the record item of a customer. */
export function readCustomer(item: unknown): Customer {
  const { PK, version, state: text, checkAt } = parseItem('record', recordSchema, item);
  const customerId = PK.slice('CUST#'.length);
  const state = parseItem('record', stateSchema, parseJson(text));
  const entries = unpackEntries(state.x);
  const [at, kind, id] = state.o;
  const [reason, since] = state.c ?? [];
  return {
    customerId,
    version,
    homes: state.h,
    sequence: state.q,
    lastOfType: unpackLastOfType(state.l),
    checkAt: checkAt ?? null,
    stale: state.s === 1,
    risk: riskOf(state.r ?? []),
    lifecycle: {
      policyVersion: state.p,
      asOf: state.a,
      position: { at, kind: ACTIVITY_KINDS[kind] ?? null, id },
      stage: entries.at(-1)?.stage ?? 'awareness',
      path: { dropped: state.d?.[0] ?? 0, fingerprint: state.d?.[1] ?? 0, entries },
      churn: reason === undefined || since === undefined ? null : { reason, since },
      winbackAt: state.w ?? null,
      facts: unpackFacts(state.f),
    },
  };
}

const logEntrySchema = z.object({
  SK: z.string(),
  home: z.string(),
  objects: z.optional(z.array(z.string())),
  told: z.string(),
});

// The activity was validated when it was mapped; here only what sorts and dispatches it is checked again.
const toldSchema = z.looseObject({
  kind: z.enum(ACTIVITY_KINDS),
  occurredAt: z.number(),
  connection: z.string(),
  provider: z.string(),
  version: z.string(),
});

/** The item of one activity in the log. */
export function logItem({ activity, home, objects }: LogEntry, homeHash: string): Item {
  return {
    ...activityKey(homeHash, activity.id),
    home,
    ...(objects.length > 0 && { objects: [...objects] }),
    told: toldText(activity),
  };
}

/**
 * What an activity says, as text: its id stands in the key. Fields are sorted, so that what was read gives the
 * text that was written.
 */
export function toldText({ id: _, ...told }: Activity): string {
  return JSON.stringify(Object.fromEntries(Object.entries(told).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** Reads an item of the log. */
export function readLogEntry(item: unknown): LogEntry {
  const { SK, home, objects = [], told } = parseItem('activity', logEntrySchema, item);
  const activity = parseItem('activity', toldSchema, parseJson(told));
  return { activity: { ...activity, id: SK.slice('ACT#'.length) } as unknown as Activity, home, objects };
}

/** The item that the stream hands to the publisher. */
export function transitionItem(transition: Transition): Item {
  return {
    ...transitionKey(transition.customerId, transition.firstSequence),
    body: JSON.stringify(transition),
  };
}
