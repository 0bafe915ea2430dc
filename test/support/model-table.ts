import { isDeepStrictEqual } from 'node:util';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

type Item = Record<string, unknown>;

/** Called before and after each request takes effect; throwing makes the request fail at that point. */
export type Fault = (moment: 'before' | 'after', command: string) => void | Promise<void>;

/** A table in memory, quick enough for very many histories. The embedded DynamoDB is the referee for what it does. */
export interface ModelTable {
  readonly client: DynamoDBDocumentClient;
  readonly items: Map<string, Item>;
  /** Names of the requests, in the order in which they were sent. */
  readonly requests: string[];
}

/** A table that knows the requests and conditions that the store uses, and refuses to guess at others. */
export function createModelTable(fault: Fault = () => {}): ModelTable {
  const items = new Map<string, Item>();
  const requests: string[] = [];
  const send = async (command: unknown): Promise<unknown> => {
    const name = command instanceof Object ? command.constructor.name : '';
    requests.push(name);
    await fault('before', name);
    const result = execute(items, command);
    await fault('after', name);
    return structuredClone(result);
  };
  return { client: { send } as unknown as DynamoDBDocumentClient, items, requests };
}

function execute(items: Map<string, Item>, command: unknown): unknown {
  if (command instanceof BatchGetCommand) {
    const responses = Object.entries(command.input.RequestItems ?? {}).map(([table, { Keys = [] }]) => {
      if (Keys.length > 100) throw new Error('a batch reads at most 100 keys');
      return [table, Keys.flatMap((key) => items.get(keyOf(key)) ?? [])];
    });
    return { Responses: Object.fromEntries(responses) };
  }
  if (command instanceof QueryCommand) return query(items, command);
  if (command instanceof TransactWriteCommand) return transact(items, command);
  throw new Error('the model table does not know this request');
}

function query(items: Map<string, Item>, { input }: QueryCommand): unknown {
  const [partition, prefix] = Object.values(input.ExpressionAttributeValues ?? {}).map(String);
  if (!/^PK = :\w+ AND begins_with\(SK, :\w+\)$/.test(input.KeyConditionExpression ?? ''))
    throw new Error('the model table does not know this query');
  const found = [...items.values()].filter(
    ({ PK, SK }) => PK === partition && String(SK).startsWith(prefix ?? ''),
  );
  return { Items: found.sort((a, b) => (String(a.SK) < String(b.SK) ? -1 : 1)) };
}

function transact(items: Map<string, Item>, { input }: TransactWriteCommand): unknown {
  const puts = (input.TransactItems ?? []).map(({ Put }) => {
    if (Put?.Item === undefined) throw new Error('the model table only puts');
    return Put;
  });
  if (puts.length > 100) throw new Error('a transaction writes at most 100 items');
  const keys = puts.map(({ Item }) => keyOf(Item ?? {}));
  if (new Set(keys).size < keys.length) throw new Error('a transaction writes an item only once');
  const reasons = puts.map((put, index) => {
    const before = items.get(keys[index] ?? '');
    if (
      holds(
        put.ConditionExpression ?? '',
        put.ExpressionAttributeNames,
        put.ExpressionAttributeValues,
        before,
      )
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
  for (const [index, { Item }] of puts.entries()) items.set(keys[index] ?? '', structuredClone(Item ?? {}));
  return {};
}

function holds(
  condition: string,
  names: Record<string, string> = {},
  values: Record<string, unknown> = {},
  before: Item | undefined,
): boolean {
  if (condition === 'attribute_not_exists(PK)') return before === undefined;
  return condition.split(' AND ').every((part) => {
    const [, missing = '', name = missing, value = ''] =
      /^(?:attribute_not_exists\((#\w+)\)|(#\w+) = (:\w+))$/.exec(part) ?? [];
    if (names[name] === undefined)
      throw new Error(`the model table does not know the condition ${condition}`);
    return before !== undefined && isDeepStrictEqual(before[names[name]], values[value]);
  });
}

function keyOf({ PK, SK }: Item): string {
  return `${PK} ${SK}`;
}
