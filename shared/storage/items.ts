import * as z from 'zod/mini';
import type { Customer } from '../customers/customer.ts';
import { EVENT_TYPES, type Transition } from '../events/transition.ts';
import { type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import { ACTIVITY_TYPES, type Activity } from '../lifecycle/activity.ts';
import { CHANGE_TYPES, positionOf } from '../lifecycle/change-types.ts';
import { NO_FACTS } from '../lifecycle/facts.ts';
import type { ObjectHistory } from '../lifecycle/objects/object.ts';
import type { Path } from '../lifecycle/path.ts';
import { stageSince } from '../lifecycle/record.ts';
import { type RiskReason, riskOf } from '../lifecycle/risk.ts';
import { type ChurnReason, STAGES } from '../lifecycle/stage.ts';
import {
  activityKey,
  duePartition,
  dueShardOf,
  type ItemKey,
  objectInKey,
  objectKey,
  orphanPartition,
  recordKey,
  sortableInstant,
  stagePartition,
  transitionKey,
  VACANT,
} from './keys.ts';
import { type PackedFacts, packFacts, unpackFacts } from './packed-facts.ts';
import { packHistory, unpackHistory } from './packed-history.ts';
import { BrokenItem, formOf, type Item, parseJson, type StoredItem, UnknownForm } from './stored-item.ts';

/** An activity in the log. */
export interface ActivityEntry {
  readonly type: 'activity';
  readonly activity: Activity;
  readonly home: IdentityName;
}

/** The history of an object in the log. */
export interface ObjectEntry {
  readonly type: 'object';
  readonly history: ObjectHistory;
  /** The home that it belongs to; a name of an object while nobody owns it. */
  readonly home: IdentityName;
  /** Number of writes of the history. Each write states the version that it was computed from. */
  readonly version: number;
}

/** An entry of the log of a home. */
export type LogEntry = ActivityEntry | ObjectEntry;

/** The activities among entries of the log. */
export function activitiesIn(entries: readonly LogEntry[]): ActivityEntry[] {
  return entries.filter((entry) => entry.type === 'activity');
}

/** The objects among entries of the log. */
export function objectsIn(entries: readonly LogEntry[]): ObjectEntry[] {
  return entries.filter((entry) => entry.type === 'object');
}

/** The connection that reported an entry. */
export function connectionOf(entry: LogEntry): string {
  return entry.type === 'object' ? entry.history.connection : entry.activity.connection;
}

/** Names an entry of the log under its home. */
export function keyOf(entry: LogEntry): string {
  return `${entry.home} ${entry.type === 'object' ? entry.history.object : entry.activity.id}`;
}

const STAGE_LETTERS = 'ABCDEFGH';

/** The kept entries of a path, as text. */
export function packPath({ entries }: Path): string {
  let packed = '';
  for (const { stage, at } of entries)
    packed += STAGE_LETTERS.charAt(STAGES.indexOf(stage)) + at.toString(36);
  return packed;
}

/** Parses what `packPath` returns. */
export function unpackEntries(packed: string): Path['entries'] {
  return (packed.match(/[A-H]-?[0-9a-z]+/g) ?? []).map((entry) => ({
    stage: STAGES[STAGE_LETTERS.indexOf(entry.charAt(0))] ?? 'awareness',
    at: Number.parseInt(entry.slice(1), 36),
  }));
}

export type PackedLastOfType = readonly (number | null)[];

/** The sequences, each at the index of its event type; trailing empty places are left out. */
export function packLastOfType(lastOfType: Customer['lastOfType']): PackedLastOfType {
  const packed = EVENT_TYPES.map((type) => lastOfType[type] ?? null);
  return packed.slice(0, packed.findLastIndex((sequence) => sequence !== null) + 1);
}

/** Parses what `packLastOfType` returns. */
export function unpackLastOfType(packed: PackedLastOfType): Customer['lastOfType'] {
  const lastOfType: { -readonly [Type in keyof Customer['lastOfType']]: number } = {};
  packed.forEach((sequence, index) => {
    const type = EVENT_TYPES[index];
    if (type !== undefined && sequence !== null) lastOfType[type] = sequence;
  });
  return lastOfType;
}

/** Change it whenever the form of a packed state changes, so that no other version misreads it. */
export const STATE_FORM = 2;

/** Forms in which only the facts and the place in the log are packed in another way. Both are computed from the log again. */
const OLDER_FORMS: readonly number[] = [1];

/** The state in a record item: everything that no condition and no index uses. Undefined fields are left out of the JSON. */
interface PackedState {
  readonly v: number;
  readonly h: readonly string[];
  readonly q: number;
  readonly l: PackedLastOfType;
  readonly p: string;
  readonly a: number;
  readonly o: readonly [at: number, type: number, id: string];
  readonly d: readonly [dropped: number, fingerprint: number] | undefined;
  readonly x: string;
  readonly c: readonly [reason: ChurnReason, since: number] | undefined;
  readonly w: number | undefined;
  readonly r: readonly RiskReason[] | undefined;
  readonly f: PackedFacts;
  readonly s: 1 | undefined;
  readonly z: 1 | undefined;
  readonly u: 1 | undefined;
  readonly t: 1 | undefined;
  /** `checkAt` of a marked customer. Its key in the due index is 0. */
  readonly k: number | null | undefined;
  readonly y: 1 | undefined;
}

/** The record item of a customer, with its keys in the index by stage and the due index. */
export function recordItem(customer: Customer): Item {
  const { customerId, lifecycle, checkAt } = customer;
  // The review settles a marked customer as soon as it can.
  const dueKey = customer.unsettled ? 0 : checkAt;
  const { position, path, churn, winbackAt } = lifecycle;
  const state: PackedState = {
    v: STATE_FORM,
    h: customer.homes,
    q: customer.sequence,
    l: packLastOfType(customer.lastOfType),
    p: lifecycle.policyVersion,
    a: lifecycle.asOf,
    o: [position.at, position.type === null ? -1 : positionOf(position.type), position.id],
    d: path.dropped === 0 ? undefined : [path.dropped, path.fingerprint],
    x: packPath(path),
    c: churn === null ? undefined : [churn.reason, churn.since],
    w: winbackAt ?? undefined,
    r: customer.risk.reasons.length === 0 ? undefined : customer.risk.reasons,
    f: packFacts(lifecycle.facts),
    s: customer.stale ? 1 : undefined,
    z: customer.shared ? 1 : undefined,
    u: customer.full ? 1 : undefined,
    t: customer.unsettled ? 1 : undefined,
    k: customer.unsettled ? checkAt : undefined,
    y: customer.vacant ? 1 : undefined,
  };
  const item = {
    ...recordKey(customerId),
    version: customer.version,
    state: JSON.stringify(state),
    // A customer without any claim, activity or object left is in no list by stage. Its own partition lets the erasure of a
    // connection find it.
    stagePK: stagePartition(
      customer.vacant && customer.homes.length === 1 ? VACANT : lifecycle.stage,
      customerId,
    ),
    stageSK: sortableInstant(stageSince(lifecycle) ?? 0),
  };
  return dueKey === null ? item : { ...item, duePK: duePartition(dueShardOf(customerId)), checkAt: dueKey };
}

/**
 * Parses the record item of a customer. One of an older form is stale, so that it is computed from the log before it is
 * used.
 * @throws {UnknownForm} if a newer version wrote it
 * @throws {BrokenItem} if another program wrote it
 */
export function readCustomer(item: StoredItem): Customer {
  const { PK, version, checkAt } = item;
  if (typeof PK !== 'string' || typeof version !== 'number') throw new BrokenItem('record', item);
  const customerId = PK.slice('CUST#'.length);
  const state: PackedState = readState(item);
  const isOlder = state.v !== STATE_FORM;
  const entries = unpackEntries(state.x);
  const [at, type, id] = state.o;
  return {
    customerId,
    version,
    homes: state.h,
    sequence: state.q,
    lastOfType: unpackLastOfType(state.l),
    checkAt: state.k !== undefined ? state.k : typeof checkAt === 'number' ? checkAt : null,
    stale: state.s === 1 || isOlder,
    shared: state.z === 1,
    full: state.u === 1,
    unsettled: state.t === 1,
    vacant: state.y === 1,
    risk: riskOf(state.r ?? []),
    lifecycle: {
      policyVersion: state.p,
      asOf: state.a,
      position: isOlder ? NOTHING_FOLDED : { at, type: CHANGE_TYPES[type] ?? null, id },
      stage: entries.at(-1)?.stage ?? 'awareness',
      path: { dropped: state.d?.[0] ?? 0, fingerprint: state.d?.[1] ?? 0, entries },
      churn: state.c === undefined ? null : { reason: state.c[0], since: state.c[1] },
      winbackAt: state.w ?? null,
      facts: isOlder ? NO_FACTS : unpackFacts(state.f),
    },
  };
}

const NOTHING_FOLDED: Customer['lifecycle']['position'] = { at: 0, type: null, id: '' };

/**
 * The state in a record item. Checks only the form: nothing but this folder writes a state, so the form determines all
 * fields.
 */
export function readState<State>(item: StoredItem): State {
  const state = parseJson(item.state);
  const form = formOf(state);
  if (form === undefined) throw new BrokenItem('record', item);
  if (form !== STATE_FORM && !OLDER_FORMS.includes(form)) throw new UnknownForm('record', form);
  return state as State;
}

const activityItemSchema = z.object({ SK: z.string(), home: z.string() });

const objectItemSchema = z.object({ home: z.string(), version: z.number() });

// The activity was validated when it was mapped. Only the fields that sort and dispatch it are checked again.
const activityTextSchema = z.object({
  type: z.enum(ACTIVITY_TYPES),
  occurredAt: z.number(),
  connection: z.string(),
  provider: z.string(),
  version: z.string(),
});

/** The key of an entry of the log. */
export function entryKey(entry: LogEntry, homeHash: string): ItemKey {
  return entry.type === 'object'
    ? objectKey(homeHash, entry.history.object)
    : activityKey(homeHash, entry.activity.id);
}

/** The item of an entry of the log. */
export function logItem(entry: LogEntry, homeHash: string): Item {
  if (entry.type === 'object') return objectItem(entry, homeHash);
  const { activity, home } = entry;
  return { ...activityKey(homeHash, activity.id), home, reported: activityText(activity) };
}

function objectItem({ history, home, version }: ObjectEntry, homeHash: string): Item {
  const key = objectKey(homeHash, history.object);
  const item = { ...key, home, version, history: packHistory(history) };
  if (isPersonName(home)) return item;
  // Nobody owns it. It is listed until somebody does.
  const first = history.snapshots[0]?.asOf ?? 0;
  return { ...item, stagePK: orphanPartition(homeHash), stageSK: sortableInstant(first) };
}

/** The activity as text, without its id, which is in the key. An activity that was read gives exactly the stored text. */
export function activityText(activity: Activity): string {
  return JSON.stringify({ ...activity, id: undefined });
}

/**
 * Parses an item of the log.
 * @throws {UnknownForm} if a newer version wrote it
 * @throws {BrokenItem} if another program wrote it
 */
export function readLogEntry(item: StoredItem): LogEntry {
  const object = objectInKey(item.SK);
  if (object !== undefined) return readObjectEntry(item, object);
  const entry = activityItemSchema.safeParse(item);
  const activity = parseJson(item.reported);
  if (!entry.success || !activityTextSchema.safeParse(activity).success)
    throw new BrokenItem('activity', item);
  const { SK, home } = entry.data;
  // Not the output of the schema: the fields keep the order in which they were written.
  return { type: 'activity', activity: { ...(activity as Activity), id: SK.slice('ACT#'.length) }, home };
}

function readObjectEntry(item: StoredItem, object: IdentityName): ObjectEntry {
  const entry = objectItemSchema.safeParse(item);
  const history = unpackHistory(object, item.history);
  if (!entry.success || history === undefined) throw new BrokenItem('object', item);
  return { type: 'object', history, ...entry.data };
}

/** The item of a transition, which the table stream passes to `publish`. */
export function transitionItem(transition: Transition): Item {
  return {
    ...transitionKey(transition.customerId, transition.firstSequence),
    body: JSON.stringify(transition),
  };
}
