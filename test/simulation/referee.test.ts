import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Services } from '../../shared/intake/services.ts';
import { eraseCustomer } from '../../shared/privacy/erase-customer.ts';
import { eraseRemaining } from '../../shared/privacy/erase-remaining.ts';
import { deliver, reviewThose } from '../support/delivered.ts';
import { type EmbeddedTable, startEmbeddedTable } from '../support/embedded-table.ts';
import { createMemoryStorage } from '../support/memory-storage.ts';
import { createModelTable } from '../support/model-table.ts';
import { privacyDepsOn } from '../support/privacy-deps.ts';
import {
  arbitraryHistory,
  HISTORY_POLICY as policy,
  randomFrom,
  shuffledWithDuplicates,
} from '../support/random-history.ts';
import { servicesOn } from '../support/services.ts';

type Items = Record<string, unknown>[];

const HISTORIES = fc.sample(arbitraryHistory, { numRuns: 20, seed: 17 });
// A separate key for each history gives it separate customers in the same table.
const KEYS = HISTORIES.map((_, index) => `key number ${index} of at least thirty-two characters`);
const END = Math.max(...HISTORIES.map(({ end }) => end));

let table: EmbeddedTable;

beforeAll(async () => {
  table = await startEmbeddedTable();
});
afterAll(() => table.close());

async function scan(): Promise<Items> {
  const items: Items = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await table.client.send(new ScanCommand({ TableName: table.name, ExclusiveStartKey: from }));
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return items;
}

function byKey(items: Items): Items {
  return items.sort((a, b) => (`${a.PK} ${a.SK}` < `${b.PK} ${b.SK}` ? -1 : 1));
}

/** Erases the customers with these ids. */
async function eraseNew(
  services: Services,
  client: EmbeddedTable['client'],
  name: string,
  ids: readonly string[],
) {
  const privacy = { ...privacyDepsOn(client, createMemoryStorage(), { table: name }), services };
  for (const id of ids) {
    expect(await eraseCustomer(services, id, END, 0)).toMatchObject({
      customer: { left: expect.anything() },
    });
    expect(await eraseRemaining(privacy, id, () => false)).toMatchObject({ left: null });
  }
}

function livingIds(items: Items): string[] {
  return items.flatMap(({ PK, SK, stagePK }) =>
    SK === 'RECORD' && stagePK !== undefined ? [String(PK).slice('CUST#'.length)] : [],
  );
}

/**
 * Sends all histories, each in random order, erases the customers of every second one, and reviews the remaining
 * ones. Makes the same requests on every table.
 */
async function sendAll(client: EmbeddedTable['client'], name: string, items: () => Promise<Items>) {
  const servicesOfHistories = KEYS.map((key) =>
    servicesOn(client, { table: name, policy, now: () => END, key }),
  );
  const known = new Set<string>();
  for (const [index, { deliveries }] of HISTORIES.entries()) {
    const services = servicesOfHistories[index];
    if (services === undefined) throw new Error('every history has a key');
    // One update at a time: concurrent updates may found the same customer, and then either of them may be first.
    for (const update of shuffledWithDuplicates(deliveries, randomFrom(index)).flat())
      expect(await deliver(services, [update])).toMatchObject({ busy: false, refused: [] });
    const fresh = livingIds(await items()).filter((id) => !known.has(id));
    if (index % 2 === 0) await eraseNew(services, client, name, fresh.sort());
    for (const id of fresh) known.add(id);
  }
  const [first] = servicesOfHistories;
  if (first === undefined) throw new Error('there is at least one history');
  await reviewThose(first, await items(), END);
  return byKey(await items());
}

describe('the model of the table', () => {
  test('has the same items as the embedded DynamoDB after the same histories and erasures', async () => {
    const model = createModelTable();
    const modelled = await sendAll(model.client, 'model', async () =>
      structuredClone([...model.items.values()]),
    );
    const real = await sendAll(table.client, table.name, scan);
    expect(real.length).toBeGreaterThan(200);
    expect(real).toEqual(modelled);
  });
});
