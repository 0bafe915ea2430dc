import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parseTransition } from '../events/stored-transition.ts';
import type { Transition } from '../events/transition.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { TABLE } from '../platform/names.ts';
import type { OpenLogArchive } from './archive-port.ts';
import { type LogEntry, readLogEntry } from './items.ts';
import {
  customerIdIn,
  type ItemKey,
  type KeyRange,
  logOfHome,
  objectInKey,
  recordKey,
  transitionsOf,
} from './keys.ts';
import { ORPHAN_PARTITIONS, ROW_PARTITIONS, STAGE_PARTITIONS } from './partitions.ts';
import { inPartition, inRange, itemKeyOf, type Query, readPage } from './queries.ts';
import type { StoredItem } from './stored-item.ts';

/** A page. `next` asks for the next page; null on the last one. */
export interface Page<Value, Next = string> {
  readonly values: readonly Value[];
  readonly next: Next | null;
}

/** Where a page begins: a partition of the index by stage, and the key of the last item before it. */
export type StagePlace = readonly [partition: number, after: Readonly<Record<string, unknown>> | null];

/** A stored transition; undefined if another version wrote it in a form that this one cannot parse. */
export interface StoredTransition {
  readonly key: ItemKey;
  readonly transition: Transition | undefined;
}

/** Reads what can be too large for one answer, page by page. All reads are consistent except those of the index. */
export interface Pages {
  /** The log of a home: activities by id, then objects by name. Archived activities are restored first. */
  log(homeHash: string, limit: number, after?: string): Promise<Page<LogEntry>>;
  /** The transitions of a customer, oldest first. */
  transitions(customerId: string, limit: number, after?: string): Promise<Page<StoredTransition>>;
  /** The customers in a partition of the index by stage, newest first. */
  inStage(partition: string, range: StageRange, limit: number): Promise<Page<StageEntry, StagePosition>>;
  /** The ids of all customers, stage by stage. An empty page is not necessarily the last. */
  customers(limit: number, from?: StagePlace): Promise<Page<string, StagePlace>>;
  /**
   * The ids of the customers in a partition of the index by row, sorted by id, after one of them. Nobody who keeps their
   * record is missed or listed twice.
   */
  rows(partition: number, limit: number, after?: string): Promise<Page<string>>;
  /** The names of all objects that nobody owns. An empty page is not necessarily the last. */
  orphans(limit: number, from?: StagePlace): Promise<Page<IdentityName, StagePlace>>;
}

/** A customer in the index by stage. */
export interface StageEntry {
  readonly customerId: string;
  /** Since when the customer is in the stage, as the sort key of the index. */
  readonly since: string;
  /** The reasons for risk. */
  readonly risk: readonly string[];
}

/** The place of an entry of the index by stage in its partition. */
export type StagePosition = Pick<StageEntry, 'customerId' | 'since'>;

/** The part of a partition of the index by stage that is read: sort keys, both inclusive, and the entry before it. */
export interface StageRange {
  readonly from: string;
  readonly to: string;
  readonly after: StagePosition | null;
}

const TRANSITIONS_PER_READ = 1_000;

/** Creates the pages of a table. */
export function createPages(
  client: DynamoDBDocumentClient,
  table: string,
  open?: OpenLogArchive | undefined,
): Pages {
  const query = (input: Query) => readPage(client, table, input);

  async function under<Value>(
    range: KeyRange,
    limit: number,
    after: string | undefined,
    read: (item: StoredItem) => Value,
  ): Promise<Page<Value>> {
    const { items, last } = await query({
      ...inRange(range),
      Limit: limit,
      ...(after !== undefined && { ExclusiveStartKey: { PK: range.PK, SK: after } }),
    });
    return { values: items.map(read), next: last === undefined ? null : String(last.SK) };
  }

  async function listed(
    partitions: readonly string[],
    limit: number,
    [partition, after]: StagePlace = [0, null],
  ): Promise<Page<StoredItem, StagePlace>> {
    const { items, last } = await query({
      ...inPartition(TABLE.stageIndex, partitions[partition] ?? ''),
      Limit: limit,
      ...(after !== null && { ExclusiveStartKey: after }),
    });
    const following = partition + 1 < partitions.length ? ([partition + 1, null] as const) : null;
    return { values: items, next: last === undefined ? following : [partition, last] };
  }

  return {
    async log(homeHash, limit, after) {
      const read = () => under(logOfHome(homeHash), limit, after, (item) => item);
      let page = await read();
      // After the reading, because activities may be archived between two pages.
      while (open !== undefined && (await (await open()).restore(homeHash))) page = await read();
      return { ...page, values: page.values.map(readLogEntry) };
    },
    transitions: (customerId, limit, after) =>
      under(transitionsOf(customerId), limit, after, storedTransition),
    async inStage(partition, { from, to, after }, limit) {
      const { name, partitionKey, sortKey } = TABLE.stageIndex;
      const { items, last } = await query({
        IndexName: name,
        KeyConditionExpression: '#stage = :stage AND #since BETWEEN :from AND :to',
        ExpressionAttributeNames: { '#stage': partitionKey, '#since': sortKey },
        ExpressionAttributeValues: { ':stage': partition, ':from': from, ':to': to },
        ScanIndexForward: false,
        Limit: limit,
        ...(after !== null && {
          ExclusiveStartKey: {
            ...recordKey(after.customerId),
            [partitionKey]: partition,
            [sortKey]: after.since,
          },
        }),
      });
      const values = items.map(stageEntry);
      return { values, next: last === undefined ? null : stageEntry(last) };
    },
    async customers(limit, from) {
      const { values, next } = await listed(STAGE_PARTITIONS, limit, from);
      return { values: values.map(customerIdIn), next };
    },
    async rows(partition, limit, after) {
      const rowPK = ROW_PARTITIONS[partition] ?? '';
      const { items, last } = await query({
        ...inPartition(TABLE.rowIndex, rowPK),
        Limit: limit,
        ...(after !== undefined && { ExclusiveStartKey: { ...recordKey(after), rowPK } }),
      });
      const ids = items.map(customerIdIn);
      return { values: ids, next: last === undefined ? null : (ids.at(-1) ?? null) };
    },
    async orphans(limit, from) {
      const { values, next } = await listed(ORPHAN_PARTITIONS, limit, from);
      return { values: values.flatMap(({ SK }) => objectInKey(SK) ?? []), next };
    },
  };
}

/** A transition as stored. */
export function storedTransition(item: StoredItem): StoredTransition {
  return { key: itemKeyOf(item), transition: parseTransition(String(item.body)) };
}

function stageEntry(item: StoredItem): StageEntry {
  const { risk, [TABLE.stageIndex.sortKey]: since } = item;
  return {
    customerId: customerIdIn(item),
    since: String(since),
    risk: typeof risk === 'string' ? risk.split(' ') : [],
  };
}

/** All transitions of a customer, oldest first, except those that this version cannot parse. */
export async function allTransitions({ transitions }: Pages, customerId: string): Promise<Transition[]> {
  const all: Transition[] = [];
  let after: string | undefined;
  do {
    const { values, next } = await transitions(customerId, TRANSITIONS_PER_READ, after);
    all.push(...values.flatMap(({ transition }) => transition ?? []));
    after = next ?? undefined;
  } while (after !== undefined);
  return all;
}
