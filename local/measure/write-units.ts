import { isDeepStrictEqual } from 'node:util';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { TABLE } from '../../shared/platform/names.ts';
import { scanItems } from '../database/scan-items.ts';
import type { RecordedRequest } from './recorded-request.ts';

/** An item as plain values. */
export type PlainItem = Readonly<Record<string, unknown>>;

/** Items by key. */
export type Items = ReadonlyMap<string, PlainItem>;

/** Write request units of the table and of its indexes. */
export interface WriteUnits {
  readonly table: number;
  readonly index: number;
}

const INDEXES = [TABLE.stageIndex, TABLE.dueIndex, TABLE.rowIndex];
const KILOBYTE = 1024;
const TRANSACTIONAL = 2;

const item = z.record(z.string(), z.unknown());
const transaction = z.object({
  TransactItems: z.array(
    z.union([z.object({ Put: z.object({ Item: item }) }), z.object({ Delete: z.object({ Key: item }) })]),
  ),
});
const single = z.object({ Item: item });

/** Reads all items of the table. */
export async function readItems(client: DynamoDBDocumentClient, table: string): Promise<Items> {
  const items = new Map<string, PlainItem>();
  for await (const item of scanItems(client, { TableName: table })) items.set(keyOf(item), item);
  return items;
}

/**
 * Write request units that DynamoDB bills for the recorded requests; a rejected transaction costs the same as one that
 * took effect. Table: two per started kilobyte in a transaction, else one, of the larger of the item's sizes before and
 * after. Indexes: for an entry that is added, removed or changed, one per started kilobyte; both for one that moves. Supports only
 * puts and deletes.
 * @param before the items before the requests
 * @param indexes the indexes to count; by default all
 * @throws at any other write
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
 */
export function writeUnitsOf(
  requests: readonly RecordedRequest[],
  before: Items,
  indexes: readonly TableIndex[] = INDEXES,
): WriteUnits {
  const items = new Map(before);
  const units = { table: 0, index: 0 };
  for (const { name, input } of requests) {
    if (READS.has(name)) continue;
    const isSingle = PUTS.has(name);
    for (const { key, after } of writesIn(input, isSingle)) {
      const previous = items.get(key);
      const size = Math.max(
        after === undefined ? 1 : sizeOf(after),
        previous === undefined ? 1 : sizeOf(previous),
      );
      units.table += (isSingle ? 1 : TRANSACTIONAL) * Math.ceil(size / KILOBYTE);
      for (const index of indexes)
        units.index += unitsOfEntry(entryOf(previous, index), entryOf(after, index));
      if (after === undefined) items.delete(key);
      else items.set(key, after);
    }
  }
  return units;
}

function writesIn(input: unknown, isSingle: boolean): { readonly key: string; readonly after?: PlainItem }[] {
  if (isSingle) {
    const { Item } = single.parse(input);
    return [{ key: keyOf(Item), after: Item }];
  }
  return transaction
    .parse(input)
    .TransactItems.map((write) =>
      'Put' in write
        ? { key: keyOf(write.Put.Item), after: write.Put.Item }
        : { key: keyOf(write.Delete.Key) },
    );
}

const PUTS = new Set(['PutItemCommand', 'PutCommand']);

const READS = new Set(['BatchGetItemCommand', 'BatchGetCommand', 'QueryCommand', 'ScanCommand']);

type TableIndex = (typeof INDEXES)[number];

/** The entry of an item in an index. */
interface IndexEntry {
  readonly place: string;
  readonly item: PlainItem;
}

function entryOf(item: PlainItem | undefined, index: TableIndex): IndexEntry | undefined {
  if (item?.[index.partitionKey] === undefined) return undefined;
  const names = new Set(['PK', 'SK', index.partitionKey, index.sortKey, ...index.projects]);
  const projected = Object.entries(item).filter(([name]) => names.has(name));
  return { place: `${item[index.partitionKey]} ${item[index.sortKey]}`, item: Object.fromEntries(projected) };
}

function unitsOfEntry(was: IndexEntry | undefined, is: IndexEntry | undefined): number {
  if (isDeepStrictEqual(was, is)) return 0;
  const units = [was, is].map((entry) =>
    entry === undefined ? 0 : Math.ceil(sizeOf(entry.item) / KILOBYTE),
  );
  // An entry that stays in its place is updated.
  return was?.place === is?.place ? Math.max(...units) : units.reduce((total, one) => total + one, 0);
}

/**
 * The size of an item in bytes as DynamoDB counts it: names and values in UTF-8, numbers by their significant digits,
 * three bytes per list or map and one per member.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function sizeOf(item: PlainItem): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOfValue(value),
    0,
  );
}

function sizeOfValue(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') {
    const digits = Math.abs(value).toExponential().replace(/e.*$/, '').replace('.', '').length;
    return Math.ceil(digits / 2) + (value < 0 ? 2 : 1);
  }
  if (Array.isArray(value)) return value.reduce<number>((sum, part) => sum + sizeOfValue(part) + 1, 3);
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).reduce(
      (sum, [name, part]) => sum + Buffer.byteLength(name) + sizeOfValue(part) + 1,
      3,
    );
  return 1;
}

function keyOf({ PK, SK }: PlainItem): string {
  return `${PK} ${SK}`;
}
