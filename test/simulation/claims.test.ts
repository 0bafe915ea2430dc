import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Identity } from '../../shared/identity/identity.ts';
import type { Attributes, ObjectReport } from '../../shared/lifecycle/objects/object.ts';
import { captureOutput } from '../support/captured-output.ts';
import { accountReport, startCrowd, visit } from '../support/crowd.ts';
import { customersIn, deliver } from '../support/delivered.ts';
import { DAY_ZERO } from '../support/object-builders.ts';
import { expectSettled } from '../support/settled.ts';

const HOUR = 3_600_000;

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** The body of an account in an hour, with the address that it has then. */
function account(
  id: string,
  hour: number,
  address: string | null,
  attributes: Attributes = {},
): CustomerUpdate {
  return accountReport(id, hour, { address, ...attributes });
}

/** An order of an account with the address that its body has. */
function order(number: number, hour: number, owner: Attributes): CustomerUpdate {
  const persons = [owner.account, owner.address].filter((one) => typeof one === 'string');
  const report: ObjectReport = {
    object: `shop:order:${number}`,
    type: 'order',
    connection: 'shop',
    provider: 'test',
    snapshots: [
      {
        part: '',
        asOf: DAY_ZERO + hour * HOUR,
        version: '',
        states: { payment: 'paid' },
        since: {},
        attributes: { createdAt: DAY_ZERO, total: { currency: 'EUR', minor: 100 }, ...owner },
        lists: {},
      },
    ],
  };
  return { persons, objects: [report], activities: [] };
}

/** The customers after the deliveries, as lists of identities; the same in whatever order they arrive. */
async function customersAfter(updates: readonly CustomerUpdate[]): Promise<string[][]> {
  const results: string[][][] = [];
  for (const order of [updates, [...updates].reverse(), [...updates, ...updates]]) {
    const { services, items } = startCrowd();
    for (const update of order)
      expect(await deliver(services, [update])).toMatchObject({ busy: false, refused: [] });
    await expectSettled(services, items());
    const names = new Map(
      updates.flatMap(({ persons }) => persons.map((one) => [services.identityHash.identityName(one), one])),
    );
    const listed = customersIn(items()).filter(({ vacant, homes }) => !vacant || homes.length > 1);
    results.push(listed.map(({ homes }) => homes.map((home) => names.get(home) ?? home).sort()).sort());
  }
  const [first = [], ...others] = results;
  for (const other of others) expect(other).toEqual(first);
  return first;
}

const A = 'shop:customer:1';
const B = 'shop:customer:2';
const Z = 'desk:customer:9';
const ANN: Identity = 'email:ann@example.org';
const BOB: Identity = 'email:bob@example.org';

describe('an account', () => {
  test('is tied to the address that it has, and with it to the accounts of other tools', async () => {
    expect(await customersAfter([account(A, 1, ANN), account(Z, 2, ANN)])).toEqual([[Z, ANN, A].sort()]);
    expect(await customersAfter([visit([A, ANN], 1), visit([Z, ANN], 2)])).toEqual([[Z, ANN, A].sort()]);
  });

  test('keeps an address that it had before while nobody else has it', async () => {
    expect(await customersAfter([account(A, 1, ANN), account(A, 5, BOB)])).toEqual([[ANN, BOB, A].sort()]);
  });

  test('gives an address up when the tool says so, also if that is reported late', async () => {
    const passed = [
      account(A, 1, ANN),
      account(A, 8, null),
      account(A, 3, null),
      account(B, 5, ANN),
      visit([Z, ANN], 4),
    ];
    expect(await customersAfter(passed)).toEqual([[Z], [ANN, B].sort(), [A]]);
  });

  test('leaves an address to the account that has it now', async () => {
    expect(await customersAfter([account(A, 1, ANN), account(A, 5, BOB), account(B, 9, ANN)])).toEqual([
      [ANN, B].sort(),
      [BOB, A].sort(),
    ]);
  });

  test('of another tool stays with neither until it reports the address again', async () => {
    const passed = [account(A, 1, ANN), account(Z, 2, ANN), account(A, 5, BOB), account(B, 9, ANN)];
    expect(await customersAfter(passed)).toEqual([[Z], [ANN, B].sort(), [BOB, A].sort()]);
    expect(await customersAfter([...passed, account(Z, 10, ANN)])).toEqual([
      [Z, ANN, B].sort(),
      [BOB, A].sort(),
    ]);
  });
});

describe('a merge by a tool', () => {
  test('ties two accounts that have addresses, whichever was known first', async () => {
    const merged = account(A, 8, null, { mergedInto: B });
    const updates = [account(A, 1, BOB), account(B, 2, ANN), account(Z, 3, ANN), merged];
    expect(await customersAfter(updates)).toEqual([[A, B, Z, ANN, BOB].sort()]);
    // The tool takes it back.
    const undone = account(A, 9, null, { mergedInto: null });
    expect(await customersAfter([...updates, undone])).toEqual([[ANN, B, Z].sort(), [A, BOB].sort()].sort());
  });
});

describe('an order', () => {
  test('claims its address for its account while nothing is known of the account itself', async () => {
    expect(await customersAfter([order(1, 1, { account: A, address: ANN })])).toEqual([[ANN, A].sort()]);
    expect(
      await customersAfter([order(1, 1, { account: A, address: ANN }), account(A, 2, BOB), visit([ANN], 3)]),
    ).toEqual([[ANN], [BOB, A].sort()]);
  });

  test('of somebody else does not hold up what is reported together with it', async () => {
    const [first, second] = [
      order(1, 1, { account: A, address: ANN }),
      order(2, 2, { account: B, address: BOB }),
    ];
    const both = { ...first, persons: [], objects: [...first.objects, ...second.objects] };
    const visits = [A, ANN, B, BOB].map((person, index) => visit([person], 3 + index));
    expect(await customersAfter([both, ...visits])).toEqual([[ANN, A].sort(), [BOB, B].sort()]);
  });

  test('that is corrected to another account takes its claim with it', async () => {
    const corrected = [
      order(1, 1, { account: A, address: ANN }),
      order(1, 2, { account: B, address: ANN }),
      order(2, 3, { account: A, address: BOB }),
    ];
    expect(await customersAfter(corrected)).toEqual([[ANN, B].sort(), [BOB, A].sort()]);
  });

  test('that is corrected to another address takes its claim with it', async () => {
    const corrected = [order(1, 1, { account: A, address: ANN }), order(1, 2, { account: A, address: BOB })];
    expect(await customersAfter([...corrected, visit([ANN], 3)])).toEqual([[ANN], [BOB, A].sort()]);
  });
});

describe('an address', () => {
  const crowd = [1, 2, 3, 4, 5].map((number) => account(`shop:customer:${number}`, number, ANN));
  test('of up to five accounts ties them, and of six nobody', async () => {
    expect(await customersAfter(crowd)).toHaveLength(1);
    expect(
      await customersAfter([...crowd, account('shop:customer:6', 6, ANN), visit([ANN], 7)]),
    ).toHaveLength(7);
  });

  test('ties the other five again when one has another address', async () => {
    const six = [...crowd, account('shop:customer:6', 6, ANN), account('shop:customer:6', 8, BOB)];
    expect(await customersAfter(six)).toHaveLength(2);
  });
});

describe('accounts that only a checkout of one purchase made', () => {
  /** A checkout in an hour, with a customer number of its own. */
  function checkout(number: number): CustomerUpdate {
    const account = `pay:customer:${number}`;
    const { objects, ...rest } = order(number, number, { account, address: ANN });
    const [report] = objects;
    return {
      ...rest,
      perPurchase: true,
      objects:
        report === undefined ? [] : [{ ...report, type: 'checkout', object: `pay:checkout:${number}` }],
    };
  }
  const purchases = (count: number) => Array.from({ length: count }, (_, index) => checkout(index + 1));

  test('count for no limit: six are one customer, and sixty as well', async () => {
    expect(await customersAfter(purchases(6))).toEqual([expect.objectContaining({ length: 7 })]);
    expect(await customersAfter(purchases(60))).toEqual([expect.objectContaining({ length: 61 })]);
  });

  test('do not make the address grow once there are more than one customer has', async () => {
    const { services, items } = startCrowd();
    for (const purchase of purchases(100))
      expect(await deliver(services, [purchase])).toMatchObject({ busy: false, refused: [] });
    const [address] = [...items()].filter(({ identity }) => identity === ANN);
    expect(address).toMatchObject({ claims: expect.objectContaining({ length: 90 }) });
    await expectSettled(services, items());
    expect(customersIn(items())).toHaveLength(12);
  });

  test('are split off also if they are too many for one transaction', async () => {
    const { services, items } = startCrowd();
    const accounts = Array.from({ length: 48 }, (_, index) => `pay:customer:${index + 1}`);
    // Each was a customer of its own first, and the merge of each leaves something.
    const visits = accounts.map((one, index) => visit([one], index + 1));
    for (const update of [...visits, ...purchases(48)])
      expect(await deliver(services, [update])).toMatchObject({ busy: false, refused: [] });
    expect(customersIn(items())).toHaveLength(1);
    const moved = account('pay:customer:1', 60, 'email:new@example.org');
    expect(await deliver(services, [moved])).toMatchObject({ busy: false, refused: [] });
    await expectSettled(services, items());
    expect(
      customersIn(items())
        .map(({ homes }) => homes.length)
        .sort(),
    ).toEqual([2, 48]);
  });

  test('are merged with an older account also if they are many', async () => {
    const { services, items } = startCrowd();
    for (const update of [visit(['shop:customer:1'], -1), ...purchases(80)])
      expect(await deliver(services, [update])).toMatchObject({ busy: false, refused: [] });
    const orders = Array.from({ length: 15 }, (_, index) =>
      order(200 + index, 100, { account: 'shop:customer:1', address: ANN }),
    );
    const together = {
      ...account('shop:customer:1', 100, ANN),
      objects: orders.flatMap((one) => one.objects),
    };
    expect(await deliver(services, [together])).toMatchObject({ busy: false, refused: [] });
    await expectSettled(services, items());
    expect(customersIn(items()).map(({ homes }) => homes.length)).toEqual([82]);
  });

  test('count for no limit if a usual order was reported before', async () => {
    const orders = purchases(6).map((_, index) =>
      order(index + 1, 0, { account: `pay:customer:${index + 1}`, address: ANN }),
    );
    expect(await customersAfter([...orders, ...purchases(6)])).toEqual([
      expect.objectContaining({ length: 7 }),
    ]);
  });

  test('count once a subscription names them', async () => {
    const subscribed = purchases(6).map((_, index) => {
      const update = order(index + 1, index + 20, { account: `pay:customer:${index + 1}`, address: ANN });
      const objects = update.objects.map((one) => ({
        ...one,
        type: 'subscription' as const,
        object: `pay:subscription:${index + 1}`,
      }));
      return { ...update, objects };
    });
    expect(await customersAfter([...purchases(6), ...subscribed])).toHaveLength(6);
  });

  test('count once they have a body of their own, also one that does not state the address', async () => {
    const own = purchases(6).map((_, index) => {
      const id = `pay:customer:${index + 1}`;
      const update = account(id, index + 20, null);
      const objects = update.objects.map((one) => ({
        ...one,
        snapshots: one.snapshots.map((snapshot) => ({ ...snapshot, attributes: {} })),
      }));
      return { ...update, objects };
    });
    expect(await customersAfter([...purchases(6), ...own])).toHaveLength(6);
  });

  test('count once they have a body of their own', async () => {
    const own = purchases(6).map((_, index) => account(`pay:customer:${index + 1}`, index + 20, ANN));
    // Nothing was reported of the address alone.
    expect(await customersAfter([...purchases(6), ...own])).toHaveLength(6);
  });
});

test('an account of 200 addresses is a device, whose item and whose cost do not grow', async () => {
  const requestsAfter = async (known: number) => {
    const { services, items, requests } = startCrowd();
    const bodyOf = (index: number) => account('shop:customer:1', index, `email:${index}@example.org`);
    const bodies = Array.from({ length: known }, (_, index) => bodyOf(index).objects).flat();
    await deliver(services, [{ ...bodyOf(0), objects: bodies }]);
    const before = requests.length;
    for (let index = known; index < known + 5; index += 1)
      expect(await deliver(services, [bodyOf(index)])).toMatchObject({ busy: false, refused: [] });
    const [owner] = items().filter(({ identity }) => identity === 'shop:customer:1');
    expect(owner).toMatchObject({ facts: expect.stringContaining('d') });
    expect(owner?.claims).toBeUndefined();
    return requests.length - before;
  };
  expect(await requestsAfter(195)).toBe(await requestsAfter(12));
});

test.each([1, 2, 3])(
  'an order that two deliveries move in opposite directions at once is with the account that it names last (%i)',
  async (seed) => {
    const { services, items } = startCrowd(seed);
    const [A, B] = ['shop:customer:1', 'shop:customer:2'];
    for (const one of [account(A, 1, null), account(B, 1, null), order(1, 2, { account: A })])
      await deliver(services, [one]);
    const moves = [order(1, 4, { account: B }), order(1, 3, { account: A }), order(1, 5, { account: A })];
    const outcomes = await Promise.all(moves.map((one) => deliver(services, [one])));
    expect(outcomes).toMatchObject(moves.map(() => ({ busy: false, refused: [] })));
    await expectSettled(services, items());
    const orders = customersIn(items()).map(({ homes, lifecycle }) => [homes, lifecycle.facts.orders]);
    expect(orders.sort()).toEqual([
      [[A], 1],
      [[B], 0],
    ]);
  },
);

test('an address that too many accounts had names no account that has become a device', async () => {
  const { services, items } = startCrowd();
  const info = 'email:info@example.org';
  const mailbox = Array.from({ length: 22 }, (_, index) =>
    account(`shop:customer:${index + 1}`, index, info),
  );
  const device = Array.from({ length: 11 }, (_, index) =>
    account('shop:customer:1', 30 + index, `email:${index}@example.org`),
  );
  for (const update of [...mailbox, ...device])
    expect(await deliver(services, [update])).toMatchObject({ busy: false, refused: [] });
  const { hiddenName, identityName } = services.identityHash;
  const [address] = [...items()].filter(({ identity }) => identity === info);
  expect(address).toMatchObject({ claims: expect.objectContaining({ length: 19 }) });
  expect(JSON.stringify(address)).not.toContain(hiddenName(identityName('shop:customer:1')));
  const alone = customersIn(items()).filter(({ homes }) => homes.includes(identityName(info)));
  expect(alone).toEqual([expect.objectContaining({ homes: [identityName(info)], shared: true })]);
});

test('an address of 75 accounts of fifteen tools changes hands, although one transaction cannot write all of them', async () => {
  const { services, items } = startCrowd();
  const accounts = Array.from(
    { length: 75 },
    (_, index) => `tool${Math.floor(index / 5)}:customer:${(index % 5) + 1}`,
  );
  const updates = [
    ...accounts.map((one) => account(one, 0, ANN)),
    // Each reports the address again, which matters only now that somebody else has it.
    ...accounts.map((one, index) => visit([one, ANN], 100 + index)),
    account('tool0:customer:1', 200, null),
    account('tool0:customer:9', 300, ANN),
  ];
  for (const update of updates)
    expect(await deliver(services, [update])).toMatchObject({ busy: false, refused: [] });
  await expectSettled(services, items());
  // Nobody else has reported it since it passed on.
  const holder = customersIn(items()).filter(({ homes }) => homes.length > 1);
  expect(holder.map(({ homes }) => homes.length)).toEqual([2]);
});
