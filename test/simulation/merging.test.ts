import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { MAX_HOMES } from '../../shared/customers/customer.ts';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Services } from '../../shared/intake/services.ts';
import { captureOutput } from '../support/captured-output.ts';
import { CROWD_NOW, CROWD_POLICY, purchase, startCrowd, visit } from '../support/crowd.ts';
import { comparableCustomers, customersIn, deliver, mergesIn } from '../support/delivered.ts';
import { type EmbeddedTable, scanTable, startEmbeddedTable } from '../support/embedded-table.ts';
import { expectGapFreeEvents } from '../support/gap-free.ts';
import { expectOneLogEach } from '../support/one-log-each.ts';
import { randomFrom, shuffledWithDuplicates } from '../support/random-history.ts';
import { servicesOn } from '../support/services.ts';

type Items = Record<string, unknown>[];

let embedded: EmbeddedTable;
beforeAll(async () => {
  embedded = await startEmbeddedTable();
});
afterAll(() => embedded.close());
beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Applies each update as a delivery of its own, with that many concurrent senders. */
async function sendAll(
  services: Services,
  updates: readonly CustomerUpdate[],
  senders: number,
): Promise<void> {
  const queue = [...updates];
  const sender = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      expect(await deliver(services, [next])).toMatchObject({ busy: false, refused: [] });
  };
  await Promise.all(Array.from({ length: senders }, sender));
}

const FOUR_ACCOUNTS = ['shop:customer:1', 'desk:customer:1', 'pay:customer:1', 'survey:customer:1'];
const FOUR_ADDRESSES = [1, 2, 3, 4].map((number) => `email:${number}@example.org`);
const EIGHT = [...FOUR_ACCOUNTS, ...FOUR_ADDRESSES];

/** 32 reports of the 16 pairs of an account and an address: an order and a visit of each. */
function reportsOfPairs(): CustomerUpdate[] {
  const pairs = FOUR_ACCOUNTS.flatMap((account) => FOUR_ADDRESSES.map((address) => [account, address]));
  return [
    ...pairs.map((pair, index) => purchase(pair, 100 + index)),
    ...pairs.map((pair, index) => visit([...pair].reverse(), 116 + index)),
  ];
}

describe('four accounts and four addresses, reported in pairs by 32 concurrent deliveries', () => {
  const known = EIGHT.map((one, hour) => visit([one], hour));
  const all = [...known, ...reportsOfPairs()];

  function expectOneOfEight(items: Items) {
    expect(customersIn(items)).toHaveLength(1);
    expect(mergesIn(items).size).toBe(7);
    expect(comparableCustomers(items)[0]?.identities).toEqual(
      expect.arrayContaining([...EIGHT, 'shop:order:100', 'shop:order:115']),
    );
    expectOneLogEach(items, CROWD_POLICY, all);
    expectGapFreeEvents(items);
  }

  test('become one customer, nothing is lost, and the retries are bounded', async () => {
    let most = 0;
    for (let seed = 1; seed <= 20; seed += 1) {
      const { services, requests, items } = startCrowd(seed);
      await sendAll(services, known, 1);
      const before = requests.length;
      await sendAll(services, reportsOfPairs(), 32);
      expectOneOfEight(items());
      most = Math.max(most, requests.length - before);
    }
    process.stderr.write(`32 concurrent deliveries that merge eight customers: at most ${most} requests\n`);
    expect(most).toBeLessThan(32 * 60);
  });

  test('become one customer on the embedded DynamoDB as well', async () => {
    const services = servicesOn(embedded.client, {
      table: embedded.name,
      policy: CROWD_POLICY,
      now: () => CROWD_NOW,
    });
    await sendAll(services, known, 8);
    await sendAll(services, reportsOfPairs(), 32);
    expectOneOfEight(await scanTable(embedded));
  });
});

describe('two concurrent deliveries that merge the same pair in opposite directions', () => {
  test('have one survivor, the customer who was seen first, in every interleaving', async () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const { services, items } = startCrowd(seed);
      const sent = [visit(['shop:customer:1'], 2), visit(['email:1@example.org'], 1)];
      await sendAll(services, sent, 1);
      const links = [
        purchase(['shop:customer:1', 'email:1@example.org'], 3),
        purchase(['email:1@example.org', 'shop:customer:1'], 4),
      ];
      await sendAll(services, links, 2);
      const [only, ...others] = customersIn(items());
      expect(others).toEqual([]);
      expect(only?.customerId).toBe(
        services.identityHash.customerIdOf(services.identityHash.identityName('email:1@example.org'), 0),
      );
      expect([...mergesIn(items()).values()]).toEqual([only?.customerId]);
      expectOneLogEach(items(), CROWD_POLICY, [...sent, ...links]);
      expectGapFreeEvents(items());
    }
  });
});

const INFO = 'email:info@example.org';
const CROWD = Array.from({ length: 200 }, (_, index) => index + 1);

describe('200 shop customers with the same address', () => {
  const sent = CROWD.map((number) => purchase([`shop:customer:${number}`, INFO], number));
  const ofMailbox = [visit([INFO], 300), visit([INFO], 301)];
  const expected = JSON.stringify(
    comparable([...CROWD.map((number) => [`shop:customer:${number}`, `shop:order:${number}`]), [INFO]]),
  );

  function comparable(groups: readonly (readonly string[])[]) {
    return groups.map((group) => [...group].sort().join(' ')).sort();
  }

  async function expectSeparateCustomers(updates: readonly CustomerUpdate[], senders: number) {
    const { services, items, requests } = startCrowd(senders === 1 ? undefined : senders);
    await sendAll(services, updates, senders);
    const customers = comparableCustomers(items());
    expect(JSON.stringify(comparable(customers.map(({ identities }) => identities)))).toBe(expected);
    const mailbox = customers.find(({ identities }) => identities.includes(INFO));
    expect(mailbox?.record.facts.activities).toBe(2);
    expect(mailbox?.record.facts.orders).toBe(0);
    for (const { identities, record } of customers)
      if (!identities.includes(INFO)) expect(record.facts.orders).toBe(1);
    expectOneLogEach(items(), CROWD_POLICY, updates);
    expectGapFreeEvents(items());
    // No more are kept, so that the item of the address does not grow.
    expect(items().find(({ identity }) => identity === INFO)?.claims).toHaveLength(20);
    return requests.length;
  }

  test('stay 200 customers in chronological order', async () => {
    const requests = await expectSeparateCustomers([...sent, ...ofMailbox], 1);
    // The cost of a customer does not depend on how many others have the address.
    expect(requests).toBeLessThan(6 * sent.length);
  });

  test('stay 200 customers in reverse order', () =>
    expectSeparateCustomers([...sent, ...ofMailbox].reverse(), 1));

  test('stay 200 customers in any order, with duplicates', async () => {
    for (const seed of [1, 2, 3])
      await expectSeparateCustomers(shuffledWithDuplicates([...sent, ...ofMailbox], randomFrom(seed)), 1);
  });

  test('stay 200 customers with several concurrent senders', async () => {
    for (const senders of [2, 7, 32])
      await expectSeparateCustomers(
        shuffledWithDuplicates([...sent, ...ofMailbox], randomFrom(senders)),
        senders,
      );
  });

  test('stay 200 customers when the shop reported each without the address before', async () => {
    const before = CROWD.map((number) => purchase([`shop:customer:${number}`], number));
    await expectSeparateCustomers([...before, ...sent, ...ofMailbox], 1);
  });

  test('stay 200 customers when the address was known before all of them', () =>
    expectSeparateCustomers([...ofMailbox, ...sent], 1));
});

describe('a customer with more identities than the limit', () => {
  async function expectConsistent(updates: readonly CustomerUpdate[], senders = 1) {
    const { services, items, requests } = startCrowd(senders === 1 ? undefined : senders);
    await sendAll(services, updates, senders);
    for (const { homes } of customersIn(items())) expect(homes.length).toBeLessThanOrEqual(MAX_HOMES);
    expectOneLogEach(items(), CROWD_POLICY, updates);
    expectGapFreeEvents(items());
    const again = requests.length;
    await sendAll(services, updates, senders);
    expect((requests.length - again) / updates.length, 'requests of a delivery that is known').toBeLessThan(
      12,
    );
    return comparableCustomers(items());
  }

  const addresses = Array.from({ length: 50 }, (_, index) => `email:${100 + index}@example.org`);
  /** An account of many addresses. */
  const star = addresses.map((address, hour) => visit(['shop:customer:1', address], hour));
  /** Each address has an activity of its own: a person without any entry left is not listed. */
  const own = addresses.map((address, hour) => visit([address], 100 + hour));
  /** Accounts of many tools, each with the address of the one before, too. */
  const chain = addresses.slice(1).flatMap((address, index) => {
    const account = `tool${index}:customer:1`;
    return [visit([account, addresses[index] ?? ''], 2 * index), visit([account, address], 2 * index + 1)];
  });

  test('around one account with all of them: the account ties nobody, and all others are separate, in any order', async () => {
    for (const seed of [0, 1, 2]) {
      const sent = [...star, ...own];
      const order = seed === 0 ? sent : shuffledWithDuplicates(sent, randomFrom(seed));
      const customers = await expectConsistent(order, seed + 1);
      expect(customers.map(({ identities }) => identities)).toEqual(
        [...addresses, 'shop:customer:1'].sort().map((one) => [one]),
      );
    }
  });

  test('around one account with all of them: they are separate also when the last update names another account', async () => {
    const other = visit(['desk:customer:1', addresses[0] ?? ''], 60);
    for (const sent of [
      [...own.slice(0, 39), ...star.slice(0, 39), other],
      [other, ...star.slice(0, 39), ...own.slice(0, 39)],
    ]) {
      const customers = await expectConsistent(sent);
      expect(customers.map(({ identities }) => identities)).toEqual(
        [
          ['desk:customer:1', addresses[0]],
          ...addresses.slice(1, 39).map((one) => [one]),
          ['shop:customer:1'],
        ].sort(),
      );
    }
  });

  test('in a chain: a tie beyond the limit is refused, no customer is over the limit, and nothing is lost', async () => {
    for (const seed of [0, 1, 2]) {
      const order = seed === 0 ? chain : shuffledWithDuplicates(chain, randomFrom(seed));
      const customers = await expectConsistent(order, seed + 1);
      expect(customers.length).toBeGreaterThan(1);
    }
  });
});
