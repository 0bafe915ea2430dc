import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { KnownConnection } from '../../shared/connectors/connection-list.ts';
import { isProvider } from '../../shared/connectors/registry.ts';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Services } from '../../shared/intake/services.ts';
import { applyListed } from '../support/backfill/backfilled.ts';
import { captureOutput } from '../support/captured-output.ts';
import { comparableCustomers, deliver, reviewAll } from '../support/delivered.ts';
import { expectGapFreeEvents } from '../support/gap-free.ts';
import { createModelTable } from '../support/model-table.ts';
import { expectOneLogEach } from '../support/one-log-each.ts';
import { runs } from '../support/property-runs.ts';
import { arbitraryScenario } from '../support/random-graph.ts';
import { randomFrom, shuffledWithDuplicates } from '../support/random-history.ts';
import { arbitraryIdentity } from '../support/random-identity.ts';
import { expectedWithout } from '../support/same-in-all-orders.ts';
import { servicesOn } from '../support/services.ts';
import { expectSettled } from '../support/settled.ts';

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

type Deliveries = readonly (readonly CustomerUpdate[])[];

async function live(services: Services, deliveries: Deliveries) {
  for (const updates of deliveries)
    expect(await deliver(services, updates)).toMatchObject({ busy: false, refused: [] });
}

async function backfill(services: Services, deliveries: Deliveries) {
  const outcomes = await applyListed(services, deliveries);
  expect(outcomes.filter(({ outcome }) => outcome === 'busy' || outcome === 'refused')).toEqual([]);
}

/** Ways of mixing what is delivered with what is read. */
const MIXES: Readonly<
  Record<string, (services: Services, all: Deliveries, random: () => number) => Promise<void>>
> = {
  'only a backfill': (services, all) => backfill(services, all),
  async 'a backfill before'(services, all, random) {
    await backfill(services, some(all, random));
    await live(services, all);
  },
  async 'a backfill after'(services, all, random) {
    await live(services, some(all, random));
    await backfill(services, all);
  },
  async 'a backfill between'(services, all, random) {
    const middle = Math.floor(random() * all.length);
    await live(services, all.slice(0, middle));
    await backfill(services, all);
    await live(services, all.slice(middle));
  },
  async 'backfills and deliveries in turn'(services, all, random) {
    for (let from = 0; from < all.length; ) {
      const next = all.slice(from, from + 1 + Math.floor(random() * 4));
      await (random() < 0.5 ? live : backfill)(services, next);
      from += next.length;
    }
  },
  async 'a backfill at the same time'(services, all) {
    await Promise.all([live(services, all), backfill(services, all)]);
  },
};

function some<Item>(all: readonly Item[], random: () => number): Item[] {
  return all.filter(() => random() < 0.6);
}

test.each(Object.entries(MIXES))('%s gives the same customers as deliveries alone', async (_, mix) => {
  await fc.assert(
    fc.asyncProperty(arbitraryScenario(false), fc.integer(), async (scenario, seed) => {
      const random = randomFrom(seed);
      const sent = shuffledWithDuplicates(
        scenario.phases.flatMap(({ deliveries }) => deliveries),
        random,
      );
      const table = createModelTable(async () => {
        for (let turns = Math.floor(random() * 4); turns > 0; turns -= 1) await null;
      });
      const services = {
        ...servicesOn(table.client, { policy: scenario.policy, now: () => scenario.end }),
        random,
      };
      await mix(services, sent, random);
      await reviewAll(services, () => table.items.values(), scenario.end);
      const items = [...table.items.values()];
      expect(comparableCustomers(items)).toEqual(expectedWithout(scenario));
      expectOneLogEach(items, scenario.policy, sent.flat());
      expectGapFreeEvents(items);
      await expectSettled(services, items);
    }),
    { ...runs(10, 1_000), endOnFailure: true },
  );
});

test('accounts and addresses are tied and split as by deliveries alone', async () => {
  await fc.assert(
    fc.asyncProperty(
      arbitraryIdentity(false),
      fc.integer(),
      async ({ policy, limits, phases, end }, seed) => {
        const random = randomFrom(seed);
        const updates = shuffledWithDuplicates(
          phases.flatMap((phase) => phase.updates),
          random,
        );
        const start = () => {
          const table = createModelTable();
          const addressOnce = new Set(limits.addressOnce);
          return { table, services: servicesOn(table.client, { policy, now: () => end, addressOnce }) };
        };
        const [alone, mixed] = [start(), start()];
        for (const update of updates) await deliverOf(alone.services, update);
        for (let from = 0; from < updates.length; ) {
          const next = updates.slice(from, from + 1 + Math.floor(random() * 8));
          from += next.length;
          if (random() < 0.2) for (const update of next) await deliverOf(mixed.services, update);
          else await backfillOf(mixed.services, next);
        }
        for (const { services, table } of [alone, mixed])
          await reviewAll(services, () => table.items.values(), end);
        expect(comparableCustomers(mixed.table.items.values())).toEqual(
          comparableCustomers(alone.table.items.values()),
        );
        const items = [...mixed.table.items.values()];
        expectOneLogEach(items, policy);
        expectGapFreeEvents(items);
        await expectSettled(mixed.services, items);
      },
    ),
    { ...runs(12, 2_000), endOnFailure: true },
  );
});

function connectionOf(update: CustomerUpdate): KnownConnection {
  const [reported] = [...update.activities, ...update.objects];
  if (reported === undefined || !isProvider(reported.provider)) throw new Error('an update has no provider');
  return { name: reported.connection, provider: reported.provider };
}

async function deliverOf(services: Services, update: CustomerUpdate) {
  expect(await deliver(services, [update], connectionOf(update))).toMatchObject({ busy: false, refused: [] });
}

/** A backfill reads one connection. */
async function backfillOf(services: Services, updates: readonly CustomerUpdate[]) {
  const names = new Set(updates.map((update) => connectionOf(update).name));
  for (const name of names) {
    const own = updates.filter((update) => connectionOf(update).name === name);
    const [first] = own;
    if (first === undefined) continue;
    const outcomes = await applyListed(
      services,
      own.map((update) => [update]),
      { connection: connectionOf(first) },
    );
    expect(outcomes.filter(({ outcome }) => outcome === 'busy' || outcome === 'refused')).toEqual([]);
  }
}
