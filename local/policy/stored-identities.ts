import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Customer } from '../../shared/customers/customer.ts';
import type { Owner, Tombstone } from '../../shared/customers/owner.ts';
import { isPersonal } from '../../shared/identity/identity.ts';
import {
  type HiddenName,
  type IdentityName,
  isPersonName,
  nameByHash,
} from '../../shared/identity/identity-hash.ts';
import type { Activity } from '../../shared/lifecycle/activity.ts';
import type { ObjectHistory } from '../../shared/lifecycle/objects/object.ts';
import { readLogEntry } from '../../shared/storage/items.ts';
import { readOlderHistory } from '../../shared/storage/older-state.ts';
import { isTombstone, readOwner } from '../../shared/storage/owner-items.ts';
import { readCustomer } from '../../shared/storage/record-items.ts';
import type { StoredItem } from '../../shared/storage/stored-item.ts';
import { scanItems } from '../database/scan-items.ts';

/** All that decides who is one customer and where they are, as stored in a table. */
export interface StoredIdentities {
  /** The owners of accounts and addresses. */
  readonly owners: ReadonlyMap<IdentityName, Owner>;
  /** What is left of erased identities. */
  readonly tombstones: ReadonlyMap<HiddenName, Tombstone>;
  readonly hiddenName: (name: IdentityName) => HiddenName;
  readonly customers: readonly Customer[];
  /** The logs by home. */
  readonly logs: ReadonlyMap<IdentityName, HomeLog>;
  /** The provider of each connection that reported something. */
  readonly providers: ReadonlyMap<string, string>;
}

interface HomeLog {
  readonly activities: Activity[];
  readonly objects: ObjectHistory[];
}

/** Collects the items of a table. */
export async function collectIdentities(
  items: AsyncIterable<StoredItem> | Iterable<StoredItem>,
): Promise<StoredIdentities> {
  const owners = new Map<IdentityName, Owner>();
  const tombstones = new Map<HiddenName, Tombstone>();
  const hidden = new Map<IdentityName, HiddenName>();
  const customers: Customer[] = [];
  const logs = new Map<IdentityName, HomeLog>();
  const providers = new Map<string, string>();
  for await (const item of items) keep(item);
  const hiddenName = (name: IdentityName) => hidden.get(name) ?? (name as HiddenName);
  return { owners, tombstones, hiddenName, customers, logs, providers };

  function keep(item: StoredItem): void {
    if (item.SK === 'OWNER') keepOwner(item);
    else if (isLogItem(item)) keepEntry(item);
    else if (item.SK === 'RECORD' && !('merged' in item) && !('erasedAt' in item))
      customers.push(readCustomer(item, readOlderHistory));
  }

  function keepEntry(item: StoredItem): void {
    const entry = readLogEntry(item);
    const { connection, provider } = entry.type === 'object' ? entry.history : entry.activity;
    providers.set(connection, provider);
    const log = logs.get(entry.home) ?? { activities: [], objects: [] };
    logs.set(entry.home, log);
    if (entry.type === 'object') log.objects.push(entry.history);
    else log.activities.push(entry.activity);
  }

  function keepOwner(item: StoredItem): void {
    const owner = readOwner(item);
    // The key of the item is the hash, so nothing needs the secret with which it was made.
    const hash = String(item.PK).slice('ID#'.length);
    const hiddenName = `#${hash}` as HiddenName;
    if (isTombstone(owner)) tombstones.set(hiddenName, owner);
    if (isTombstone(owner) || !isPersonName(owner.home)) return;
    const { identity } = owner;
    const name = isPersonal(identity) ? nameByHash(identity, hash) : identity;
    if (!isPersonName(name)) return;
    owners.set(name, owner);
    hidden.set(name, hiddenName);
  }
}

function isLogItem({ SK }: StoredItem): boolean {
  return typeof SK === 'string' && (SK.startsWith('ACT#') || SK.startsWith('OBJ#'));
}

/** Reads a whole table, page by page. Nothing is written. */
export function scanTable(client: DynamoDBDocumentClient, table: string): AsyncIterable<StoredItem> {
  return scanItems(client, { TableName: table, ...WANTED });
}

/** Everything but what was published. */
const WANTED = {
  FilterExpression: 'SK IN (:owner, :record) OR begins_with(SK, :activity) OR begins_with(SK, :object)',
  ExpressionAttributeValues: {
    ':owner': 'OWNER',
    ':record': 'RECORD',
    ':activity': 'ACT#',
    ':object': 'OBJ#',
  },
} as const;
