import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import { eraseCustomer } from '../../shared/privacy/erase-customer.ts';
import { eraseRemaining } from '../../shared/privacy/erase-remaining.ts';
import type { Privacy } from '../../shared/privacy/privacy.ts';
import { captureOutput } from '../support/captured-output.ts';
import { customersIn, deliver } from '../support/delivered.ts';
import { ADDRESS_ONCE, body, checkout, objectBody, visit } from '../support/identity-updates.ts';
import { createMemoryStorage } from '../support/memory-storage.ts';
import { createModelTable } from '../support/model-table.ts';
import { privacyDepsOn } from '../support/privacy-deps.ts';
import { runs } from '../support/property-runs.ts';
import { arbitraryIdentity } from '../support/random-identity.ts';
import { policyWith, servicesOn } from '../support/services.ts';

const RUNS = runs(40, 2_000);
const ADDRESS = 'email:ann@example.org';
const END = Date.UTC(2030, 0, 1);

type Item = Readonly<Record<string, unknown>>;

async function sendAll(updates: readonly CustomerUpdate[], policy = policyWith()) {
  const table = createModelTable();
  const services = servicesOn(table.client, {
    policy,
    now: () => END,
    addressOnce: new Set(ADDRESS_ONCE),
  });
  for (const update of updates)
    expect(await deliver(services, [update])).toMatchObject({ busy: false, refused: [] });
  const privacy = { ...privacyDepsOn(table.client, createMemoryStorage()), services };
  return { privacy, items: () => [...table.items.values()] };
}

/** Erases the customer of an identity, by its name. Returns the hashes of all its identities. */
async function erase(privacy: Privacy, items: readonly Item[], name: string): Promise<readonly string[]> {
  const { services } = privacy;
  const customer = customersIn(items).find(({ homes }) => homes.includes(name));
  if (customer === undefined) throw new Error(`nobody has ${name}`);
  const { customerId, homes } = customer;
  expect(await eraseCustomer(services, customerId, END, 0)).toMatchObject({ type: 'erased' });
  expect(await eraseRemaining(privacy, customerId, () => false)).toMatchObject({ left: null });
  return homes.map(services.identityHash.hashOfName);
}

/**
 * The items that hold a hash of the erased. They are not the tombstones, nor what others reported: activities and objects of others keep
 * the keyed hash of what they named.
 */
function tracesOf(hashes: readonly string[], items: readonly Item[]): readonly Item[] {
  const keys = new Set(hashes.map((hash) => `ID#${hash}`));
  return items.filter((item) => {
    const isOwn = keys.has(String(item.PK));
    if (item.SK === 'OWNER' && isOwn) return 'identity' in item;
    if (/^(ACT|OBJ)#/.test(String(item.SK)) && !isOwn) return false;
    return hashes.some((hash) => JSON.stringify(item).includes(hash));
  });
}

const account = (number: number, connection = 'web') => `${connection}:customer:${number}`;
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** What is reported, and who is erased. */
const SCENARIOS: Readonly<Record<string, readonly [readonly CustomerUpdate[], readonly string[]]>> = {
  '60 accounts of one address, and the address': [
    [
      ...numbers(60).map((number) => body(number, account(number), { address: ADDRESS })),
      visit(70, [ADDRESS]),
    ],
    [ADDRESS, account(1), account(30), account(60)],
  ],
  '60 accounts of one address, each of which visits again': [
    [...numbers(60), ...numbers(60)].map((number, index) => visit(index, [account(number), ADDRESS])),
    [account(59), account(2), ADDRESS],
  ],
  '25 accounts of each of three connections, of one address': [
    ['web', 'app', 'shop'].flatMap((name) =>
      numbers(25).map((number) => visit(number, [account(number, name), ADDRESS])),
    ),
    [account(3, 'app'), account(24, 'shop'), ADDRESS],
  ],
  '100 purchases of one address': [
    numbers(100).map((number) => checkout(number, account(number, 'pay'), ADDRESS)),
    [ADDRESS, account(100, 'pay')],
  ],
  'one of the purchases that are not with their address': [
    numbers(100).map((number) => checkout(number, account(number, 'pay'), ADDRESS)),
    [account(100, 'pay'), ADDRESS],
  ],
  '30 purchases of an address that 25 accounts have': [
    [
      ...numbers(25).map((number) => body(number, account(number, 'pay'), { address: ADDRESS })),
      ...numbers(30).map((number) => checkout(number, account(100 + number, 'pay'), ADDRESS)),
    ],
    [account(5, 'pay'), account(101, 'pay')],
  ],
  'an account with an address that belongs to nobody, because a customer of 40 identities is full': [
    [
      ...numbers(39).map((number) => visit(number, [account(1), `email:${number}@example.org`])),
      { ...objectBody(50, 'web:order:1', { account: account(1), address: ADDRESS }), persons: [account(1)] },
    ],
    [account(1)],
  ],
};

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('an erasure leaves no hash of the erased', () => {
  test.each(Object.entries(SCENARIOS))('%s', async (_, [updates, erased]) => {
    const { privacy, items } = await sendAll(updates, policyWith({ linking: { maxAddresses: 50 } }));
    for (const identity of erased) {
      const name = privacy.services.identityHash.identityName(identity);
      const hashes = await erase(privacy, items(), name);
      expect(tracesOf(hashes, items()), `after the erasure of ${identity}`).toEqual([]);
    }
  });

  test('of random customers of random histories', async () => {
    let traced = 0;
    await fc.assert(
      fc.asyncProperty(arbitraryIdentity(false), fc.nat(), async ({ phases, policy }, number) => {
        const { privacy, items } = await sendAll(
          phases.flatMap(({ updates }) => updates),
          policy,
        );
        for (let count = 0; count < 3; count += 1) {
          const known = customersIn(items());
          const name = known[(number + count) % Math.max(1, known.length)]?.homes[0];
          if (name === undefined) return;
          const hashes = await erase(privacy, items(), name);
          traced += hashes.length;
          expect(tracesOf(hashes, items())).toEqual([]);
        }
      }),
      { ...RUNS, endOnFailure: true },
    );
    expect(traced).toBeGreaterThan(RUNS.numRuns);
  });
});
