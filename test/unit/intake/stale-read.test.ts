import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { captureOutput } from '../../support/captured-output.ts';
import { comparableCustomers, deliver } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { reportOf, snapshotOn, updateOf } from '../../support/object-reports.ts';
import { servicesOn } from '../../support/services.ts';

const [ANN, BEN] = ['email:ann@example.org', 'email:ben@example.org'];
const ORDER = 'shop:order:1';

const order = (day: number, address: string) =>
  updateOf([], reportOf(ORDER, snapshotOn(day, { payment: 'paid' }, { address })));

/** A replica that has the owner of each object, and not yet what is stored of the object. */
function laggingReplica(client: DynamoDBDocumentClient): DynamoDBDocumentClient {
  const send = async (command: BatchGetCommand) => {
    const result = await client.send(command);
    const [[table, request] = ['', undefined]] = Object.entries(
      command instanceof BatchGetCommand ? (command.input.RequestItems ?? {}) : {},
    );
    if (request === undefined || request.ConsistentRead) return result;
    const items = result.Responses?.[table] ?? [];
    return { ...result, Responses: { [table]: items.filter(({ SK }) => !String(SK).startsWith('OBJ#')) } };
  };
  return { send } as unknown as DynamoDBDocumentClient;
}

test('an order moves with all that was reported of it, although the first read does not find it', async () => {
  captureOutput();
  const table = createModelTable();
  expect(await deliver(servicesOn(table.client), [order(1, ANN)])).toMatchObject({ busy: false });
  const services = servicesOn(laggingReplica(table.client));
  expect(await deliver(services, [order(2, BEN)])).toMatchObject({ busy: false });
  const expected = createModelTable();
  for (const update of [order(1, ANN), order(2, BEN)])
    expect(await deliver(servicesOn(expected.client), [update])).toMatchObject({ busy: false });
  expect(comparableCustomers(table.items.values())).toEqual(comparableCustomers(expected.items.values()));
  expect(comparableCustomers(table.items.values()).map(({ identities }) => identities)).toEqual([
    [BEN, ORDER],
  ]);
});
