import { DeleteCommand, PutCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { isMerged } from '../../../shared/customers/customer.ts';
import { isDeferred } from '../../../shared/storage/keys.ts';
import type { Parts } from './parts.ts';

/** A bug that the simulator must find, as the part that has it. Production code has none of them. */
export interface PlantedBug {
  readonly name: string;
  /** Made anew for each simulation, so that nothing is remembered. */
  readonly parts: () => Partial<Parts>;
}

const METADATA = { $metadata: {} };

/** Bugs of every part between the sender and the subscriber. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'the table acknowledges a write that it then loses',
    parts: () => ({
      execute: (execute, random) => async (command) =>
        command instanceof TransactWriteCommand && random() < 0.02 ? METADATA : execute(command),
    }),
  },
  {
    name: 'a write has no condition',
    parts: () => ({ execute: (execute) => (command) => execute(withoutConditions(command)) }),
  },
  {
    name: 'a transaction is written in part',
    parts: () => ({
      execute: (execute, random) => async (command) => {
        if (!(command instanceof TransactWriteCommand) || random() >= 0.02) return execute(command);
        const { TransactItems = [] } = command.input;
        return execute(new TransactWriteCommand({ TransactItems: TransactItems.slice(0, -1) }));
      },
    }),
  },
  {
    name: 'a sequence skips a number',
    parts: () => ({
      store: (store) => ({
        ...store,
        find: async (wanted, consistent) => {
          const found = await store.find(wanted, consistent);
          const customers = found.customers.map((one) =>
            one.sequence > 2 ? { ...one, sequence: one.sequence + 1 } : one,
          );
          return { ...found, customers };
        },
      }),
    }),
  },
  {
    name: 'the fold forgets late news',
    parts: () => ({
      store: (store) => ({ ...store, readLog: async (homes) => (await store.readLog(homes)).slice(0, -1) }),
    }),
  },
  {
    name: 'a merge publishes nothing to the merged customer',
    parts: () => ({
      store: (store) => ({
        ...store,
        commit: (commit) =>
          store.commit({
            ...commit,
            customers: commit.customers.map((one) =>
              isMerged(one.stored) ? { ...one, transitions: [] } : one,
            ),
          }),
      }),
    }),
  },
  {
    name: 'a repeated delivery counts again',
    parts: () => {
      let received = 0;
      return {
        connector: (connector) => ({
          ...connector,
          map: (delivery, connection) => {
            received += 1;
            const { updates, ...rest } = connector.map(delivery, connection);
            const repeated = updates.map((update) => ({
              ...update,
              objects: update.objects.map((one) => ({ ...one, object: `${one.object}-${received}` })),
            }));
            return { updates: repeated, ...rest };
          },
        }),
      };
    },
  },
  {
    name: 'parking reports success when the storage failed',
    parts: () => ({
      storage: (storage) => ({ ...storage, put: (key, text) => storage.put(key, text).catch(() => {}) }),
    }),
  },
  {
    name: 'parked deliveries overwrite each other',
    parts: () => ({
      storage: (storage) => ({
        ...storage,
        put: (key, text) =>
          storage.put(
            key.startsWith('busy/') ? 'busy/shop/00000000000000000000000000000000.json' : key,
            text,
          ),
      }),
    }),
  },
  {
    name: 'redrive removes a delivery before it is applied',
    parts: () => ({
      parkedDeliveries: (parked) => ({
        ...parked,
        read: async (key) => {
          const entry = await parked.read(key);
          await parked.remove(key);
          return entry;
        },
      }),
    }),
  },
  {
    name: 'redrive finds no parked delivery',
    parts: () => ({
      parkedDeliveries: (parked) => ({ ...parked, async *keys() {} }),
    }),
  },
  {
    name: 'the review has a clock that stands still',
    parts: () => {
      let first: number | undefined;
      return {
        reviewClock: (clock) => ({
          now: () => {
            first ??= clock.now();
            return first;
          },
        }),
      };
    },
  },
  {
    name: 'the review reads only one shard of the due customers',
    parts: () => ({
      due: (due) =>
        async function* (shard, asOf) {
          if (shard === 0) yield* due(shard, asOf);
        },
    }),
  },
  {
    name: 'the review finds no deferred update',
    parts: () => ({
      due: (due) =>
        async function* (shard, asOf) {
          for await (const page of due(shard, asOf)) yield page.filter(({ isDeferred }) => !isDeferred);
        },
    }),
  },
  {
    name: 'a deferred update is removed before it is applied',
    parts: () => ({
      execute: (execute) => async (command) => {
        const result = await execute(command);
        if (command instanceof QueryCommand)
          for (const { PK, SK } of (result as { Items: Record<string, unknown>[] }).Items)
            if (isDeferred(SK)) await execute(new DeleteCommand({ TableName: 'table', Key: { PK, SK } }));
        return result;
      },
    }),
  },
  {
    name: 'the publisher skips an event and reports it as published',
    parts: () => ({
      publisher: (publisher) => ({
        publish: async (events) => {
          const outcomes = await publisher.publish(events.slice(0, -1));
          return [...outcomes, 'published' as const].slice(0, events.length);
        },
      }),
    }),
  },
  {
    name: 'ids of events depend on the time',
    parts: () => ({
      eventsOf: (events, now) =>
        events.map(({ detail: { metadata, data }, ...rest }) => ({
          ...rest,
          detail: { data, metadata: { ...metadata, eventId: `${metadata.eventId}-${now}` } },
        })),
    }),
  },
  {
    name: 'refused events are not kept',
    parts: () => ({ refusedEvents: () => ({ keep: async () => {} }) }),
  },
  {
    name: 'the stream goes on after a batch that failed',
    parts: () => ({
      published: (ending) =>
        ending.type === 'died' ? { type: 'result', result: { batchItemFailures: [] } as never } : ending,
    }),
  },
  {
    name: 'the stream forgets a shard that was split off',
    parts: () => ({ children: (children) => children.slice(1) }),
  },
];

/** The same write, without the conditions on what was read. */
function withoutConditions(command: unknown): unknown {
  if (command instanceof PutCommand) {
    const { TableName, Item } = command.input;
    return new PutCommand({ TableName, Item });
  }
  if (!(command instanceof TransactWriteCommand)) return command;
  const items = (command.input.TransactItems ?? []).map(({ Put, ...rest }) =>
    Put === undefined ? rest : { Put: { TableName: Put.TableName, Item: Put.Item } },
  );
  return new TransactWriteCommand({ TransactItems: items });
}
