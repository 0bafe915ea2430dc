import { beforeEach, describe, expect, test } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { startCrowd } from '../../support/crowd.ts';
import { customersIn, deliver } from '../../support/delivered.ts';
import { body, checkout, objectBody, visit } from '../../support/identity-updates.ts';

const ADDRESS = 'email:info@example.org';
const BUYER = 'pay:customer:100';

beforeEach(() => {
  captureOutput();
});

/** Who has the address after these deliveries, without the address itself. */
async function holdersAfter(updates: readonly CustomerUpdate[]) {
  const { services, items } = startCrowd();
  for (const update of updates)
    expect(await deliver(services, [update])).toMatchObject({ busy: false, refused: [] });
  const name = services.identityHash.identityName(ADDRESS);
  const holder = customersIn(items()).find(({ homes }) => homes.includes(name));
  return (holder?.homes ?? []).filter((home) => home !== name).sort();
}

describe('the account of a single purchase belongs to its address', () => {
  /** More than an address keeps. */
  const reports = Array.from({ length: 22 }, (_, index) =>
    body(1, `pay:customer:${index + 1}`, { address: ADDRESS }),
  );
  const purchase = checkout(1, BUYER, ADDRESS);
  const visited = visit(0, [BUYER, ADDRESS]);

  test.each([
    ['before', [purchase, ...reports]],
    ['after', [...reports, purchase]],
    ['after a visit and', [visited, ...reports, purchase]],
    ['with a visit after', [...reports, purchase, visited]],
    ['with a visit before, after', [...reports, visited, purchase]],
  ])('bought %s more accounts had it than are kept', async (_, updates) => {
    expect(await holdersAfter(updates)).toEqual([BUYER]);
  });
});

describe('six accounts', () => {
  const numbers = [1, 2, 3, 4, 5, 6];
  const accountOf = (number: number) => `pay:customer:${number}`;
  const visits = numbers.map((number) => visit(number, [accountOf(number), ADDRESS]));
  const purchases = numbers.map((number) => checkout(number, accountOf(number), ADDRESS));

  test('of single purchases are one customer, whether they first visit or first buy', async () => {
    const accounts = numbers.map(accountOf);
    expect(await holdersAfter([...purchases, ...visits])).toEqual(accounts);
    expect(await holdersAfter([...visits, ...purchases])).toEqual(accounts);
  });

  test('are usual ones as soon as something of a subscription is reported of them', async () => {
    const payments = numbers.map((number) =>
      objectBody(10, `pay:payment:${number}`, {
        account: accountOf(number),
        of: `pay:subscription:${number}`,
      }),
    );
    expect(await holdersAfter([...payments, ...purchases])).toEqual([]);
    expect(await holdersAfter([...purchases, ...payments])).toEqual([]);
  });

  test('are of single purchases again when a subscription turns out to be of somebody else', async () => {
    const subscription = 'pay:subscription:1';
    const subscribed = objectBody(10, subscription, { account: accountOf(1) });
    const corrected = objectBody(11, subscription, { account: accountOf(7) });
    const usual = numbers.slice(1).map((number) => body(20, `pay:customer:1${number}`, { address: ADDRESS }));
    const updates = [...purchases, ...visits, subscribed, ...usual];
    // With the subscriber, six usual accounts have the address.
    expect(await holdersAfter(updates)).not.toContain(accountOf(1));
    expect(await holdersAfter([...updates, corrected])).toContain(accountOf(1));
  });
});
