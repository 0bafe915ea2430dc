import type { IdentityName } from '../identity/identity-hash.ts';
import { TABLE } from '../platform/names.ts';

/** The key of an item. */
export type ItemKey = {
  readonly PK: string;
  readonly SK: string;
};

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
const MAX_PARTITION_KEY_BYTES = 2_048;
const MAX_SORT_KEY_BYTES = 1_024;
// Text of this length always fits: a UTF-16 unit is at most three bytes of UTF-8.
const SHORT = 341;

/** False for a key that is too long for DynamoDB. No item can have it, and a request with it would fail. */
export function canExist({ PK, SK }: ItemKey): boolean {
  if (PK.length <= SHORT && SK.length <= SHORT) return true;
  return Buffer.byteLength(PK) <= MAX_PARTITION_KEY_BYTES && Buffer.byteLength(SK) <= MAX_SORT_KEY_BYTES;
}

const ACTIVITY_PREFIX = 'ACT#';
const OBJECT_PREFIX = 'OBJ#';
const DEFERRED_PREFIX = 'DEFERRED#';
const SEQUENCE_DIGITS = 10;

/** Number of shards of the due index, so that its load is spread over several partitions. */
export const DUE_SHARDS = 16;
/** Number of shards of each stage in the index by stage, and of the objects that wait for an owner. */
export const STAGE_SHARDS = 8;

/** Number of partitions of the index by row. */
export const ROW_SHARDS = 16;

/** The key of the owner of an identity. */
export function ownerKey(identityHash: string): ItemKey {
  return { PK: `ID#${identityHash}`, SK: 'OWNER' };
}

/** The key of an activity in its home. */
export function activityKey(homeHash: string, activityId: string): ItemKey {
  return { PK: `ID#${homeHash}`, SK: `${ACTIVITY_PREFIX}${activityId}` };
}

/** The key of the history of an object in its home. */
export function objectKey(homeHash: string, object: IdentityName): ItemKey {
  return { PK: `ID#${homeHash}`, SK: `${OBJECT_PREFIX}${object}` };
}

/** The name of the object in a sort key; undefined for another key. */
export function objectInKey(sortKey: unknown): IdentityName | undefined {
  return typeof sortKey === 'string' && sortKey.startsWith(OBJECT_PREFIX)
    ? sortKey.slice(OBJECT_PREFIX.length)
    : undefined;
}

/** A partition, and the first and the last of a range of sort keys in it. */
export interface KeyRange {
  readonly PK: string;
  readonly from: string;
  readonly to: string;
}

/** Sorts before all activities, so that whoever reads the log of a home from its beginning meets the marker. */
export const ARCHIVE_MARKER = 'ACT!ARCHIVE';

/** The key of the item that leads from a home to its archived activities. */
export function archiveMarkerKey(homeHash: string): ItemKey {
  return { PK: `ID#${homeHash}`, SK: ARCHIVE_MARKER };
}

/** The log of a home: a marker if activities are archived, the other activities, then the histories of its objects. */
export function logOfHome(homeHash: string): KeyRange {
  return { PK: `ID#${homeHash}`, from: ARCHIVE_MARKER, to: endOf(OBJECT_PREFIX) };
}

// The character after the separator: every key with the prefix sorts before it.
function endOf(prefix: string): string {
  return `${prefix.slice(0, -1)}$`;
}

/** The key of the record of a customer. */
export function recordKey(customerId: string): ItemKey {
  return { PK: `CUST#${customerId}`, SK: 'RECORD' };
}

/** The id of the customer in the key of a record, a transition or an entry of an index. */
export function customerIdIn({ PK }: { readonly PK?: unknown }): string {
  return String(PK).slice('CUST#'.length);
}

/** The key of a transition. Transitions sort by sequence. */
export function transitionKey(customerId: string, firstSequence: number): ItemKey {
  return {
    PK: `CUST#${customerId}`,
    SK: `${TABLE.transitionPrefix}${String(firstSequence).padStart(SEQUENCE_DIGITS, '0')}`,
  };
}

/** All transitions of a customer. */
export function transitionsOf(customerId: string): KeyRange {
  return { PK: `CUST#${customerId}`, from: TABLE.transitionPrefix, to: endOf(TABLE.transitionPrefix) };
}

/** The key of a deferred update. */
export function deferredKey(customerId: string, digest: string): ItemKey {
  return { PK: `CUST#${customerId}`, SK: `${DEFERRED_PREFIX}${digest}` };
}

/** The deferred updates of a customer. */
export function deferredOf(customerId: string): KeyRange {
  return { PK: `CUST#${customerId}`, from: DEFERRED_PREFIX, to: endOf(DEFERRED_PREFIX) };
}

/** True for the sort key of a deferred update. */
export function isDeferred(sortKey: unknown): boolean {
  return typeof sortKey === 'string' && sortKey.startsWith(DEFERRED_PREFIX);
}

/** Partition of the due index. */
export function duePartition(shard: number): string {
  return `DUE#${shard}`;
}

/** The shard of the due index that a customer belongs to. */
export function dueShardOf(customerId: string): number {
  return spread(customerId, DUE_SHARDS);
}

/** The attributes that list an item of a customer as due at an instant. */
export function dueKeys(
  customerId: string,
  at: number,
): { readonly duePK: string; readonly checkAt: number } {
  return { duePK: duePartition(dueShardOf(customerId)), checkAt: at };
}

/** Partition of the index by stage that a customer in the stage belongs to. */
export function stagePartition(stage: string, customerId: string): string {
  return `${stage}#${spread(customerId, STAGE_SHARDS)}`;
}

/** An instant as the sort key of the index by stage. */
export function sortableInstant(at: number): string {
  return Math.max(0, at).toString(36).padStart(9, '0');
}

/** Partition of the index by stage that an object belongs to while nobody owns it. */
export function orphanPartition(objectHash: string): string {
  return `orphan#${spread(objectHash, STAGE_SHARDS)}`;
}

/** Stands for the stage of a customer without a claim, activity or object. */
export const VACANT = 'vacant';

/** Partition of the index by row that a customer belongs to. */
export function rowPartition(customerId: string): string {
  return `ROW#${spread(customerId, ROW_SHARDS)}`;
}

/** Sorts after every instant as text. */
export const AFTER_ALL_INSTANTS = '~';

// Ids are hashes, so their characters are evenly distributed.
function spread(id: string, shards: number): number {
  let sum = 0;
  for (const char of id.slice(-4)) sum = (sum * 31 + char.charCodeAt(0)) % 65_521;
  return sum % shards;
}
