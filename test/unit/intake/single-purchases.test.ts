import { beforeEach, expect, test } from 'vitest';
import { captureOutput } from '../../support/captured-output.ts';
import { startCrowd } from '../../support/crowd.ts';
import { customersIn, deliver } from '../../support/delivered.ts';
import { body, checkout } from '../../support/identity-updates.ts';

const ADDRESS = 'email:info@example.org';
/** One more than an address keeps. */
const ACCOUNTS = Array.from({ length: 22 }, (_, index) => `pay:customer:${index + 1}`);
const reports = ACCOUNTS.map((account) => body(1, account, { address: ADDRESS }));
const purchase = checkout(1, 'pay:customer:100', ADDRESS);

beforeEach(() => {
  captureOutput();
});

test.each([
  ['before', [purchase, ...reports]],
  ['after', [...reports, purchase]],
])('the account of a single purchase belongs to its address, bought %s more accounts had it than are kept', async (_, updates) => {
  const { services, items } = startCrowd();
  for (const update of updates) await deliver(services, [update]);
  const name = services.identityHash.identityName(ADDRESS);
  const holder = customersIn(items()).find(({ homes }) => homes.includes(name));
  expect(holder).toMatchObject({ shared: true });
  expect([...(holder?.homes ?? [])].sort()).toEqual([name, 'pay:customer:100'].sort());
});
