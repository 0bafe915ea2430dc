import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Change } from '../customers/change.ts';
import { type Owner, type Tombstone, versionAfter } from '../customers/owner.ts';
import type { Transition } from '../events/transition.ts';
import type { IdentityHash } from '../identity/identity-hash.ts';
import { activityAsRead, ITEM_EXISTS, NEW_ITEM, ownerAsRead, versionAsRead } from './conditions.ts';
import { storedItem } from './former-customers.ts';
import { type LogEntry, logItem, transitionItem } from './items.ts';
import type { ItemKey } from './keys.ts';
import { isTombstone, ownerItem, tombstoneItem } from './owner-items.ts';
import type { Item } from './stored-item.ts';

type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Everything that one transaction writes: all of it or nothing. */
export interface Commit {
  readonly customers: readonly Change[];
  readonly owners: readonly OwnerWrite[];
  readonly entries: readonly NewEntry[];
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

/** An activity to add to the log, or a later version of one: then `replaces` is the version that was read. */
export interface NewEntry extends LogEntry {
  readonly replaces: LogEntry['activity'] | null;
}

/** A write of the transaction, and the id of the activity that it adds; null if it adds none. */
export interface PlannedWrite {
  readonly write: Write;
  readonly activityId: string | null;
}

/** The writes of a commit, each with its condition, in the order of the transaction. */
export function planWrites(
  { customers, owners, entries, deleted = [], rewrittenTransitions = [] }: Commit,
  table: string,
  { hash, hashOfName }: IdentityHash,
): PlannedWrite[] {
  const writes: PlannedWrite[] = [];
  const put = (Item: Item, condition: object, activityId: string | null = null) =>
    writes.push({ write: { Put: { TableName: table, Item, ...condition } }, activityId });
  for (const { stored, previousVersion, transitions } of customers) {
    put(storedItem(stored), previousVersion === null ? NEW_ITEM : versionAsRead(previousVersion));
    for (const transition of transitions) put(transitionItem(transition), NEW_ITEM);
  }
  for (const { owner, previous } of owners) {
    const item = isTombstone(owner)
      ? tombstoneItem(owner)
      : ownerItem({ ...owner, version: versionAfter(previous) }, hash(owner.identity));
    put(item, previous === null ? NEW_ITEM : ownerAsRead(previous));
  }
  for (const entry of entries) {
    const condition = entry.replaces === null ? NEW_ITEM : activityAsRead(entry.replaces);
    put(logItem(entry, hashOfName(entry.home)), condition, entry.activity.id);
  }
  for (const transition of rewrittenTransitions) put(transitionItem(transition), ITEM_EXISTS);
  for (const { PK, SK } of deleted)
    writes.push({ write: { Delete: { TableName: table, Key: { PK, SK } } }, activityId: null });
  return writes;
}
