import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Services } from '../../shared/intake/services.ts';
import { captureOutput } from '../support/captured-output.ts';
import { accountBody, CROWD_POLICY, purchase, startCrowd, visit } from '../support/crowd.ts';
import { comparableCustomers, deliver } from '../support/delivered.ts';
import { expectGapFreeEvents } from '../support/gap-free.ts';
import { objectBody } from '../support/identity-updates.ts';
import { expectOneLogEach } from '../support/one-log-each.ts';
import { expectSettled } from '../support/settled.ts';

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const A = 'once:customer:1';
const B = 'once:customer:2';
const DESK = 'desk:customer:9';
const FIRST = 'email:first@example.org';
const SECOND = 'email:second@example.org';
const shopper = (number: number) => `shop:customer:${number}`;

/** The account is closed in this hour. */
function closing(account: string, hour: number): CustomerUpdate {
  const { objects } = accountBody(account, null, hour);
  const [own] = objects;
  const [snapshot] = own?.snapshots ?? [];
  if (own === undefined || snapshot === undefined) throw new Error('the body has a snapshot');
  const closed = { ...snapshot, states: { account: 'closed' }, attributes: {} } as const;
  return { persons: [account], objects: [{ ...own, snapshots: [closed] }], activities: [] };
}

/** The tool merged the account into another one by this hour. */
function mergedBody(account: string, into: string, hour: number): CustomerUpdate {
  const { objects } = accountBody(account, null, hour);
  return {
    persons: [account],
    activities: [],
    objects: objects.map((own) => ({
      ...own,
      snapshots: own.snapshots.map((one) => ({ ...one, attributes: { mergedInto: into } })),
    })),
  };
}

/** Applies what is known one after the other, and the rest at the same time. The seed decides how the requests interleave. */
async function after(known: readonly CustomerUpdate[], rest: readonly CustomerUpdate[], seed: number) {
  const { services: crowd, items } = startCrowd(seed);
  const services = { ...crowd, addressOnce: new Set(['once']) };
  const send = senderTo(services);
  for (const update of known) await send(update);
  if (seed === 0) for (const update of rest) await send(update);
  else await Promise.all(rest.map(send));
  return settledCustomers(services, items(), [...known, ...rest]);
}

/** Sends an update, which is not refused. */
function senderTo(services: Services) {
  return async (update: CustomerUpdate) =>
    expect(await deliver(services, [update])).toMatchObject({ busy: false, refused: [] });
}

/** The customers, with everything that was sent. Nothing is left to do. */
async function settledCustomers(
  services: Services,
  items: readonly Record<string, unknown>[],
  sent: readonly CustomerUpdate[],
) {
  await expectSettled(services, items);
  expectOneLogEach(items, CROWD_POLICY, sent);
  expectGapFreeEvents(items);
  return comparableCustomers(items);
}

/**
 * Applies one update while another one waits before the request of this number, counted from 0, and then all others. Undefined if the
 * other one has fewer requests.
 */
async function within(
  known: readonly CustomerUpdate[],
  [waiting, overtaking]: readonly [CustomerUpdate, CustomerUpdate],
  others: readonly CustomerUpdate[],
  request: number,
) {
  let left = Number.POSITIVE_INFINITY;
  const { services: crowd, items } = startCrowd(undefined, async (moment) => {
    if (moment === 'after' || left === Number.POSITIVE_INFINITY) return;
    if (left-- > 0) return;
    left = Number.POSITIVE_INFINITY;
    isOvertaken = true;
    await send(overtaking);
  });
  let isOvertaken = false;
  const services = { ...crowd, addressOnce: new Set(['once']) };
  const send = senderTo(services);
  for (const update of known) await send(update);
  left = request;
  await send(waiting);
  if (!isOvertaken) return undefined;
  for (const update of others) await send(update);
  return settledCustomers(services, items(), [...known, waiting, overtaking, ...others]);
}

const SCENARIOS: readonly (readonly [string, readonly CustomerUpdate[], readonly CustomerUpdate[]])[] = [
  [
    'the closing of the account that has an address, and another account that has it',
    [accountBody(A, FIRST, 1), visit([FIRST], 2), accountBody(DESK, FIRST, 3)],
    [closing(A, 4), accountBody(B, FIRST, 5)],
  ],
  [
    'the fourth, fifth and sixth account of an address',
    [...[1, 2, 3].map((number) => visit([shopper(number), FIRST], number)), visit([FIRST], 9)],
    [4, 5, 6].map((number) => visit([shopper(number), FIRST], number)),
  ],
  [
    'two accounts that swap their addresses',
    [accountBody(A, FIRST, 1), accountBody(B, SECOND, 2), visit([FIRST], 3), visit([SECOND], 4)],
    [accountBody(A, SECOND, 10), accountBody(B, FIRST, 10)],
  ],
  [
    'an account that gives its address up, another that takes it, and a third that has it still',
    [accountBody(shopper(1), FIRST, 1), visit([DESK, FIRST], 2), visit([FIRST], 3)],
    [accountBody(shopper(1), SECOND, 5), accountBody(shopper(2), FIRST, 6), visit([DESK, FIRST], 8)],
  ],
  [
    'a merge of accounts by the tool, and an address of both',
    [accountBody(A, FIRST, 1), accountBody(B, SECOND, 2), visit([DESK], 3)],
    [mergedBody(A, B, 5), visit([DESK, FIRST], 6), visit([DESK, SECOND], 7)],
  ],
  [
    'the first statement of an account, and an order of it with another address',
    [purchase([shopper(1), FIRST], 1), visit([FIRST], 2), visit([SECOND], 3)],
    [visit([shopper(1), SECOND], 5), purchase([shopper(1), FIRST], 6)],
  ],
  [
    'the visits that make an account one of too many addresses',
    [1, 2, 3, 4].map((number) => visit([A, `email:${number}@example.org`], number)),
    [5, 6, 7].map((number) => visit([A, `email:${number}@example.org`], number)),
  ],
  [
    'two objects that make an account claim an address, and both turn out to be of orders of somebody else',
    [
      objectBody(2, 'shop:payment:1', { of: 'shop:order:1', account: shopper(1), address: FIRST }),
      objectBody(2, 'shop:payment:2', { of: 'shop:order:2', account: shopper(1), address: FIRST }),
    ],
    [
      objectBody(3, 'shop:order:1', { account: shopper(2), address: SECOND }),
      objectBody(3, 'shop:order:2', { account: shopper(3), address: 'email:third@example.org' }),
    ],
  ],
  [
    'an order that leaves an account, and another one of it that comes',
    [objectBody(2, 'shop:order:1', { account: shopper(1), address: FIRST }), visit([FIRST], 1)],
    [
      objectBody(3, 'shop:order:1', { account: shopper(2), address: SECOND }),
      objectBody(3, 'shop:order:2', { account: shopper(1), address: FIRST }),
    ],
  ],
  [
    'a subscription of somebody else, and a payment that comes to its invoice',
    [
      objectBody(2, 'shop:invoice:1', { of: 'shop:subscription:1', account: shopper(1) }),
      objectBody(2, 'shop:order:1', { account: shopper(1) }),
      visit([FIRST], 1),
    ],
    [
      objectBody(3, 'shop:subscription:1', { address: SECOND }),
      objectBody(3, 'shop:payment:1', { of: 'shop:invoice:1', account: shopper(1), address: FIRST }),
    ],
  ],
];

test.each(SCENARIOS)('%s: the customers are the same in every interleaving', async (_, known, rest) => {
  const expected = await after(known, rest, 0);
  for (let seed = 1; seed <= 20; seed += 1)
    expect(await after(known, rest, seed), `seed ${seed}`).toEqual(expected);
});

test.each(SCENARIOS)(
  '%s: the customers are the same when one overtakes another at any request',
  async (_, known, rest) => {
    const expected = await after(known, rest, 0);
    for (const waiting of rest)
      for (const overtaking of rest) {
        if (waiting === overtaking) continue;
        const others = rest.filter((one) => one !== waiting && one !== overtaking);
        for (let request = 0; ; request += 1) {
          const customers = await within(known, [waiting, overtaking], others, request);
          if (customers === undefined) break;
          expect(customers, `before request ${request}`).toEqual(expected);
        }
      }
  },
);
