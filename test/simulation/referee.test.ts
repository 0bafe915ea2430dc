import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyingOn } from '../support/applying.ts';
import { type EmbeddedTable, startEmbeddedTable } from '../support/embedded-table.ts';
import { createModelTable } from '../support/model-table.ts';
import {
  arbitraryHistory,
  HISTORY_POLICY as policy,
  randomFrom,
  shuffledWithDuplicates,
} from '../support/random-history.ts';
import { deliver, reviewAll } from '../support/told-world.ts';

type Items = Record<string, unknown>[];

const HISTORIES = fc.sample(arbitraryHistory, { numRuns: 20, seed: 17 });
// A key for each history gives it customers of its own in the one table.
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

/** Tells all histories, each in random order, and reviews whom they left; the same requests on every table. */
async function tellAll(client: EmbeddedTable['client'], name: string, items: () => Promise<Items>) {
  const applyings = KEYS.map((key) => applyingOn(client, { table: name, policy, now: () => END, key }));
  // One telling after the other: what is applied side by side may be one customer, and then either may be first.
  for (const [index, { deliveries }] of HISTORIES.entries())
    for (const telling of shuffledWithDuplicates(deliveries, randomFrom(index)).flat()) {
      const applying = applyings[index];
      if (applying === undefined) throw new Error('every history has a key');
      expect(await deliver(applying, [telling])).toMatchObject({ busy: false, refused: [] });
    }
  const [anyone] = applyings;
  if (anyone === undefined) throw new Error('there is a history');
  const before = await items();
  await reviewAll(anyone, () => before.splice(0), END);
  return byKey(await items());
}

describe('the model of the table', () => {
  test('holds, item by item, what the embedded DynamoDB holds after the same histories', async () => {
    const model = createModelTable();
    const modelled = await tellAll(model.client, 'model', async () =>
      structuredClone([...model.items.values()]),
    );
    const real = await tellAll(table.client, table.name, scan);
    expect(real.length).toBeGreaterThan(300);
    expect(real).toEqual(modelled);
  });
});
