import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { parseTransition } from '../events/stored-transition.ts';
import type { Transition } from '../events/transition.ts';
import { TABLE } from '../platform/names.ts';
import { type LogEntry, readLogEntry } from './items.ts';
import { type ItemKey, logOfHome, STAGE_PARTITIONS, transitionsOf } from './keys.ts';
import type { StoredItem } from './stored-item.ts';

/** A page. `next` asks for the next page; null on the last one. */
export interface Page<Value, Next = string> {
  readonly values: readonly Value[];
  readonly next: Next | null;
}

/** Where a page of customers begins: a partition of the index by stage, and the key of the last customer before it. */
export type StagePlace = readonly [partition: number, after: Readonly<Record<string, unknown>> | null];

/** A stored transition; undefined if another version wrote it in a form that this one cannot parse. */
export interface StoredTransition {
  readonly key: ItemKey;
  readonly transition: Transition | undefined;
}

/** Reads what can be too large for one answer, page by page. All reads are consistent except those of the index. */
export interface Pages {
  /** The activities of a home, by id. */
  log(homeHash: string, limit: number, after?: string): Promise<Page<LogEntry>>;
  /** The transitions of a customer, oldest first. */
  transitions(customerId: string, limit: number, after?: string): Promise<Page<StoredTransition>>;
  /** The ids of all customers, stage by stage. An empty page is not necessarily the last. */
  customers(limit: number, from?: StagePlace): Promise<Page<string, StagePlace>>;
}

const TRANSITIONS_PER_READ = 1_000;

/** Creates the pages of a table. */
export function createPages(client: DynamoDBDocumentClient, table: string): Pages {
  async function query(input: Omit<QueryCommandInput, 'TableName'>) {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({ TableName: table, ...input }),
    );
    return { items: Items, last: LastEvaluatedKey };
  }

  async function under<Value>(
    { PK, prefix }: ReturnType<typeof logOfHome>,
    limit: number,
    after: string | undefined,
    read: (item: StoredItem) => Value,
  ): Promise<Page<Value>> {
    const { items, last } = await query({
      KeyConditionExpression: 'PK = :partition AND begins_with(SK, :prefix)',
      ExpressionAttributeValues: { ':partition': PK, ':prefix': prefix },
      ConsistentRead: true,
      Limit: limit,
      ...(after !== undefined && { ExclusiveStartKey: { PK, SK: after } }),
    });
    return { values: items.map(read), next: last === undefined ? null : String(last.SK) };
  }

  return {
    log: (homeHash, limit, after) => under(logOfHome(homeHash), limit, after, readLogEntry),
    transitions: (customerId, limit, after) =>
      under(transitionsOf(customerId), limit, after, ({ PK, SK, body }) => ({
        key: { PK: String(PK), SK: String(SK) },
        transition: parseTransition(String(body)),
      })),
    async customers(limit, [partition, after] = [0, null]) {
      const { items, last } = await query({
        IndexName: TABLE.stageIndex.name,
        KeyConditionExpression: '#stage = :stage',
        ExpressionAttributeNames: { '#stage': TABLE.stageIndex.partitionKey },
        ExpressionAttributeValues: { ':stage': STAGE_PARTITIONS[partition] ?? '' },
        Limit: limit,
        ...(after !== null && { ExclusiveStartKey: after }),
      });
      const following = partition + 1 < STAGE_PARTITIONS.length ? ([partition + 1, null] as const) : null;
      return {
        values: items.map(({ PK }) => String(PK).slice('CUST#'.length)),
        next: last === undefined ? following : [partition, last],
      };
    },
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
