import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Identity } from '../../shared/identity/identity.ts';
import { unmergeCustomer } from '../../shared/intake/unmerge.ts';
import { captureOutput } from '../support/captured-output.ts';
import { CROWD_NOW, CROWD_POLICY, purchase, startCrowd, visit } from '../support/crowd.ts';
import { comparableCustomers, customersIn, deliver, reviewAll } from '../support/delivered.ts';
import { expectGapFreeEvents } from '../support/gap-free.ts';
import { objectBody } from '../support/identity-updates.ts';
import { expectOneLogEach } from '../support/one-log-each.ts';

interface Scenario {
  readonly known: readonly CustomerUpdate[];
  /** The identities that a command has split off after that. */
  readonly apart?: readonly Identity[];
  /** The updates after the split. */
  readonly since?: readonly CustomerUpdate[];
  /** The updates during which the process dies. */
  readonly sent: readonly CustomerUpdate[];
  /** The identities that a command splits off when the process dies. */
  readonly leaving?: readonly Identity[];
}

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** The items of a table after everything that happened before the crash. */
async function itemsOf({ known, apart, since = [] }: Scenario) {
  const { services, table, items } = startCrowd();
  const send = async (updates: readonly CustomerUpdate[]) => {
    for (const update of updates)
      expect(await deliver(services, [update])).toMatchObject({ busy: false, refused: [] });
  };
  await send(known);
  if (apart !== undefined) {
    const [whole = ''] = customersIn(items()).map(({ customerId }) => customerId);
    expect(await unmergeCustomer(services, whole, apart)).toMatchObject({ type: 'unmerged' });
  }
  await send(since);
  return table.items;
}

/** Continues from these items. The process dies before or after the effect of a request, and starts again. */
async function runWithCrash(
  { sent, leaving }: Scenario,
  before: ReadonlyMap<string, Record<string, unknown>>,
  crashAt: number,
  moment: 'before' | 'after',
) {
  let isCounting = true;
  let requests = 0;
  let isDead = false;
  const { services, items, table } = startCrowd(undefined, (now) => {
    if (isCounting && now === 'before') requests += 1;
    if (isCounting && requests === crashAt && now === moment) isDead = true;
    if (isDead) throw new Error('the process has died');
  });
  const sendUntilAnswered = async (update: CustomerUpdate) => {
    for (let tries = 0; tries < 4; tries += 1) {
      const { busy, refused } = await deliver(services, [update]);
      if (!busy && refused.length === 0) return;
      expectNothingTorn(items());
      isDead = false;
    }
    expect.fail('a delivery is refused again and again');
  };
  for (const [key, item] of structuredClone(before)) table.items.set(key, item);
  for (const update of sent) await sendUntilAnswered(update);
  if (leaving !== undefined) {
    const name = services.identityHash.identityName(leaving[0] ?? '');
    const [whole = ''] = customersIn(items()).flatMap(({ homes, customerId }) =>
      homes.includes(name) ? [customerId] : [],
    );
    const command = () => unmergeCustomer(services, whole, leaving).catch(() => undefined);
    if ((await command()) === undefined) {
      expectNothingTorn(items());
      isDead = false;
      // The first attempt may have completed before it died.
      expect(['refused', 'unmerged']).toContain((await command())?.type);
    }
  }
  isCounting = false;
  await reviewAll(services, items, CROWD_NOW);
  return { items: items(), requests };
}

function expectNothingTorn(items: readonly Record<string, unknown>[]) {
  expectOneLogEach(items, CROWD_POLICY);
  expectGapFreeEvents(items);
}

/** Crashes before and after the effect of each request. Returns the number of requests without a crash. */
async function crashEverywhere(scenario: Scenario): Promise<number> {
  const before = await itemsOf(scenario);
  const whole = await runWithCrash(scenario, before, 0, 'before');
  for (let crashAt = 1; crashAt <= whole.requests; crashAt += 1)
    for (const moment of ['before', 'after'] as const) {
      const { items } = await runWithCrash(scenario, before, crashAt, moment);
      expect(comparableCustomers(items), `crash ${moment} request ${crashAt}`).toEqual(
        comparableCustomers(whole.items),
      );
      expectOneLogEach(items, CROWD_POLICY, [...scenario.known, ...(scenario.since ?? []), ...scenario.sent]);
      expectGapFreeEvents(items);
    }
  return whole.requests;
}

const ANN = 'shop:customer:1';
const ADDRESS = 'email:ann@example.org';
const DESK = 'desk:customer:7';
const known = [
  ...[1, 2, 3].map((hour) => purchase([ANN], hour)),
  ...[4, 5, 6].map((hour) => visit([ADDRESS], hour)),
  ...[7, 8, 9].map((hour) => visit([DESK], hour)),
];

describe('a process that dies at any request', () => {
  test('of a merge completes it when the delivery is sent again', async () => {
    expect(await crashEverywhere({ known, sent: [purchase([ANN, ADDRESS], 20)] })).toBeGreaterThan(3);
  });

  test('of a merge of three customers and a guest order completes it', async () => {
    const guest = purchase([], 15);
    // One delivery has the order of the account and a ticket of the other account, each with the address.
    const { objects } = purchase([DESK, ADDRESS], 16);
    const order = purchase([ANN, ADDRESS], 15);
    const sent = [{ ...order, objects: [...order.objects, ...objects] }];
    expect(await crashEverywhere({ known: [...known, guest], sent })).toBeGreaterThan(8);
  });

  test('of a merge caused by an order that names the account first and the address later completes it', async () => {
    expect(
      await crashEverywhere({ known, sent: [visit([DESK, ADDRESS], 30), purchase([ADDRESS], 1)] }),
    ).toBeGreaterThan(8);
  });

  test('of a split caused by a shared address completes it', async () => {
    const six = [1, 2, 3, 4, 5, 6].map((number) =>
      purchase([`shop:customer:${number}`, 'email:info@example.org'], number),
    );
    const sent = six.slice(5);
    expect(
      await crashEverywhere({ known: [...six.slice(0, 5), visit(['email:info@example.org'], 10)], sent }),
    ).toBeGreaterThan(4);
    const known = [
      ...[1, 2, 3, 4, 5, 6].map((number) => visit([`shop:customer:${number}`], 20 + number)),
      ...six.slice(0, 5),
    ];
    expect(await crashEverywhere({ known, sent })).toBeGreaterThan(4);
  });

  test('of a split caused by a shared address merges the customers that the address kept apart', async () => {
    const mailbox = 'email:info@example.org';
    const others = [3, 4, 5, 6, 7, 8].map((number) => visit([`kiosk:customer:${number}`, mailbox], number));
    const scenario = {
      known: [visit([ANN, mailbox], 1)],
      apart: [ANN],
      // The help desk's customer has the address, and then another one that Ann has, too.
      since: [
        visit([DESK, mailbox], 2),
        visit([DESK, ADDRESS], 10),
        visit([ANN, ADDRESS], 11),
        ...others.slice(0, 5),
      ],
      sent: others.slice(5),
    };
    expect(await crashEverywhere(scenario)).toBeGreaterThan(8);
  });

  test('of a split caused by an account with too many addresses completes it', async () => {
    const star = Array.from({ length: 7 }, (_, index) => visit([ANN, `email:${index}@example.org`], index));
    const own = Array.from({ length: 7 }, (_, index) => visit([`email:${index}@example.org`], 10 + index));
    expect(
      await crashEverywhere({ known: [...own, ...star.slice(0, 5)], sent: star.slice(5) }),
    ).toBeGreaterThan(4);
  });

  test('of a split caused by an address that another account has now completes it', async () => {
    const passed = [visit([ANN, ADDRESS], 20), visit([DESK, ADDRESS], 21)];
    const scenario = {
      known: [...known, ...passed, visit([ANN, 'email:new@example.org'], 30)],
      sent: [visit(['shop:customer:2', ADDRESS], 40)],
    };
    expect(await crashEverywhere(scenario)).toBeGreaterThan(4);
  });

  test('of a split caused by an order that moves to another account completes it', async () => {
    const order = (day: number, account: Identity, address: Identity) =>
      objectBody(day, 'shop:order:1', { account, address });
    const before = [order(0, ANN, ADDRESS)];
    for (const address of [ADDRESS, 'email:new@example.org'])
      expect(
        await crashEverywhere({ known: before, sent: [order(1, 'shop:customer:2', address)] }),
      ).toBeGreaterThan(8);
  });

  test('of an un-merge that also merges other customers completes it when it is requested again', async () => {
    const other = 'email:other@example.org';
    const scenario = {
      known: [visit([ANN, ADDRESS], 1)],
      apart: [ADDRESS],
      // The help desk's customer has the address, and another one that Ann has, too.
      since: [visit([DESK, ADDRESS], 2), visit([DESK, other], 3), visit([ANN, other], 4)],
      sent: [],
      leaving: [DESK],
    };
    expect(await crashEverywhere(scenario)).toBeGreaterThan(6);
  });

  test('of an un-merge completes it when it is requested again', async () => {
    const tied = [visit([ANN, ADDRESS], 20), visit([DESK, ADDRESS], 21)];
    const merged = [...known, ...tied, purchase([], 30), visit([DESK], 31)];
    const linked = { ...purchase([DESK], 30), activities: [] };
    expect(
      await crashEverywhere({ known: [...merged, linked], sent: [], leaving: [ADDRESS] }),
    ).toBeGreaterThan(3);
    expect(
      await crashEverywhere({ known: [...merged, linked], sent: [], leaving: [DESK, ANN] }),
    ).toBeGreaterThan(3);
  });
});
