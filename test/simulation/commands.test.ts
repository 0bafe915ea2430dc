import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isMerged } from '../../shared/customers/customer.ts';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import { MAX_COMMANDS } from '../../shared/intake/declarations.ts';
import { dryRunOf } from '../../shared/intake/dry-run.ts';
import { mergeCustomers } from '../../shared/intake/merge-customers.ts';
import { undoMerge } from '../../shared/intake/undo-merge.ts';
import { unmergeCustomer } from '../../shared/intake/unmerge.ts';
import { unmergeConnection } from '../../shared/intake/unmerge-connection.ts';
import { eraseCustomer } from '../../shared/privacy/erase-customer.ts';
import { readRecord } from '../../shared/storage/former-customers.ts';
import { captureOutput } from '../support/captured-output.ts';
import { CROWD_NOW, CROWD_POLICY, purchase, startCrowd, visit } from '../support/crowd.ts';
import { comparableCustomers, customersIn, deliver, reviewAll } from '../support/delivered.ts';
import { expectGapFreeEvents } from '../support/gap-free.ts';
import { account } from '../support/object-builders.ts';
import { expectOneLogEach } from '../support/one-log-each.ts';
import { expectSettled } from '../support/settled.ts';
import { startWith } from '../support/started-crowd.ts';

const ANN = 'shop:customer:1';
const ANN_MAIL = 'email:ann@example.org';
const BOB = 'shop:customer:2';
const BOB_MAIL = 'email:bob@example.org';
const DESK = 'desk:customer:9';
const OTHER_DESK = 'desk:customer:10';

/** Two customers: each an account with its address. */
const TWO = [visit([ANN, ANN_MAIL], 1), purchase([ANN], 2), visit([BOB, BOB_MAIL], 3), purchase([BOB], 4)];

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function start(updates: readonly CustomerUpdate[]) {
  const world = await startWith(updates);
  const { services, items, idOf } = world;
  const merge = (one: string, other: string) => mergeCustomers(services, idOf(one), idOf(other));
  const undo = (who: string, mergedId: string) => undoMerge(services, idOf(who), mergedId);
  /** The customers as lists of identities. */
  const groups = () => comparableCustomers(items()).map(({ identities }) => identities.filter(isPersonal));
  const settled = async () => {
    await world.review();
    expectOneLogEach(items(), CROWD_POLICY);
    expectGapFreeEvents(items());
    await expectSettled(services, items());
    return groups();
  };
  return { ...world, merge, undo, groups, settled };
}

function isPersonal(identity: string): boolean {
  return !identity.includes(':order:');
}

/** The body of an account with its address. */
function body(id: string, hour: number, address: string | null): CustomerUpdate {
  const [connection = '', , number = ''] = id.split(':');
  const report = account(
    hour / 24,
    { account: 'open' },
    {
      id: number,
      connection,
      ...(address !== null && { address }),
    },
  );
  return { persons: address === null ? [id] : [id, address], objects: [report], activities: [] };
}

/** The second customer of `TWO` under its own id, and merged into the first by a person or by a claim. */
async function mergedBy(way: 'a person' | 'a claim') {
  const world = await start(TWO);
  const [ann, bob] = [world.idOf(ANN), world.idOf(BOB)];
  const before = comparableCustomers(world.items());
  if (way === 'a person') expect(await world.merge(ANN, BOB)).toMatchObject({ type: 'merged', merged: bob });
  else await world.send(visit([DESK, ANN_MAIL], 10), visit([DESK, BOB_MAIL], 11));
  expect(world.idOf(BOB)).toBe(ann);
  return { ...world, ann, bob, before };
}

describe('undoing a merge by the merged id', () => {
  test('of a person gives both customers with their ids and records', async () => {
    const { undo, ann, bob, before, items, settled } = await mergedBy('a person');
    expect(await undo(ANN, bob)).toEqual({ type: 'unmerged', survivor: ann, separated: bob, others: [] });
    await settled();
    expect(comparableCustomers(items())).toEqual(before);
  });

  test('of a claim lets who was there before the merge stay, and holds against the claim', async () => {
    const { undo, ann, bob, send, settled, idOf } = await mergedBy('a claim');
    expect(await undo(BOB, bob)).toMatchObject({ type: 'unmerged', survivor: ann, separated: bob });
    const apart = [[BOB_MAIL, BOB].sort(), [DESK, ANN_MAIL, ANN].sort()].sort();
    expect((await settled()).sort()).toEqual(apart);
    await send(visit([DESK, BOB_MAIL], 12), body(DESK, 13, BOB_MAIL));
    expect((await settled()).sort()).toEqual(apart);
    expect(idOf(BOB)).toBe(bob);
  });

  test('lets who joined later follow their own ties', async () => {
    const { undo, bob, send, settled } = await mergedBy('a person');
    await send(visit([DESK, BOB_MAIL], 20), visit([OTHER_DESK, ANN_MAIL], 21));
    await undo(ANN, bob);
    expect(await settled()).toEqual(
      [[DESK, BOB_MAIL, BOB].sort(), [OTHER_DESK, ANN_MAIL, ANN].sort()].sort(),
    );
  });

  test('lets who was merged later by a person stay with the survivor', async () => {
    const { undo, bob, send, merge, settled } = await mergedBy('a person');
    await send(visit([DESK], 20));
    await merge(BOB, DESK);
    await undo(ANN, bob);
    expect(await settled()).toEqual([[BOB_MAIL, BOB].sort(), [DESK, ANN_MAIL, ANN].sort()].sort());
  });

  test('works after the survivor was merged into another customer', async () => {
    const { services, bob, send, settled, merge, idOf } = await mergedBy('a person');
    await send(visit([DESK], 0.5));
    const desk = idOf(DESK);
    expect(await merge(ANN, DESK)).toMatchObject({ survivor: desk });
    // The merged id leads to the customer, too.
    const undone = await undoMerge(services, bob, bob);
    expect(undone).toMatchObject({ type: 'unmerged', survivor: desk, separated: bob });
    expect(await settled()).toEqual([[BOB_MAIL, BOB].sort(), [DESK, ANN_MAIL, ANN].sort()].sort());
  });

  test('sets only those apart who are still one customer', async () => {
    const { undo, ann, bob, settled, services, idOf } = await mergedBy('a person');
    await unmergeCustomer(services, ann, [BOB_MAIL]);
    expect(await undo(ANN, bob)).toMatchObject({ type: 'unmerged', separated: bob });
    // Nothing is stored under the address alone, so it is not listed.
    expect(await settled()).toEqual([[ANN, ANN_MAIL].sort(), [BOB]].sort());
    expect(idOf(BOB)).toBe(bob);
  });

  test('changes nothing when it is repeated, and says so', async () => {
    const { undo, bob, items } = await mergedBy('a person');
    await undo(ANN, bob);
    const after = structuredClone(items());
    expect(await undo(ANN, bob)).toEqual({
      type: 'refused',
      reason: `${bob} is a customer of its own already: nothing was changed`,
    });
    expect(items()).toEqual(after);
  });

  test('is refused for ids that were not merged into the customer', async () => {
    const { undo, ann, bob, send, items } = await mergedBy('a person');
    await send(visit([DESK], 20));
    const before = structuredClone(items());
    expect(await undo(ANN, ann)).toMatchObject({ type: 'refused' });
    expect(await undo(DESK, bob)).toMatchObject({ type: 'refused' });
    expect(await undo(ANN, 'cus_AAAAAAAAAAAAAAAAAAAAAA')).toEqual({ type: 'unknown-customer' });
    expect(items()).toEqual(before);
  });
});

describe('undoing everything that a connection tied', () => {
  test('sets its accounts apart, and splits everybody that only they tied', async () => {
    const { services, ann, bob, settled, idOf } = await mergedBy('a claim');
    expect(await unmergeConnection(services, ann, 'desk')).toMatchObject({
      survivor: ann,
      separated: expect.stringMatching(/^cus_/),
      others: [bob],
    });
    expect(await settled()).toEqual([[ANN, ANN_MAIL].sort(), [BOB_MAIL, BOB].sort(), [DESK]].sort());
    expect(idOf(BOB)).toBe(bob);
  });

  test('lets its accounts take the addresses that only they have, and stay together as far as they are tied', async () => {
    const only = 'email:ann@work.example';
    const { services, idOf, settled } = await start([
      ...TWO,
      visit([DESK, ANN_MAIL], 10),
      visit([DESK, only], 11),
      visit([OTHER_DESK, only], 12),
    ]);
    await unmergeConnection(services, idOf(ANN), 'desk');
    expect(await settled()).toEqual(
      [[ANN, ANN_MAIL].sort(), [BOB_MAIL, BOB].sort(), [DESK, OTHER_DESK, only].sort()].sort(),
    );
  });

  test('leaves an address under which somebody else reported something', async () => {
    const only = 'email:ann@work.example';
    const { services, idOf, settled } = await start([
      ...TWO,
      visit([DESK, ANN_MAIL], 10),
      visit([DESK, only], 11),
      visit([only], 12),
    ]);
    await unmergeConnection(services, idOf(ANN), 'desk');
    expect(await settled()).toEqual([[ANN, ANN_MAIL].sort(), [BOB_MAIL, BOB].sort(), [DESK], [only]].sort());
  });

  test('is refused if there is no such account, or nothing else', async () => {
    const { services, idOf, items } = await start(TWO);
    const before = structuredClone(items());
    expect(await unmergeConnection(services, idOf(ANN), 'desk')).toEqual({
      type: 'refused',
      reason: 'the customer has no account of desk; it has accounts of: shop',
    });
    expect(await unmergeConnection(services, idOf(ANN), 'shop')).toMatchObject({ type: 'refused' });
    expect(items()).toEqual(before);
  });
});

describe('commands', () => {
  test('win over claims and over merges of a tool, and of two about one pair the later counts', async () => {
    const { services, send, merge, idOf, settled } = await start(TWO);
    const apart = [[ANN, ANN_MAIL].sort(), [BOB_MAIL, BOB].sort()].sort();
    const merged = body(BOB, 5, BOB_MAIL);
    const [report] = merged.objects;
    const into = {
      ...merged,
      objects: merged.objects.map((one) => ({
        ...one,
        snapshots: one.snapshots.map((snapshot) => ({
          ...snapshot,
          attributes: { ...snapshot.attributes, mergedInto: ANN },
        })),
      })),
    };
    expect(report).toBeDefined();
    await send(into);
    expect(await settled()).toHaveLength(1);
    await unmergeCustomer(services, idOf(ANN), [BOB, BOB_MAIL]);
    expect(await settled()).toEqual(apart);
    expect(await merge(ANN, BOB)).toMatchObject({ type: 'merged' });
    await send(body(BOB, 9, 'email:bob@work.example'));
    expect(await settled()).toHaveLength(1);
    await unmergeCustomer(services, idOf(ANN), [ANN, ANN_MAIL]);
    expect((await settled()).map((one) => one.filter((name) => !name.includes('work')))).toEqual(apart);
  });

  test('of which one merges with both sides of another have one outcome', async () => {
    const { services, send, merge, idOf, settled } = await start(TWO);
    await send(visit([DESK], 20));
    await merge(ANN, BOB);
    await unmergeCustomer(services, idOf(ANN), [BOB, BOB_MAIL]);
    await merge(ANN, DESK);
    await merge(DESK, BOB);
    // The last command joins all, also those that an earlier one set apart.
    expect(await settled()).toHaveLength(1);
  });

  test('merge a customer that has a shared address, and the merge holds', async () => {
    const mailbox = 'email:info@example.org';
    const crowd = [11, 12, 13, 14, 15, 16].map((number) =>
      visit([`shop:customer:${number}`, mailbox], number),
    );
    const { merge, send, settled, items, idOf } = await start([
      ...crowd,
      visit([mailbox], 30),
      visit([BOB], 31),
    ]);
    expect(await merge(BOB, mailbox)).toMatchObject({ type: 'merged' });
    await send(visit(['shop:customer:17', mailbox], 40), visit([BOB], 41));
    expect(await settled()).toContainEqual([mailbox, BOB].sort());
    expect(customersIn(items()).find(({ customerId }) => customerId === idOf(BOB))?.shared).toBe(true);
  });

  test(`are refused after ${MAX_COMMANDS} about one customer, on either side of a split`, async () => {
    const { services, merge, idOf, items } = await start(TWO);
    for (let times = 0; times < MAX_COMMANDS / 2; times += 1) {
      expect(await merge(ANN, BOB)).toMatchObject({ type: 'merged' });
      expect(await unmergeCustomer(services, idOf(ANN), [BOB, BOB_MAIL])).toMatchObject({ type: 'unmerged' });
    }
    const before = structuredClone(items());
    for (const refused of [
      await merge(ANN, BOB),
      await mergeCustomers(dryRunOf(services).services, idOf(ANN), idOf(BOB)),
      await unmergeCustomer(services, idOf(BOB), [BOB_MAIL]),
    ])
      expect(refused).toEqual({ type: 'refused', reason: expect.stringContaining(`${MAX_COMMANDS} times`) });
    expect(items()).toEqual(before);
  });

  test('at the same time have the outcome of one after the other', async () => {
    const outcomes = new Set<string>();
    for (let seed = 1; seed <= 40; seed += 1) {
      const { services, items } = startCrowd(seed);
      const idOf = (identity: string) => {
        const name = services.identityHash.identityName(identity);
        return customersIn(items()).find(({ homes }) => homes.includes(name))?.customerId ?? '';
      };
      for (const update of TWO) await deliver(services, [update]);
      const [ann, bob] = [idOf(ANN), idOf(BOB)];
      await mergeCustomers(services, ann, bob);
      const answers = await Promise.all([
        undoMerge(services, ann, bob),
        unmergeCustomer(services, ann, [BOB_MAIL]),
        deliver(services, [visit([DESK, BOB_MAIL], 40)]),
        undoMerge(services, ann, bob),
        mergeCustomers(services, ann, bob),
      ]);
      for (const answer of answers) expect(answer).not.toMatchObject({ type: 'busy' });
      await reviewAll(services, items, CROWD_NOW);
      expectOneLogEach(items(), CROWD_POLICY);
      expectGapFreeEvents(items());
      await expectSettled(services, items());
      outcomes.add(JSON.stringify(comparableCustomers(items()).map(({ identities }) => identities)));
    }
    // The commands were not carried out in the same order each time.
    expect(outcomes.size).toBeGreaterThan(1);
  });

  test('of a customer with 40 identities and 19 merges fit one transaction', async () => {
    const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
    const { services, idOf, merge, undo, settled, items, send } = await start(
      numbers.map((number) => visit([`shop:customer:${number}`, `email:${number}@example.org`], number)),
    );
    const merged = numbers.map((number) => idOf(`shop:customer:${number}`));
    for (const number of numbers.slice(1)) await merge(ANN, `shop:customer:${number}`);
    expect(customersIn(items())).toMatchObject([{ homes: { length: 40 } }]);
    await send(visit(['shop:customer:99'], 50));
    expect(await merge(ANN, 'shop:customer:99')).toEqual({
      type: 'refused',
      reason: 'together they have more than 40 identities',
    });
    expect(await undo(ANN, merged[9] ?? '')).toMatchObject({ type: 'unmerged', others: [] });
    expect(await settled()).toContainEqual(['email:10@example.org', 'shop:customer:10']);
    expect(
      customersIn(items())
        .map(({ homes }) => homes.length)
        .sort(),
    ).toEqual([1, 2, 38]);
    expect(await unmergeConnection(services, idOf(ANN), 'shop')).toMatchObject({ type: 'refused' });
  });
});

describe('a dry run', () => {
  test('writes nothing, and shows the records as the command then leaves them', async () => {
    const { services, idOf, items, review, bob } = await mergedBy('a claim');
    for (const command of [
      (on: typeof services) => undoMerge(on, idOf(ANN), bob),
      (on: typeof services) => mergeCustomers(on, idOf(ANN), idOf(BOB)),
      (on: typeof services) => unmergeConnection(on, idOf(ANN), 'desk'),
      (on: typeof services) => unmergeCustomer(on, idOf(BOB), [BOB_MAIL]),
    ]) {
      const before = structuredClone(items());
      const rehearsal = dryRunOf(services);
      const expected = await command(rehearsal.services);
      expect(items()).toEqual(before);
      expect(await command(services)).toEqual(expected);
      const changed = new Set(rehearsal.customers().map(({ customerId }) => customerId));
      const now = customersIn(items()).filter(({ customerId }) => changed.has(customerId));
      expect(byId(rehearsal.customers())).toEqual(byId(now));
      await review();
    }
  });
});

function byId<One extends { readonly customerId: string }>(customers: readonly One[]): One[] {
  return [...customers].sort((a, b) => (a.customerId < b.customerId ? -1 : 1));
}

describe('what a merge leaves', () => {
  test('names nobody who was split off, so an erasure leaves no name behind', async () => {
    const { services, merge, idOf, items, send } = await start([...TWO, visit([DESK], 20)]);
    await merge(ANN, BOB);
    await merge(ANN, DESK);
    await unmergeCustomer(services, idOf(ANN), [BOB_MAIL, ANN_MAIL]);
    await send(visit([BOB_MAIL], 30));
    await eraseCustomer(services, idOf(BOB_MAIL), 0, 0);
    const left = items().flatMap((item) => {
      const record = item.SK === 'RECORD' ? readRecord(item) : undefined;
      return record !== undefined && isMerged(record) ? [record.sides] : [];
    });
    expect(left).toHaveLength(2);
    for (const { merged, survivor } of left)
      for (const home of [...merged, ...survivor]) expect([ANN, BOB, DESK]).toContain(home);
  });
});
