import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import {
  type Customer,
  type ErasedCustomer,
  isErased,
  isMerged,
  type MergedCustomer,
  type StoredCustomer,
} from '../customers/customer.ts';
import type { Owner, Tombstone } from '../customers/owner.ts';
import type { Identity } from '../identity/identity.ts';
import type { IdentityHash, IdentityName } from '../identity/identity-hash.ts';
import { backoff, type Pacing } from '../platform/backoff.ts';
import type { OpenLogArchive } from './archive-port.ts';
import { type Commit, type CommitOutcome, conditionOf, type NewObject, planWrites } from './commit.ts';
import { type LogEntry, logItem, readLogEntry } from './items.ts';
import {
  ARCHIVE_MARKER,
  activityKey,
  archiveMarkerKey,
  canExist,
  type ItemKey,
  objectKey,
  ownerKey,
  recordKey,
} from './keys.ts';
import { isTombstone, readOwner } from './owner-items.ts';
import { readCustomer } from './record-items.ts';
import { ArchiveNotConfigured, type Item } from './stored-item.ts';

/**
 * What one call reads: owners of identities, customers by id, and entries of the log by home. A repeated identity or customer id
 * is read once.
 */
export interface Wanted {
  /** Identities, or their names. */
  readonly identities?: readonly (Identity | IdentityName)[];
  readonly customerIds?: readonly string[];
  /** Without repetitions. */
  readonly activities?: readonly { readonly id: string; readonly home: IdentityName }[];
  /** Histories of objects by home. Without repetitions. */
  readonly objects?: readonly { readonly object: IdentityName; readonly home: IdentityName }[];
}

/** The items that were found. */
export interface Found {
  readonly owners: readonly Owner[];
  readonly customers: readonly Customer[];
  readonly merged: readonly MergedCustomer[];
  readonly erased: readonly ErasedCustomer[];
  readonly tombstones: readonly Tombstone[];
  readonly entries: readonly LogEntry[];
}

/** The customers in the table. Its methods throw the errors of the SDK if the table cannot be reached. */
export interface CustomerStore {
  find(wanted: Wanted, consistent: boolean): Promise<Found>;
  /** The logs of the homes, by consistent reads. */
  readLog(homes: readonly IdentityName[]): Promise<LogEntry[]>;
  commit(commit: Commit): Promise<CommitOutcome>;
  /** Writes only the history of an object, when nothing follows from what is new in it. */
  confirm(entry: NewObject): Promise<'committed' | 'conflict'>;
}

const MAX_KEYS_PER_BATCH = 100;
/** Together with the pauses at most 1.2 seconds, so that time remains to park a delivery. */
const MAX_TRIES_PER_BATCH = 8;
const MIN_PAUSE_MILLISECONDS = 10;
const MAX_PAUSE_MILLISECONDS = 500;

/** Thrown when the table repeatedly answers only a part of a batch. */
class TableBusy extends Error {
  override readonly name = 'TableBusy';
}

/** How a store waits, how often its table was restored from a backup, and the archive if there is one. */
export interface StoreOptions extends Pacing {
  readonly epoch?: number;
  readonly archive?: OpenLogArchive | undefined;
}

/** Creates the store of a table. */
export function createCustomerStore(
  client: DynamoDBDocumentClient,
  table: string,
  identityHash: IdentityHash,
  { pause, random, epoch = 0, archive }: StoreOptions,
): CustomerStore {
  const { hashOfName } = identityHash;

  async function getAll(keys: readonly ItemKey[], consistent: boolean): Promise<Item[]> {
    const batches: ItemKey[][] = [];
    for (let from = 0; from < keys.length; from += MAX_KEYS_PER_BATCH)
      batches.push(keys.slice(from, from + MAX_KEYS_PER_BATCH));
    return (await Promise.all(batches.map((batch) => getBatch(batch, consistent)))).flat();
  }

  async function getBatch(keys: readonly ItemKey[], consistent: boolean): Promise<Item[]> {
    const items: Item[] = [];
    let left: readonly Record<string, unknown>[] = keys;
    for (let tries = 0; left.length > 0; tries += 1) {
      if (tries === MAX_TRIES_PER_BATCH) throw new TableBusy('the table left keys unread');
      if (tries > 0) await pause(backoff(random, tries - 1, MIN_PAUSE_MILLISECONDS, MAX_PAUSE_MILLISECONDS));
      const request = { RequestItems: { [table]: { Keys: [...left], ConsistentRead: consistent } } };
      const { Responses, UnprocessedKeys } = await client.send(new BatchGetCommand(request));
      items.push(...((Responses?.[table] ?? []) as Item[]));
      left = UnprocessedKeys?.[table]?.Keys ?? [];
    }
    return items;
  }

  const store: CustomerStore = {
    async find({ identities = [], customerIds = [], activities = [], objects = [] }, consistent) {
      const keys = [
        ...[...new Set(identities.map(hashOfName))].map(ownerKey),
        ...[...new Set(customerIds)].map(recordKey),
        ...activities.map(({ id, home }) => activityKey(hashOfName(home), id)),
        ...objects.map(({ object, home }) => objectKey(hashOfName(home), object)),
        ...(archive
          ? [...new Set(activities.map(({ home }) => hashOfName(home)))].map(archiveMarkerKey)
          : []),
      ].filter(canExist);
      const items = await getAll(keys, consistent);
      const found = await readItems(items);
      const markers = archive ? items.filter(({ SK }) => SK === ARCHIVE_MARKER) : [];
      if (archive === undefined || markers.length === 0) return found;
      const { withArchived } = await import('./archived-entries.ts');
      return {
        ...found,
        entries: await withArchived(found.entries, activities, markers, archive, hashOfName),
      };
    },

    async readLog(homes) {
      // Most deliveries need only the record, so it is loaded only when one needs the log.
      const { readHome } = await import('./home-log.ts');
      const logs = await Promise.all(homes.map((home) => readHome(client, table, hashOfName(home), archive)));
      return logs.flat();
    },

    async confirm(entry) {
      const Item = logItem(entry, hashOfName(entry.home));
      try {
        await client.send(new PutCommand({ TableName: table, Item, ...conditionOf(entry) }));
        return 'committed';
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException || error instanceof TransactionConflictException)
          return 'conflict';
        throw error;
      }
    },

    async commit(commit) {
      const ids = new Set(commit.customers.map(({ stored }) => stored.customerId));
      // A customer that was read twice and changed in between. A transaction cannot write an item twice.
      if (ids.size < commit.customers.length) return { type: 'conflict' };
      if (isOfArchived(commit)) {
        if (archive === undefined) throw new ArchiveNotConfigured();
        // What was read and computed without the archived activities is read and computed again.
        const { restoreLogs } = await import('./restore-logs.ts');
        await restoreLogs(store, await archive(), [...ids], hashOfName);
        return { type: 'conflict' };
      }
      const writes = await planWrites(commit, table, identityHash, epoch);
      try {
        await client.send(new TransactWriteCommand({ TransactItems: writes.map(({ write }) => write) }));
        return { type: 'committed' };
      } catch (error) {
        if (error instanceof TransactionConflictException) return { type: 'conflict' };
        if (!(error instanceof TransactionCanceledException)) throw error;
        const { refusalOf } = await import('./refusal.ts');
        return refusalOf(
          error,
          writes.map(({ activityId }) => activityId),
        );
      }
    },
  };
  return store;
}

/** True if an activity of a customer is written or moved whose other activities may be archived. */
function isOfArchived({ customers, entries, moved = [] }: Commit): boolean {
  if (!customers.some(({ stored }) => 'archived' in stored && stored.archived)) return false;
  return [...entries, ...moved].some(({ type }) => type === 'activity');
}

async function readItems(items: readonly Item[]): Promise<Found> {
  const owners: Owner[] = [];
  const tombstones: Tombstone[] = [];
  const customers: Customer[] = [];
  const merged: MergedCustomer[] = [];
  const erased: ErasedCustomer[] = [];
  const entries: LogEntry[] = [];
  for (const item of items)
    if (item.SK === 'OWNER') {
      const owner = readOwner(item);
      if (isTombstone(owner)) tombstones.push(owner);
      else owners.push(owner);
    } else if (item.SK === 'RECORD') {
      const record = 'history' in item ? readCustomer(item) : await readFormer(item);
      if (isMerged(record)) merged.push(record);
      else if (isErased(record)) erased.push(record);
      else customers.push(record);
    } else if (item.SK !== ARCHIVE_MARKER) entries.push(readLogEntry(item));
  return { owners, tombstones, customers, merged, erased, entries };
}

/** Merged and erased customers, and records of an older form, are rare, so what parses them is loaded only then. */
async function readFormer(item: Item): Promise<StoredCustomer> {
  return (await import('./former-customers.ts')).readRecord(item);
}
