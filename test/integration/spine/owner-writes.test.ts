import { afterAll, beforeAll, expect, test } from 'vitest';
import { plainOwner } from '../../../shared/customers/owner.ts';
import { contactAt } from '../../../shared/identity/contact.ts';
import { applyingOn } from '../../support/applying.ts';
import { type EmbeddedTable, startEmbeddedTable } from '../../support/embedded-table.ts';
import { createModelTable } from '../../support/model-table.ts';

let embedded: EmbeddedTable;
beforeAll(async () => {
  embedded = await startEmbeddedTable();
});
afterAll(() => embedded.close());

const IDENTITY = 'shop:customer:1';

test.each([
  ['the embedded DynamoDB', () => applyingOn(embedded.client, { table: embedded.name })],
  ['the model table', () => applyingOn(createModelTable().client)],
])('an owner is not overwritten by what was worked out from an older one, in %s', async (_, open) => {
  const { store } = open();
  const write = async (owner: typeof plain, previous: typeof plain | null) =>
    (await store.commit({ customers: [], owners: [{ owner, previous }], entries: [] })).outcome;
  const read = async () =>
    (await store.find({ identities: [IDENTITY], customerIds: [], activities: [] }, true)).owners[0];
  const plain = plainOwner(IDENTITY, IDENTITY, 'cus_1');
  expect(await write(plain, null)).toBe('committed');
  const linked = { ...plain, links: ['other:customer:2'] };
  expect(await write(linked, plain)).toBe('committed');
  const contact = contactAt(1, { name: 'Ada', phone: '030 1', country: 'DE' }) ?? null;
  expect(await write({ ...plain, contact }, plain)).toBe('conflict');
  expect(await read()).toEqual(linked);
  const named = { ...linked, contact };
  expect(await write(named, linked)).toBe('committed');
  expect(await write({ ...linked, shared: true }, linked)).toBe('conflict');
  expect(await read()).toEqual(named);
  const renamed = { ...named, contact: contactAt(2, { name: 'Eve' }) ?? null };
  expect(await write(renamed, named)).toBe('committed');
  expect(await read()).toEqual(renamed);
});
