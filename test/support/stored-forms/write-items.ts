import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createMemoryStorage } from '../memory-storage.ts';
import { createModelTable } from '../model-table.ts';
import { createTestService } from '../test-service.ts';
import { FOUND, LISTS, reportKnownShop } from './known-shop.ts';

// Writes the items of the present forms, which later versions must read. Run it only to add a form, under a new name:
// npx tsx test/support/stored-forms/write-items.ts

const FILE = fileURLToPath(new URL('./items-1.json', import.meta.url));

const table = createModelTable();
const storage = createMemoryStorage();
const service = createTestService(table.client, storage);
await reportKnownShop(service);
const records = await Promise.all(
  FOUND.map(async (identity) => (await service.get('/customers', { identity })).body),
);
const written = { lists: LISTS, items: [...table.items.values()], parked: [...storage.texts], records };
writeFileSync(FILE, `${JSON.stringify(written, null, 2)}\n`);
