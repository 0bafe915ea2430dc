import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Change } from '../customers/change.ts';
import {
  type ErasedCustomer,
  isErased,
  isMerged,
  type MergedCustomer,
  type OwnerVersions,
} from '../customers/customer.ts';
import { type Owner, type Tombstone, versionAfter } from '../customers/owner.ts';
import { withOwnersWritten } from '../customers/owner-versions.ts';
import type { Transition } from '../events/transition.ts';
import type { IdentityHash } from '../identity/identity-hash.ts';
import {
  activityAsRead,
  type Condition,
  ITEM_EXISTS,
  NEW_ITEM,
  ownerAsRead,
  versionAsRead,
} from './conditions.ts';
import {
  type ActivityEntry,
  entryKey,
  type LogEntry,
  logItem,
  type ObjectEntry,
  transitionItem,
} from './items.ts';
import type { ItemKey } from './keys.ts';
import { isTombstone, ownerItem, tombstoneItem } from './owner-items.ts';
import { recordItem } from './record-items.ts';
import type { Item } from './stored-item.ts';

/** One write of a transaction. */
export type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Everything that one transaction writes: all of it or nothing. */
export interface Commit {
  readonly customers: readonly Change[];
  readonly owners: readonly OwnerWrite[];
  readonly entries: readonly NewEntry[];
  /** Entries that move to another home. */
  readonly moved?: readonly LogEntry[];
  /** New markers of homes whose activities have been archived. */
  readonly markers?: readonly Item[];
  /** The items that an erasure deletes. */
  readonly deleted?: readonly ItemKey[];
  /** Transitions of other customers, without the erased identities. */
  readonly rewrittenTransitions?: readonly Transition[];
}

/** The new owner of an identity, and the one that was read; null if there was none. */
export interface OwnerWrite {
  readonly owner: Owner | Tombstone;
  readonly previous: Owner | Tombstone | null;
}

/** An entry to add to the log, or a later state of one: then `replaces` is what was read. */
export type NewEntry = NewActivity | NewObject;

/** An activity to add to the log, or a later version of one. `left` is a version under another home, which is deleted. */
export interface NewActivity extends ActivityEntry {
  readonly left?: ActivityEntry | undefined;
  readonly replaces: ActivityEntry['activity'] | null;
}

/** The history of an object to write; `replaces` is the version that was read under the same home. */
export interface NewObject extends ObjectEntry {
  readonly replaces: number | null;
}

/** Outcome of a commit. `known` contains the activities that were already stored. */
export type CommitOutcome =
  | { readonly type: 'committed' }
  | { readonly type: 'known'; readonly known: readonly ActivityEntry[] }
  | { readonly type: 'conflict' };

/** A write of the transaction, and the id of the activity that it adds; null if it adds none. */
export interface PlannedWrite {
  readonly write: Write;
  readonly activityId: string | null;
}

/** The versions that owners have once they are written. */
export function ownersWritten(
  owners: readonly OwnerWrite[],
  identityName: IdentityHash['identityName'],
): OwnerVersions {
  return new Map(
    owners.flatMap(({ owner, previous }) =>
      isTombstone(owner) ? [] : [[identityName(owner.identity), versionAfter(previous)] as const],
    ),
  );
}

/** The writes of a commit, each with its condition, in the order of the transaction. */
export async function planWrites(
  { customers, owners, entries, moved = [], markers = [], deleted = [], rewrittenTransitions = [] }: Commit,
  table: string,
  { hashOfName, identityName }: IdentityHash,
  epoch: number,
): Promise<PlannedWrite[]> {
  const writes: PlannedWrite[] = [];
  const put = (Item: Item, condition: object, activityId: string | null = null) =>
    writes.push({ write: { Put: { ...condition, TableName: table, Item } }, activityId });
  const remove = (Key: Record<string, string>, condition: object = {}) =>
    writes.push({ write: { Delete: { ...condition, TableName: table, Key } }, activityId: null });
  const written = ownersWritten(owners, identityName);
  for (const { stored, previousVersion, transitions } of customers) {
    const item =
      isMerged(stored) || isErased(stored)
        ? await formerItem(stored)
        : recordItem(withOwnersWritten(stored, written));
    put(item, previousVersion === null ? NEW_ITEM : versionAsRead(previousVersion));
    for (const transition of transitions) put(transitionItem({ ...transition, epoch }), NEW_ITEM);
  }
  for (const { owner, previous } of owners) {
    const item = isTombstone(owner)
      ? tombstoneItem(owner)
      : ownerItem({ ...owner, version: versionAfter(previous) }, hashOfName(owner.identity));
    put(item, previous === null ? NEW_ITEM : ownerAsRead(previous));
  }
  for (const entry of entries)
    put(
      logItem(entry, hashOfName(entry.home)),
      conditionOf(entry),
      entry.type === 'activity' ? entry.activity.id : null,
    );
  for (const entry of moved) remove(entryKey(entry, hashOfName(entry.home)), entryAsRead(entry));
  for (const marker of markers) put(marker, NEW_ITEM);
  for (const transition of rewrittenTransitions) put(transitionItem(transition), ITEM_EXISTS);
  for (const { PK, SK } of deleted) remove({ PK, SK });
  return writes;
}

/** The item of a merged or erased customer. These are rare, so what packs them is loaded only then. */
async function formerItem(stored: MergedCustomer | ErasedCustomer): Promise<Item> {
  return (await import('./former-customers.ts')).storedItem(stored);
}

/** The condition under which an entry is written. */
export function conditionOf(entry: NewEntry): Condition {
  if (entry.replaces === null) return NEW_ITEM;
  return entry.type === 'object' ? versionAsRead(entry.replaces) : activityAsRead(entry.replaces);
}

function entryAsRead(entry: LogEntry): Condition {
  return entry.type === 'object' ? versionAsRead(entry.version) : activityAsRead(entry.activity);
}
