import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { TABLE } from '../../shared/platform/names.ts';

type Item = Record<string, unknown>;

/** Called before and after each request takes effect; throwing makes the request fail at that point. */
export type Fault = (moment: 'before' | 'after', command: string) => void | Promise<void>;

/** A table in memory, fast enough for thousands of histories. A test compares it with the embedded DynamoDB. */
export interface ModelTable {
  readonly client: DynamoDBDocumentClient;
  readonly items: Map<string, Item>;
  /** Names of the requests in the order in which they were sent. */
  readonly requests: string[];
}

/** Creates a table that supports the requests and conditions that the store uses, and throws on others. */
export function createModelTable(fault: Fault = () => {}): ModelTable {
  const items = new TableItems();
  const requests: string[] = [];
  const send = async (command: unknown): Promise<unknown> => {
    const name = command instanceof Object ? command.constructor.name : '';
    requests.push(name);
    await fault('before', name);
    const result = execute(items, command);
    await fault('after', name);
    return copyOf(result);
  };
  return { client: { send } as unknown as DynamoDBDocumentClient, items, requests };
}

function execute(items: TableItems, command: unknown): unknown {
  if (command instanceof BatchGetCommand) {
    const responses = Object.entries(command.input.RequestItems ?? {}).map(([table, { Keys = [] }]) => {
      if (Keys.length > 100) throw new Error('a batch reads at most 100 keys');
      return [table, Keys.flatMap((key) => items.get(keyOf(key)) ?? [])];
    });
    return { Responses: Object.fromEntries(responses) };
  }
  if (command instanceof GetCommand) return { Item: items.get(keyOf(command.input.Key ?? {})) };
  if (command instanceof QueryCommand) return query(items, command);
  if (command instanceof TransactWriteCommand) return transact(items, command);
  if (command instanceof PutCommand) return putOne(items, command);
  if (command instanceof DeleteCommand) return deleteOne(items, command);
  throw new Error('the model table does not know this request');
}

function query(items: TableItems, command: QueryCommand): unknown {
  const { input } = command;
  if (input.IndexName !== undefined) return queryIndex(items, command);
  const [partition = '', first = '', end = ''] = Object.values(input.ExpressionAttributeValues ?? {}).map(
    String,
  );
  const { Limit: limit = Number.POSITIVE_INFINITY, ExclusiveStartKey: from } = input;
  if (!/^PK = :\w+ AND SK BETWEEN :\w+ AND :\w+$/.test(input.KeyConditionExpression ?? ''))
    throw new Error('the model table does not know this query');
  const isWithin = (key: string) => first <= key && key <= end;
  if (from !== undefined && !(keyOf(from) && isWithin(String(from.SK))))
    throw invalid('the starting key is outside of what is asked for');
  const keys = items
    .sortKeys(partition)
    .filter((key) => isWithin(key) && (from === undefined || key > String(from.SK)));
  const found = keys.slice(0, limit).map((SK) => items.get(keyOf({ PK: partition, SK })));
  const last = found.at(-1);
  return {
    Items: found,
    // DynamoDB returns a key also when no item follows.
    ...(found.length === limit && last !== undefined && { LastEvaluatedKey: { PK: last.PK, SK: last.SK } }),
  };
}

function queryIndex(items: TableItems, { input }: QueryCommand) {
  const { IndexName, Limit, ExclusiveStartKey: from } = input;
  const index = [TABLE.stageIndex, TABLE.dueIndex, TABLE.rowIndex].find(({ name }) => name === IndexName);
  if (index === undefined) throw new Error('the model table does not know this index');
  const values = input.ExpressionAttributeValues ?? {};
  const [partition] = Object.values(values);
  // Either one upper bound, or two bounds.
  const least = values[':from'];
  const most = values[':to'] ?? Object.values(values)[1];
  const { partitionKey, sortKey, projects } = index;
  const direction = input.ScanIndexForward === false ? -1 : 1;
  const compare = (a: Item, b: Item) =>
    direction * (compareKeys(a[sortKey], b[sortKey]) || compareKeys(String(a.PK), String(b.PK)));
  const inPartition: Item[] = [];
  for (const item of items.values()) if (item[partitionKey] === partition) inPartition.push(item);
  const found = inPartition
    .filter((item) => least === undefined || compareKeys(item[sortKey], least) >= 0)
    .filter((item) => most === undefined || compareKeys(item[sortKey], most) <= 0)
    .filter((item) => from === undefined || compare(item, from) > 0)
    .sort(compare)
    .slice(0, Limit)
    .map((item) =>
      Object.fromEntries(
        ['PK', 'SK', partitionKey, sortKey, ...projects].flatMap((name) =>
          item[name] === undefined ? [] : [[name, item[name]]],
        ),
      ),
    );
  return { Items: found, ...(found.length === Limit && { LastEvaluatedKey: found.at(-1) }) };
}

function compareKeys(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}

/** The items, and the sort keys of each partition in order. */
class TableItems extends Map<string, Item> {
  readonly #partitions = new Map<string, { keys: string[]; isSorted: boolean }>();

  override set(key: string, item: Item): this {
    if (!this.has(key)) {
      const partition = this.#partitions.get(String(item.PK)) ?? { keys: [], isSorted: true };
      partition.keys.push(String(item.SK));
      partition.isSorted = false;
      this.#partitions.set(String(item.PK), partition);
    }
    return super.set(key, item);
  }

  override delete(key: string): boolean {
    const item = this.get(key);
    const keys = item === undefined ? [] : this.sortKeys(String(item.PK));
    if (item !== undefined) keys.splice(keys.indexOf(String(item.SK)), 1);
    return super.delete(key);
  }

  sortKeys(partitionKey: string): string[] {
    const partition = this.#partitions.get(partitionKey);
    if (partition === undefined) return [];
    if (!partition.isSorted) partition.keys.sort();
    partition.isSorted = true;
    return partition.keys;
  }
}

function putOne(items: Map<string, Item>, { input }: PutCommand): unknown {
  const { Item = {}, ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues } = input;
  const before = items.get(keyOf(Item));
  if (
    ConditionExpression !== undefined &&
    !holds(ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues, before)
  )
    throw new ConditionalCheckFailedException({ message: 'the condition failed', $metadata: {} });
  items.set(keyOf(Item), copyOf(Item));
  return {};
}

function deleteOne(items: Map<string, Item>, { input }: DeleteCommand): unknown {
  items.delete(keyOf(input.Key ?? {}));
  return {};
}

function transact(items: Map<string, Item>, { input }: TransactWriteCommand): unknown {
  const writes = (input.TransactItems ?? []).map(({ Put, Delete }) => {
    if (Put?.Item !== undefined) return { key: keyOf(Put.Item), put: Put.Item, condition: Put };
    if (Delete?.Key !== undefined) return { key: keyOf(Delete.Key), put: undefined, condition: Delete };
    throw new Error('the model table only puts and deletes');
  });
  if (writes.length > 100) throw new Error('a transaction writes at most 100 items');
  const keys = writes.map(({ key }) => key);
  if (new Set(keys).size < keys.length) throw new Error('a transaction writes an item only once');
  const reasons = writes.map(({ key, condition }) => {
    const before = items.get(key);
    const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues } = condition;
    if (
      ConditionExpression === undefined ||
      holds(ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues, before)
    )
      return { Code: 'None' };
    return { Code: 'ConditionalCheckFailed', ...(before && { Item: marshall(before) }) };
  });
  if (reasons.some(({ Code }) => Code !== 'None'))
    throw new TransactionCanceledException({
      message: 'cancelled',
      $metadata: {},
      CancellationReasons: reasons,
    });
  for (const { key, put } of writes)
    if (put === undefined) items.delete(key);
    else items.set(key, copyOf(put));
  return {};
}

/** A deep copy of what consists of plain objects and lists. Much faster than `structuredClone`. */
export function copyOf<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(copyOf) as Value;
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  const copy: Record<string, unknown> = {};
  for (const name in value) copy[name] = copyOf(value[name]);
  return copy as Value;
}

function holds(
  condition: string,
  names: Record<string, string> = {},
  values: Record<string, unknown> = {},
  before: Item | undefined,
): boolean {
  if (condition === 'attribute_not_exists(PK)') return before === undefined;
  if (condition === 'attribute_exists(PK)') return before !== undefined;
  const [, name = '', value = ''] = /^(#\w+) = (:\w+)$/.exec(condition) ?? [];
  if (names[name] === undefined) throw new Error(`the model table does not know the condition ${condition}`);
  return before !== undefined && before[names[name]] === values[value];
}

function keyOf({ PK, SK }: Item): string {
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
  if (Buffer.byteLength(String(PK)) > 2_048 || Buffer.byteLength(String(SK)) > 1_024)
    throw invalid('size of key has exceeded the limit');
  return `${PK} ${SK}`;
}

function invalid(message: string): Error {
  return Object.assign(new Error(message), { name: 'ValidationException' });
}
