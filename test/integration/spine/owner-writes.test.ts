import { afterAll, beforeAll, expect, test } from 'vitest';
import { newOwner, type Owner } from '../../../shared/customers/owner.ts';
import { contactAt } from '../../../shared/identity/contact.ts';
import { type EmbeddedTable, startEmbeddedTable } from '../../support/embedded-table.ts';
import { createModelTable } from '../../support/model-table.ts';
import { servicesOn } from '../../support/services.ts';

let embedded: EmbeddedTable;
beforeAll(async () => {
  embedded = await startEmbeddedTable();
});
afterAll(() => embedded.close());

const IDENTITY = 'shop:customer:1';

test.each([
  ['the embedded DynamoDB', () => servicesOn(embedded.client, { table: embedded.name })],
  ['the model table', () => servicesOn(createModelTable().client)],
])('an owner computed from an older one does not overwrite it, in %s', async (_, open) => {
  const { store, identityHash } = open();
  const write = async (owner: Owner, previous: Owner | null) =>
    (await store.commit({ customers: [], owners: [{ owner, previous }], entries: [] })).type;
  const read = async () => {
    const [owner] = (await store.find({ identities: [IDENTITY] }, true)).owners;
    if (owner === undefined) throw new Error('the owner was written');
    return owner;
  };
  expect(await write(newOwner(IDENTITY, IDENTITY, 'cus_1'), null)).toBe('committed');
  const plain = await read();
  const together = [identityHash.hiddenName('shop:customer:2')];
  expect(await write({ ...plain, together }, plain)).toBe('committed');
  const declared = await read();
  const contact = contactAt(1, { name: 'Ada', phone: '030 1', country: 'DE' }) ?? null;
  expect(await write({ ...plain, contact }, plain)).toBe('conflict');
  expect(await read()).toEqual(declared);
  expect(await write({ ...declared, contact }, declared)).toBe('committed');
  const named = await read();
  expect(named).toMatchObject({ together, contact });
  expect(await write({ ...declared, crowded: true }, declared)).toBe('conflict');
  expect(await read()).toEqual(named);
});
