import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, test } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { visit } from '../../support/crowd.ts';
import { comparableCustomers, deliver } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { reportOf, snapshotOn, updateOf } from '../../support/object-reports.ts';
import { servicesOn } from '../../support/services.ts';

type Item = Record<string, unknown>;

const [ANN, BEN] = ['email:ann@example.org', 'email:ben@example.org'];
const [ACCOUNT, OTHER_ACCOUNT] = ['shop:customer:1', 'desk:customer:2'];
const ORDER = 'shop:order:1';

beforeEach(() => {
  captureOutput();
});

const order = (day: number, address: string) =>
  updateOf([], reportOf(ORDER, snapshotOn(day, { payment: 'paid' }, { address })));

/** A replica that has an older state of some items. */
function laggingReplica(
  client: DynamoDBDocumentClient,
  older: ReadonlyMap<string, Item>,
  lags: (sortKey: string) => boolean,
): DynamoDBDocumentClient {
  const send = async (command: BatchGetCommand) => {
    const result = await client.send(command);
    const [[table, request] = ['', undefined]] = Object.entries(
      command instanceof BatchGetCommand ? (command.input.RequestItems ?? {}) : {},
    );
    if (request === undefined || request.ConsistentRead) return result;
    const items = new Map(result.Responses?.[table]?.map((item) => [`${item.PK} ${item.SK}`, item]));
    for (const { PK, SK } of request.Keys ?? []) {
      const key = `${PK} ${SK}`;
      if (!lags(SK)) continue;
      items.delete(key);
      const old = older.get(key);
      if (old !== undefined) items.set(key, old);
    }
    return { ...result, Responses: { [table]: [...items.values()] } };
  };
  return { send } as unknown as DynamoDBDocumentClient;
}

/** Updates of which the last is applied with a replica that lags behind by the last but one; and those that follow. */
interface Story {
  readonly updates: readonly CustomerUpdate[];
  readonly lags: (sortKey: string) => boolean;
  readonly following?: readonly CustomerUpdate[];
}

async function customersAfter({ updates, lags, following = [] }: Story) {
  const table = createModelTable();
  let older = new Map(table.items);
  for (const [index, update] of [...updates, ...following].entries()) {
    const isLagging = index === updates.length - 1;
    const client = isLagging ? laggingReplica(table.client, older, lags) : table.client;
    if (!isLagging) older = new Map(table.items);
    expect(await deliver(servicesOn(client), [update])).toMatchObject({ busy: false });
  }
  return comparableCustomers(table.items.values());
}

/** Expects the same customers as without a replica that lags behind, and returns their identities. */
async function identitiesAfter(story: Story) {
  const found = await customersAfter(story);
  expect(found).toEqual(await customersAfter({ ...story, lags: () => false }));
  return found.map(({ identities }) => identities);
}

test('an order moves with all that was reported of it, although the first read does not find it', async () => {
  const lags = (sortKey: string) => sortKey.startsWith('OBJ#');
  expect(await identitiesAfter({ updates: [order(1, ANN), order(2, BEN)], lags })).toEqual([[BEN, ORDER]]);
});

test('an address keeps its account, although the first read finds neither of them', async () => {
  const named = { account: ACCOUNT, address: BEN };
  const updates = [
    visit([BEN], 1),
    visit([ACCOUNT, ANN], 2),
    updateOf([ANN], reportOf(ORDER, snapshotOn(2, { payment: 'paid' }, named))),
  ];
  const following = [visit([OTHER_ACCOUNT, ANN], 3)];
  expect(await identitiesAfter({ updates, lags: () => true, following })).toEqual([
    [OTHER_ACCOUNT, ANN, ACCOUNT, ORDER],
    [BEN],
  ]);
});
