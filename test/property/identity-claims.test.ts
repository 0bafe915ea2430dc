import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Connector } from '../../shared/connectors/connector.ts';
import { isProvider } from '../../shared/connectors/registry.ts';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import { applyDelivery } from '../../shared/intake/intake.ts';
import { mergeCustomers } from '../../shared/intake/merge-customers.ts';
import type { Services } from '../../shared/intake/services.ts';
import { unmergeCustomer } from '../../shared/intake/unmerge.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import { riskAt } from '../../shared/lifecycle/risk-rules.ts';
import { captureOutput } from '../support/captured-output.ts';
import {
  type Comparable,
  comparableCustomers,
  customersIn,
  reviewAll,
  reviewThose,
} from '../support/delivered.ts';
import { emptyTable, scanTable, startEmbeddedTable } from '../support/embedded-table.ts';
import { expectGapFreeEvents } from '../support/gap-free.ts';
import { startCountingTraits } from '../support/identity-shares.ts';
import { createModelTable } from '../support/model-table.ts';
import { expectOneLogEach } from '../support/one-log-each.ts';
import type { PairCommand } from '../support/plain-identity/clusters.ts';
import { type PlainCustomer, plainIdentity } from '../support/plain-identity/plain-identity.ts';
import { withPersons } from '../support/plain-identity/reported.ts';
import { runs } from '../support/property-runs.ts';
import { randomFrom, shuffledWithDuplicates } from '../support/random-history.ts';
import { arbitraryIdentity, type IdentityHistory, resolutionOf } from '../support/random-identity.ts';
import { servicesOn } from '../support/services.ts';

const RUNS = runs(60, 5_000);
const EMBEDDED_RUNS = runs(5, 100);
/** Orders in which a history is sent. */
const ORDERS = ['as generated', 'permuted', 'with duplicates', 'with crashes', 'by several senders'] as const;
type Order = (typeof ORDERS)[number];

type Items = () => Iterable<Record<string, unknown>>;

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Applies an update as a delivery of its own connection, through everything after the connector. */
function deliver(services: Services, update: CustomerUpdate) {
  const [reported] = [...update.activities, ...update.objects];
  if (reported === undefined || !isProvider(reported.provider)) throw new Error('an update has no provider');
  const { connection: name, provider } = reported;
  const connector: Connector = {
    provider,
    topics: [],
    keptHeaders: [],
    verify: () => 'authentic',
    map: () => ({ updates: [update], requests: [], ignored: [], refused: [] }),
    sign: (delivery) => delivery,
  };
  let readsLeft = 20_000;
  const delivery = { method: 'POST', headers: {}, body: new Uint8Array() };
  return applyDelivery(services, connector, { name, provider }, delivery, () => readsLeft-- < 0);
}

/** The customers that the independent rules expect, with their records at an instant. */
function expectedOf(customers: readonly PlainCustomer[], services: Services, at: number): Comparable[] {
  const { policy, identityHash } = services;
  return customers
    .map(({ identities, objects, activities, closable: accounts }) => {
      // The name of an account whose id is an address has the hash of it. Of two reports of one instant the content decides, and what is
      // stored has hidden names.
      const named = objects.map((one) => ({
        ...withPersons(one, storedNames(services)),
        object: identityHash.identityName(one.object),
      }));
      const folded = fold(policy, { activities, objects: named, accounts }, at).record;
      const { asOf: _, ...record } = folded;
      const all = [...new Set([...identities, ...objects.map(({ object }) => object)])].sort();
      return { identities: all, record, risk: riskAt(policy, folded) };
    })
    .sort((a, b) => ((a.identities[0] ?? '') < (b.identities[0] ?? '') ? -1 : 1));
}

/** What the table sorts by: it keeps the hashes of identities. */
function storedNames({ identityHash }: Services): (identity: string) => string {
  return (identity) => identityHash.hiddenName(identityHash.identityName(identity));
}

/** The identities of each customer, without records: these are compared after every update. */
function personsOf(customers: readonly PlainCustomer[]): string[][] {
  return customers
    .map(({ identities, objects }) =>
      [...new Set([...identities, ...objects.map(({ object }) => object)])].sort(),
    )
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
}

/** Deliveries in the order in which they are sent. */
function ordered(updates: readonly CustomerUpdate[], order: Order, random: () => number): CustomerUpdate[] {
  if (order === 'as generated') return [...updates];
  return shuffledWithDuplicates(updates, random, order === 'permuted' ? 0 : 0.3);
}

/** A process that dies at some requests, before or after their effect, and starts again with `revive`. */
function startMortal(random: () => number) {
  let left = Number.POSITIVE_INFINITY;
  let moment: 'before' | 'after' = 'before';
  return {
    fault(now: 'before' | 'after') {
      if (left === 0) throw new Error('the process has died');
      if (now === moment && left > 0) left -= 1;
      if (left === 0) throw new Error('the process has died');
    },
    /** The next death, within some requests. */
    dieSoon() {
      left = 1 + Math.floor(random() * 12);
      moment = random() < 0.5 ? 'before' : 'after';
    },
    revive() {
      left = Number.POSITIVE_INFINITY;
    },
  };
}

/**
 * Sends deliveries to a process that dies now and then. What was not answered is sent again at once, or after everything
 * else.
 */
async function sendToMortal(
  services: Services,
  updates: readonly CustomerUpdate[],
  mortal: ReturnType<typeof startMortal>,
  random: () => number,
) {
  const queue = [...updates];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (random() < 0.5) mortal.dieSoon();
    const { busy, refused } = await deliver(services, next);
    mortal.revive();
    if (!busy && refused.length === 0) continue;
    if (random() < 0.5) queue.unshift(next);
    else queue.push(next);
  }
}

async function runCommand(services: Services, items: Items, pairs: readonly PairCommand[]) {
  const [first] = pairs;
  if (first === undefined) return;
  const idOf = (identity: string) => {
    const name = services.identityHash.identityName(identity);
    return customersIn(items()).find(({ homes }) => homes.includes(name))?.customerId ?? '';
  };
  const [one, other] = [0, 1].map((side) => [...new Set(pairs.map(({ pair }) => pair[side] ?? ''))]);
  const outcome =
    first.type === 'apart'
      ? await unmergeCustomer(services, idOf(other?.[0] ?? ''), one ?? [])
      : await mergeCustomers(services, idOf(one?.[0] ?? ''), idOf(other?.[0] ?? ''));
  expect(['unmerged', 'merged']).toContain(outcome.type);
}

/** Sends a history in some order, and expects what the independent rules expect. */
async function expectAsJudged(history: IdentityHistory, order: Order, seed: number) {
  const { phases, policy, end, limits } = history;
  const random = randomFrom(seed);
  const mortal = startMortal(random);
  const turns = async () => {
    for (let left = Math.floor(random() * 4); left > 0; left -= 1) await null;
  };
  const table = createModelTable(order === 'by several senders' ? turns : mortal.fault);
  const items = () => table.items.values();
  const services = {
    ...servicesOn(table.client, { policy, now: () => end, addressOnce: new Set(limits.addressOnce) }),
    random,
  };
  const textOf = storedNames(services);
  const { resolution, commands } = resolutionOf(history, textOf);
  const sent: CustomerUpdate[] = [];
  for (const [index, { updates }] of phases.entries()) {
    const queue = ordered(updates, order, random);
    if (order === 'with crashes') await sendToMortal(services, queue, mortal, random);
    else if (order === 'by several senders')
      for (const result of await Promise.all(queue.map((update) => deliver(services, update))))
        expect(result).toMatchObject({ busy: false, refused: [] });
    else
      for (const [number, update] of queue.entries()) {
        expect(await deliver(services, update)).toMatchObject({ busy: false, refused: [] });
        const known = [...sent, ...queue.slice(0, number + 1)];
        const soFar = plainIdentity(known, commands.slice(0, index).flat(), limits, textOf);
        const found = comparableCustomers(items()).map(({ identities }) => identities);
        expect(found, `${order}, update ${number} of phase ${index}`).toEqual(personsOf(soFar.customers));
        if (random() < 0.05)
          await reviewThose(services, items(), end - Math.floor(random() * 100) * 86_400_000);
      }
    sent.push(...updates);
    await runCommand(services, items, commands[index] ?? []);
  }
  await reviewAll(services, items, end);
  expect(comparableCustomers(items()), order).toEqual(expectedOf(resolution.customers, services, end));
  expectOneLogEach([...items()], policy, sent);
  expectGapFreeEvents([...items()]);
}

describe('customers follow from what is claimed now', () => {
  test('as the independent rules say, in every order, with duplicates, crashes and several senders', async () => {
    const counting = startCountingTraits();
    await fc.assert(
      fc.asyncProperty(fc.boolean().chain(arbitraryIdentity), fc.integer(), async (history, seed) => {
        counting.note(history, resolutionOf(history).resolution);
        for (const order of ORDERS) await expectAsJudged(history, order, seed);
      }),
      { ...RUNS, endOnFailure: true },
    );
    process.stderr.write(`${RUNS.numRuns} histories of identities: ${counting.text()}\n`);
    expect(counting.rare()).toEqual([]);
  });

  test('do so on the embedded DynamoDB as well', async () => {
    const table = await startEmbeddedTable();
    for (const [number, history] of fc.sample(arbitraryIdentity(false), EMBEDDED_RUNS).entries()) {
      const { policy, end, phases, limits } = history;
      const addressOnce = new Set(limits.addressOnce);
      const services = servicesOn(table.client, {
        table: table.name,
        policy,
        now: () => end,
        addressOnce,
      });
      for (const update of ordered(
        phases.flatMap(({ updates }) => updates),
        'permuted',
        randomFrom(number),
      ))
        expect(await deliver(services, update)).toMatchObject({ busy: false, refused: [] });
      await reviewThose(services, await scanTable(table), end);
      const items = await scanTable(table);
      expect(comparableCustomers(items), `history ${number}`).toEqual(
        expectedOf(resolutionOf(history, storedNames(services)).resolution.customers, services, end),
      );
      expectOneLogEach(items, policy);
      await emptyTable(table);
    }
    await table.close();
  });
});
