import * as z from 'zod/mini';
import type { Transition } from '../events/transition.ts';
import { type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import { ACTIVITY_TYPES, type Activity } from '../lifecycle/activity.ts';
import type { ObjectHistory } from '../lifecycle/objects/object.ts';
import {
  ARCHIVE_MARKER,
  activityKey,
  type ItemKey,
  objectInKey,
  objectKey,
  orphanPartition,
  sortableInstant,
  transitionKey,
} from './keys.ts';
import { packHistory, unpackHistory } from './packed-history.ts';
import {
  ArchiveNotConfigured,
  BrokenItem,
  formOf,
  type Item,
  mustBeFirstForm,
  parseJson,
  type StoredItem,
  UnknownForm,
} from './stored-item.ts';

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

const activityItemSchema = z.object({ SK: z.string(), home: z.string() });

const objectItemSchema = z.object({ home: z.string(), version: z.number() });

// The activity was validated when it was mapped. Only the fields that sort and dispatch it are checked again.
const activityTextSchema = z.object({
  type: z.string(),
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
 * @throws {ArchiveNotConfigured} if it leads to an archive that this function may not read
 * @throws {BrokenItem} if another program wrote it
 */
export function readLogEntry(item: StoredItem): LogEntry {
  const object = objectInKey(item.SK);
  if (object !== undefined) return readObjectEntry(item, object);
  // Whoever reads the archive has taken the marker out.
  if (item.SK === ARCHIVE_MARKER) throw new ArchiveNotConfigured();
  const entry = activityItemSchema.safeParse(item);
  const activity = parseJson(item.reported);
  mustBeFirstForm('activity', formOf(activity));
  const text = activityTextSchema.safeParse(activity);
  if (!entry.success || !text.success) throw new BrokenItem('activity', item);
  if (!isActivityType(text.data.type)) throw new UnknownForm('activity', text.data.type);
  const { SK, home } = entry.data;
  // Not the output of the schema: the fields keep the order in which they were written.
  return { type: 'activity', activity: { ...(activity as Activity), id: SK.slice('ACT#'.length) }, home };
}

function isActivityType(type: string): boolean {
  return ACTIVITY_TYPES.some((known) => known === type);
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
