import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, test } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { DAY, on } from '../../support/activity-builders.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { visit } from '../../support/crowd.ts';
import { comparableCustomers, deliver } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { reportOf, snapshotOn, updateOf } from '../../support/object-reports.ts';
import { servicesOn } from '../../support/services.ts';

type Item = Record<string, unknown>;

const [ANN, BEN] = ['email:ann@example.org', 'email:ben@example.org'];
const [ACCOUNT, OTHER_ACCOUNT] = ['shop:customer:1', 'desk:customer:2'];
const SECOND_ACCOUNT = 'shop:customer:2';
const [ORDER, TICKET] = ['shop:order:1', 'desk:ticket:1'];

beforeEach(() => {
  captureOutput();
});

const order = (day: number, address: string) =>
  updateOf([], reportOf(ORDER, snapshotOn(day, { payment: 'paid' }, { address })));

const isOwnerOf = (identities: readonly string[]) => (item: Item) =>
  item.SK === 'OWNER' && identities.includes(String(item.identity));

/** A replica that has an older state of some items. */
function laggingReplica(
  client: DynamoDBDocumentClient,
  older: ReadonlyMap<string, Item>,
  lags: (item: Item) => boolean,
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
      const old = older.get(key);
      if (!lags(items.get(key) ?? old ?? {})) continue;
      items.delete(key);
      if (old !== undefined) items.set(key, old);
    }
    return { ...result, Responses: { [table]: [...items.values()] } };
  };
  return { send } as unknown as DynamoDBDocumentClient;
}

/** Updates of which the last is applied with a replica that lags behind by the last but one; and those that follow. */
interface Story {
  readonly updates: readonly CustomerUpdate[];
  readonly lags: (item: Item) => boolean;
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
  const lags = ({ SK }: Item) => String(SK).startsWith('OBJ#');
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

test('an account has the address that it was named with last, although the first read has an older claim', async () => {
  const updates = [visit([ACCOUNT, ANN], 1), visit([ACCOUNT, BEN], 2), visit([ACCOUNT, ANN], 3)];
  // The address is whose account had it last.
  const following = [visit([OTHER_ACCOUNT, BEN], 4), visit([SECOND_ACCOUNT, BEN], 5)];
  for (const older of [[ACCOUNT], [ACCOUNT, ANN]])
    expect(await identitiesAfter({ updates, lags: isOwnerOf(older), following })).toEqual([
      [OTHER_ACCOUNT],
      [ANN, ACCOUNT],
      [BEN, SECOND_ACCOUNT],
    ]);
});

test('a rating belongs to whoever has its ticket, although the first read finds the ticket with somebody else', async () => {
  const ticket = (day: number, account: string) =>
    updateOf([account], reportOf(TICKET, snapshotOn(day, { ticket: 'open' }, { account })));
  const rating = { ...on(4, 'rating.given'), about: TICKET };
  const updates = [
    visit([SECOND_ACCOUNT], 1),
    ticket(1, ACCOUNT),
    ticket(2, SECOND_ACCOUNT),
    { persons: [], objects: [], activities: [rating] },
  ];
  expect(await identitiesAfter({ updates, lags: isOwnerOf([TICKET]) })).toEqual([[TICKET, SECOND_ACCOUNT]]);
});

test('an activity that is reported again by the address alone is kept once, although the first read does not find it', async () => {
  const again = visit([ANN], 2);
  const updates = [
    visit([ANN], 1),
    visit([ACCOUNT, ANN], 2),
    { ...again, activities: again.activities.map((one) => ({ ...one, occurredAt: one.occurredAt + DAY })) },
  ];
  const lags = ({ SK }: Item) => String(SK).startsWith('ACT#');
  expect(await identitiesAfter({ updates, lags })).toEqual([[ANN, ACCOUNT]]);
});
