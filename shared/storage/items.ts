import * as z from 'zod/mini';
import type { Customer, MergedCustomer } from '../customers/customer.ts';
import type { Owner } from '../customers/linking.ts';
import { EVENT_TYPES, type Transition } from '../events/transition.ts';
import type { HomeName } from '../identity/identity-hash.ts';
import { ACTIVITY_KINDS, type Activity, positionOf } from '../lifecycle/activity.ts';
import type { Path } from '../lifecycle/path.ts';
import { stageSince } from '../lifecycle/record.ts';
import { type RiskReason, riskOf } from '../lifecycle/risk.ts';
import { type ChurnReason, STAGES } from '../lifecycle/stage.ts';
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
import { type PackedFacts, packFacts, unpackFacts } from './packed-facts.ts';

/** An item of the table as plain values: its key and attributes. */
export type Item = ItemKey & Readonly<Record<string, unknown>>;

/** An item as it was read, with whatever attributes it has. */
type StoredItem = Readonly<Record<string, unknown>>;

/** An activity as it stands in the log: what was told, and every identity that its delivery named. */
export interface LogEntry {
  readonly activity: Activity;
  readonly home: HomeName;
  readonly names: readonly HomeName[];
}

/** Thrown when an item does not have the shape that only this module writes: the table was changed by another. */
export class BrokenItem extends Error {
  constructor(kind: string, { PK = '?', SK = '?' }: StoredItem) {
    super(`the ${kind} item ${PK} ${String(SK).slice(0, 8)} does not have the shape this version writes`);
    this.name = 'BrokenItem';
  }
}

function parseJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

const STAGE_LETTERS = 'ABCDEFGH';

function packPath({ entries }: Path): string {
  let packed = '';
  for (const { stage, at } of entries)
    packed += STAGE_LETTERS.charAt(STAGES.indexOf(stage)) + at.toString(36);
  return packed;
}

function unpackEntries(packed: string): Path['entries'] {
  return (packed.match(/[A-H]-?[0-9a-z]+/g) ?? []).map((entry) => ({
    stage: STAGES[STAGE_LETTERS.indexOf(entry.charAt(0))] ?? 'awareness',
    at: Number.parseInt(entry.slice(1), 36),
  }));
}

type PackedLastOfType = readonly (number | null)[];

/** Sequences by the place of their type; what follows the last one is left out. */
function packLastOfType(lastOfType: Customer['lastOfType']): PackedLastOfType {
  const packed: (number | null)[] = [];
  for (const [index, type] of EVENT_TYPES.entries()) {
    const sequence = lastOfType[type];
    if (sequence === undefined) continue;
    while (packed.length < index) packed.push(null);
    packed.push(sequence);
  }
  return packed;
}

function unpackLastOfType(packed: PackedLastOfType): Customer['lastOfType'] {
  const lastOfType: { -readonly [Type in keyof Customer['lastOfType']]: number } = {};
  for (const [index, type] of EVENT_TYPES.entries()) {
    const sequence = packed[index] ?? null;
    if (sequence !== null) lastOfType[type] = sequence;
  }
  return lastOfType;
}

/** To be changed with the form of a packed state, so that no other version takes it for its own. */
const STATE_FORM = 1;

/** What a record item holds beside what conditions and indexes look at; what is undefined is left out of its JSON. */
interface PackedState {
  readonly v: typeof STATE_FORM;
  readonly h: readonly string[];
  readonly q: number;
  readonly l: PackedLastOfType;
  readonly p: string;
  readonly a: number;
  readonly o: readonly [at: number, kind: number, id: string];
  readonly d: readonly [dropped: number, fingerprint: number] | undefined;
  readonly x: string;
  readonly c: readonly [reason: ChurnReason, since: number] | undefined;
  readonly w: number | undefined;
  readonly r: readonly RiskReason[] | undefined;
  readonly f: PackedFacts;
  readonly s: 1 | undefined;
}

interface PackedMerged {
  readonly v: typeof STATE_FORM;
  readonly q: number;
  readonly l: PackedLastOfType;
}

/** The record item of a customer, with its places in the indexes by stage and by due time. */
export function recordItem(customer: Customer): Item {
  const { customerId, lifecycle, checkAt } = customer;
  const { position, path, churn, winbackAt } = lifecycle;
  const state: PackedState = {
    v: STATE_FORM,
    h: customer.homes,
    q: customer.sequence,
    l: packLastOfType(customer.lastOfType),
    p: lifecycle.policyVersion,
    a: lifecycle.asOf,
    o: [position.at, position.kind === null ? -1 : positionOf(position.kind), position.id],
    d: path.dropped === 0 ? undefined : [path.dropped, path.fingerprint],
    x: packPath(path),
    c: churn === null ? undefined : [churn.reason, churn.since],
    w: winbackAt ?? undefined,
    r: customer.risk.reasons.length === 0 ? undefined : customer.risk.reasons,
    f: packFacts(lifecycle.facts),
    s: customer.stale ? 1 : undefined,
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
  const state: PackedMerged = { v: STATE_FORM, q: merged.sequence, l: packLastOfType(merged.lastOfType) };
  return {
    ...recordKey(merged.customerId),
    version: merged.version,
    merged: merged.mergedInto,
    state: JSON.stringify(state),
  };
}

/** Reads a record item: a customer, or what is left of one who was merged. */
export function readRecord(item: StoredItem): Customer | MergedCustomer {
  const { PK, version, merged, checkAt } = item;
  const read = parseJson(item.state);
  if (typeof PK !== 'string' || typeof version !== 'number' || !isOfOurForm(read))
    throw new BrokenItem('record', item);
  const customerId = PK.slice('CUST#'.length);
  if (typeof merged === 'string') {
    const { q, l } = read as PackedMerged;
    return { customerId, version, sequence: q, lastOfType: unpackLastOfType(l), mergedInto: merged };
  }
  const state = read as PackedState;
  const entries = unpackEntries(state.x);
  const [at, kind, id] = state.o;
  return {
    customerId,
    version,
    homes: state.h,
    sequence: state.q,
    lastOfType: unpackLastOfType(state.l),
    checkAt: typeof checkAt === 'number' ? checkAt : null,
    stale: state.s === 1,
    risk: riskOf(state.r ?? []),
    lifecycle: {
      policyVersion: state.p,
      asOf: state.a,
      position: { at, kind: ACTIVITY_KINDS[kind] ?? null, id },
      stage: entries.at(-1)?.stage ?? 'awareness',
      path: { dropped: state.d?.[0] ?? 0, fingerprint: state.d?.[1] ?? 0, entries },
      churn: state.c === undefined ? null : { reason: state.c[0], since: state.c[1] },
      winbackAt: state.w ?? null,
      facts: unpackFacts(state.f),
    },
  };
}

/** Only this module writes a state: the form that it names says all that is in it. */
function isOfOurForm(state: unknown): state is { readonly v: typeof STATE_FORM } {
  return typeof state === 'object' && state !== null && 'v' in state && state.v === STATE_FORM;
}

/** True for what is left of a customer who was merged into another. */
export function isMerged(record: Customer | MergedCustomer): record is MergedCustomer {
  return 'mergedInto' in record;
}

/** The item by which an identity leads to its customer: the one place where an e-mail address can be read. */
export function ownerItem(owner: Owner, identityHash: string): Item {
  const { identity, home, customerId } = owner;
  return { ...ownerKey(identityHash), identity, home, customer: customerId };
}

/** Reads an owner item. */
export function readOwner(item: StoredItem): Owner {
  const { identity, home, customer } = item;
  if (typeof identity !== 'string' || typeof home !== 'string' || typeof customer !== 'string')
    throw new BrokenItem('owner', item);
  return { identity, home, customerId: customer };
}

const logEntrySchema = z.object({
  SK: z.string(),
  home: z.string(),
  names: z.array(z.string()),
});

// The activity was validated when it was mapped; here only what sorts and dispatches it is checked again.
const toldSchema = z.object({
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

/** What an activity says, as text: its id stands in the key. What was read gives the text that was written. */
export function toldText({ id: _, ...told }: Activity): string {
  return JSON.stringify(told);
}

/** Reads an item of the log. */
export function readLogEntry(item: StoredItem): LogEntry {
  const entry = logEntrySchema.safeParse(item);
  const activity = parseJson(item.told);
  if (!entry.success || !toldSchema.safeParse(activity).success) throw new BrokenItem('activity', item);
  const { SK, home, names } = entry.data;
  // Not what the schema gives: the fields stay in the order in which they were written.
  return { activity: { ...(activity as Activity), id: SK.slice('ACT#'.length) }, home, names };
}

/** The item that the stream hands to the publisher. */
export function transitionItem(transition: Transition): Item {
  return {
    ...transitionKey(transition.customerId, transition.firstSequence),
    body: JSON.stringify(transition),
  };
}
