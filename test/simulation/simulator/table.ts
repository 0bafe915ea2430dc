import {
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { TABLE } from '../../../shared/platform/names.ts';
import { copyOf, createModelTable } from '../../support/model-table.ts';
import type { Faults } from './faults.ts';
import type { Invocation } from './invocation.ts';
import type { VirtualTime } from './virtual-time.ts';

type Item = Record<string, unknown>;
type Execute = (command: unknown) => Promise<unknown>;

/** How long a read that is not consistent can return what was stored before, in milliseconds. */
const MAX_STALENESS = 1_000;
/** The time-out of a request in a function, in milliseconds. */
const REQUEST_TIMEOUT = 1_500;

const metadata = { message: 'simulated', $metadata: {} };

/** The table, with the faults of DynamoDB. Each transition that is inserted goes to the stream. */
export function createTable(
  time: VirtualTime,
  faults: Faults,
  onTransition: (item: Item) => void,
  planted: (execute: Execute, random: () => number) => Execute,
) {
  const model = createModelTable();
  const before = new Map<string, { readonly at: number; readonly item: Item | undefined }>();
  let outageUntil = 0;

  async function execute(command: unknown): Promise<unknown> {
    const written = itemsIn(command);
    const olds = written.map((item) => [item, model.items.get(keyOf(item))] as const);
    const result = await model.client.send(command as never);
    for (const [item, old] of olds) {
      before.set(keyOf(item), { at: time.now(), item: old });
      if (old === undefined && String(item.SK).startsWith(TABLE.transitionPrefix)) onTransition(item);
    }
    return result;
  }

  /** What a replica answers that does not have the latest writes yet. */
  function stale(command: BatchGetCommand, result: Item, random: () => number): Item {
    const [[table, request] = ['', undefined]] = Object.entries(command.input.RequestItems ?? {});
    if (request === undefined || request.ConsistentRead === true) return result;
    const responses = (result.Responses as Record<string, Item[]>)[table] ?? [];
    const found = new Map(responses.map((item) => [keyOf(item), item]));
    for (const key of (request.Keys ?? []).map(keyOf)) {
      const old = before.get(key);
      if (old === undefined || time.now() - old.at > MAX_STALENESS) continue;
      if (!faults.happens('stale read', random)) continue;
      if (old.item === undefined) found.delete(key);
      else found.set(key, copyOf(old.item));
    }
    return { ...result, Responses: { [table]: [...found.values()] } };
  }

  function clientOf({ random, wait }: Invocation): DynamoDBDocumentClient {
    const run = planted(execute, random);
    const latency = () => wait(2 + Math.floor(random() ** 4 * 60));
    const send = async (command: unknown): Promise<unknown> => {
      await latency();
      const isWrite = [TransactWriteCommand, PutCommand, DeleteCommand].some((one) => command instanceof one);
      if (time.now() < outageUntil || faults.happens('table throttles', random))
        throw new ProvisionedThroughputExceededException(metadata);
      if (faults.happens('time-out before the commit', random)) await timeOut(wait);
      if (command instanceof TransactWriteCommand && faults.happens('transaction conflict', random))
        throw conflict(random());
      const part = command instanceof BatchGetCommand && partOf(command, faults, random);
      const result = (await run(part ? part.read : command)) as Item;
      if (isWrite && faults.happens('time-out after the commit', random)) await timeOut(wait);
      await latency();
      if (!(command instanceof BatchGetCommand)) return result;
      const answer = stale(part ? part.read : command, result, random);
      return part ? { ...answer, UnprocessedKeys: part.left } : answer;
    };
    return { send } as unknown as DynamoDBDocumentClient;
  }

  return {
    items: model.items,
    clientOf,
    /** Refuses every request for a time. */
    breakFor(milliseconds: number) {
      outageUntil = Math.max(outageUntil, time.now() + milliseconds);
    },
    repair() {
      outageUntil = 0;
    },
  };
}

async function timeOut(wait: Invocation['wait']): Promise<never> {
  await wait(REQUEST_TIMEOUT);
  throw Object.assign(new Error('no answer in time'), { name: 'TimeoutError' });
}

function conflict(kind: number): Error {
  if (kind < 0.5) return new TransactionConflictException(metadata);
  const Code = kind < 0.75 ? 'TransactionConflict' : 'ThrottlingError';
  return new TransactionCanceledException({
    ...metadata,
    CancellationReasons: [{ Code: 'None' }, { Code }],
  });
}

/** The first half of the keys of a batch, if only these are read. */
function partOf(command: BatchGetCommand, faults: Faults, random: () => number) {
  const [[table, request] = ['', undefined]] = Object.entries(command.input.RequestItems ?? {});
  const keys = request?.Keys ?? [];
  if (request === undefined || keys.length < 2 || !faults.happens('batch read in part', random)) return false;
  const half = Math.ceil(keys.length / 2);
  return {
    read: new BatchGetCommand({ RequestItems: { [table]: { ...request, Keys: keys.slice(0, half) } } }),
    left: { [table]: { ...request, Keys: keys.slice(half) } },
  };
}

function itemsIn(command: unknown): Item[] {
  if (command instanceof PutCommand) return [command.input.Item ?? {}];
  if (!(command instanceof TransactWriteCommand)) return [];
  return (command.input.TransactItems ?? []).flatMap(({ Put, Delete }) => Put?.Item ?? Delete?.Key ?? []);
}

function keyOf({ PK, SK }: Item): string {
  return `${PK} ${SK}`;
}
