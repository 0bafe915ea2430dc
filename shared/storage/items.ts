import * as z from 'zod/mini';
import type { Customer, MergedCustomer } from '../customers/customer.ts';
import type { Owner } from '../customers/linking.ts';
import { EVENT_TYPES, type Transition } from '../events/transition.ts';
import type { HomeName } from '../identity/identity-hash.ts';
import { ACTIVITY_KINDS, type Activity } from '../lifecycle/activity.ts';
import type { Path } from '../lifecycle/path.ts';
import { stageSince } from '../lifecycle/record.ts';
import { RISK_REASONS, riskOf } from '../lifecycle/risk.ts';
import { CHURN_REASONS, STAGES } from '../lifecycle/stage.ts';
import {
  activityKey,
  duePartition,
  dueShardOf,
  type ItemKey,
  ownerKey,
  recordKey,
  stagePartition,
  transitionKey,
} from './keys.ts';
import { packedFactsSchema, packFacts, unpackFacts } from './packed-facts.ts';

/** An item of the table as plain values: its key and attributes. */
export type Item = ItemKey & Readonly<Record<string, unknown>>;

/** An activity as it stands in the log: what was told, and every identity that its delivery named. */
export interface LogEntry {
  readonly activity: Activity;
  readonly home: HomeName;
  readonly names: readonly HomeName[];
}

/** Thrown when an item does not have the shape that only this module writes: the table was changed by another. */
export class BrokenItem extends Error {
  constructor(kind: string, key: Partial<ItemKey>) {
    super(
      `the ${kind} item ${key.PK ?? '?'} ${key.SK?.slice(0, 8) ?? '?'} does not have the shape this version writes`,
    );
    this.name = 'BrokenItem';
  }
}

function parse<Schema extends z.ZodMiniType>(kind: string, schema: Schema, item: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(item);
  if (parsed.success) return parsed.data;
  throw new BrokenItem(kind, item as Partial<ItemKey>);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const STAGE_LETTERS = 'ABCDEFGH';

function packPath({ entries }: Path): string {
  return entries.map(({ stage, at }) => `${STAGE_LETTERS[STAGES.indexOf(stage)]}${at.toString(36)}`).join('');
}

function unpackEntries(packed: string): Path['entries'] {
  return (packed.match(/[A-H]-?[0-9a-z]+/g) ?? []).map((entry) => ({
    stage: STAGES[STAGE_LETTERS.indexOf(entry.charAt(0))] ?? 'awareness',
    at: Number.parseInt(entry.slice(1), 36),
  }));
}

const lastOfTypeSchema = z.array(z.nullable(z.number()));

function packLastOfType(lastOfType: Customer['lastOfType']): (number | null)[] {
  return EVENT_TYPES.map((type) => lastOfType[type] ?? null);
}

function unpackLastOfType(packed: readonly (number | null)[]): Customer['lastOfType'] {
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
  state: z.optional(z.string()),
  merged: z.optional(z.string()),
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

/** The record item of a customer who turned out to be somebody else; in no index. */
export function mergedItem(merged: MergedCustomer): Item {
  const state = { q: merged.sequence, l: packLastOfType(merged.lastOfType) };
  return {
    ...recordKey(merged.customerId),
    version: merged.version,
    merged: merged.mergedInto,
    state: JSON.stringify(state),
  };
}

/** Reads a record item: a customer, or what is left of one who was merged. */
export function readRecord(item: unknown): Customer | MergedCustomer {
  const { PK, version, state: text = '', merged, checkAt } = parse('record', recordSchema, item);
  const customerId = PK.slice('CUST#'.length);
  if (merged !== undefined) {
    const { q, l } = parse('record', z.object({ q: z.number(), l: lastOfTypeSchema }), parseJson(text));
    return { customerId, version, sequence: q, lastOfType: unpackLastOfType(l), mergedInto: merged };
  }
  const state = parse('record', stateSchema, parseJson(text));
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

/** True for what is left of a customer who was merged into another. */
export function isMerged(record: Customer | MergedCustomer): record is MergedCustomer {
  return 'mergedInto' in record;
}

const ownerSchema = z.object({ identity: z.string(), home: z.string(), customer: z.string() });

/** The item by which an identity leads to its customer: the one place where an e-mail address can be read. */
export function ownerItem(owner: Owner, identityHash: string): Item {
  const { identity, home, customerId } = owner;
  return { ...ownerKey(identityHash), identity, home, customer: customerId };
}

/** Reads an owner item. */
export function readOwner(item: unknown): Owner {
  const { identity, home, customer } = parse('owner', ownerSchema, item);
  return { identity, home, customerId: customer };
}

const logEntrySchema = z.object({
  SK: z.string(),
  home: z.string(),
  names: z.array(z.string()),
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
export function logItem({ activity, home, names }: LogEntry, homeHash: string): Item {
  return { ...activityKey(homeHash, activity.id), home, names: [...names], told: toldText(activity) };
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
  const { SK, home, names, told } = parse('activity', logEntrySchema, item);
  const activity = parse('activity', toldSchema, parseJson(told));
  return { activity: { ...activity, id: SK.slice('ACT#'.length) } as unknown as Activity, home, names };
}

/** The item that the stream hands to the publisher. */
export function transitionItem(transition: Transition): Item {
  return {
    ...transitionKey(transition.customerId, transition.firstSequence),
    body: JSON.stringify(transition),
  };
}
