import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, test } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import type { Services } from '../../../shared/intake/services.ts';
import { unmergeCustomer } from '../../../shared/intake/unmerge.ts';
import type { Attributes } from '../../../shared/lifecycle/objects/object.ts';
import { customerByIdentity } from '../../../shared/storage/customer-lookup.ts';
import { on } from '../../support/activity-builders.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { comparableCustomers, deliver } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { reportOf, snapshotOn, updateOf } from '../../support/object-reports.ts';
import { servicesOn } from '../../support/services.ts';

const TABLE = 'test';
const [A, B, C] = ['shop:customer:a', 'shop:customer:b', 'shop:customer:c'];
const [ANN, INFO] = ['email:ann@example.org', 'email:info@example.org'];

const order = (day: number, attributes: Attributes) =>
  reportOf('shop:order:1', snapshotOn(day, { payment: 'paid' }, attributes));
const otherOrder = (day: number, account: string) =>
  reportOf('shop:order:2', snapshotOn(day, { payment: 'paid' }, { account }));
const PAYMENT = reportOf(
  'shop:payment:1',
  snapshotOn(1, { payment: 'paid' }, { account: B, of: 'shop:order:1' }),
);

interface Case {
  readonly before: readonly CustomerUpdate[];
  readonly update: CustomerUpdate;
  readonly meanwhile: (services: Services) => Promise<unknown>;
}

const linking =
  (...persons: string[]) =>
  (services: Services) =>
    deliver(services, [updateOf(persons)]);

/** Who is seen first survives a merge. */
const FIRST = { ...updateOf([A, ANN]), activities: [on(0, 'visit')] };
const WAITING = [updateOf([B], PAYMENT), updateOf([], order(1, {}))];

const CASES: Record<string, Case> = {
  'a customer gets an order, and the account that has its payment': {
    before: [FIRST, ...WAITING],
    update: updateOf([], order(2, { account: A })),
    meanwhile: linking(ANN, B),
  },
  'a customer gets an order by an update that merges, and the account that has its payment': {
    before: [
      FIRST,
      updateOf([C, INFO], reportOf('shop:ticket:1', snapshotOn(1, {}, { account: C }))),
      ...WAITING,
    ],
    update: updateOf([A, INFO], order(2, { account: A })),
    meanwhile: linking(ANN, B),
  },
  'a customer who is merged with the one who gets an order gets the account that has its payment': {
    before: [
      FIRST,
      { ...updateOf([C, INFO]), activities: [{ ...on(0.5, 'visit'), id: 'shop:visit:2' }] },
      ...WAITING,
    ],
    update: updateOf([A, INFO], order(2, { account: A })),
    meanwhile: linking(INFO, B),
  },
  'a customer loses an order, and gets the account that has a payment that is lost, too': {
    before: [FIRST, ...WAITING, updateOf([], otherOrder(1, A))],
    update: updateOf([], order(2, { account: C }), otherOrder(2, C)),
    meanwhile: linking(ANN, B),
  },
  'the account that has the payment of an order is split from its customer': {
    before: [updateOf([C, INFO], otherOrder(1, C)), updateOf([B, INFO]), ...WAITING],
    update: updateOf([], order(2, { account: A })),
    meanwhile: async (services) => {
      const customer = await customerByIdentity(services.store, B);
      if (customer !== undefined) await unmergeCustomer(services, customer.customerId, [B]);
    },
  },
};

beforeEach(() => {
  captureOutput();
});

/** Reads the items of a batch one after another, as DynamoDB may. */
function readingOneByOne(client: DynamoDBDocumentClient): DynamoDBDocumentClient {
  const send = async (command: unknown) => {
    if (!(command instanceof BatchGetCommand)) return client.send(command as BatchGetCommand);
    const items: Record<string, unknown>[] = [];
    for (const key of command.input.RequestItems?.[TABLE]?.Keys ?? []) {
      const { Responses } = await client.send(
        new BatchGetCommand({ RequestItems: { [TABLE]: { Keys: [key] } } }),
      );
      items.push(...(Responses?.[TABLE] ?? []));
    }
    return { Responses: { [TABLE]: items } };
  };
  return { send } as unknown as DynamoDBDocumentClient;
}

/** The customers after an update, if something else is done before its request of this number. Undefined if it has fewer. */
async function customersAfter({ before, update, meanwhile }: Case, request: number) {
  let left = Number.POSITIVE_INFINITY;
  const table = createModelTable(async (moment) => {
    if (moment === 'before' && left-- === 0) await meanwhile(services);
  });
  const services = servicesOn(readingOneByOne(table.client), { table: TABLE });
  for (const one of before) await deliver(services, [one]);
  left = request;
  expect(await deliver(services, [update])).toMatchObject({ busy: false, refused: [] });
  return left < 0 ? comparableCustomers(table.items.values()) : undefined;
}

test.each(Object.entries(CASES))('%s, between any two reads of the update', async (_, one) => {
  const expected = await customersAfter(one, 0);
  for (let request = 1; ; request += 1) {
    const customers = await customersAfter(one, request);
    if (customers === undefined) break;
    expect(customers, `before request ${request}`).toEqual(expected);
  }
});
