import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Activity } from '../../shared/lifecycle/activity.ts';
import { DAY, on } from '../support/activity-builders.ts';
import { activitiesOf, archiveAll } from '../support/archive-all.ts';
import { captureOutput } from '../support/captured-output.ts';
import { comparableCustomers, customersIn, deliver, eventsIn, reviewAll } from '../support/delivered.ts';
import { createMemoryStorage } from '../support/memory-storage.ts';
import { createModelTable } from '../support/model-table.ts';
import { runs } from '../support/property-runs.ts';
import { arbitraryScenario, type Scenario } from '../support/random-graph.ts';
import { randomFrom } from '../support/random-history.ts';
import { runCommand } from '../support/run-command.ts';
import { createTestService } from '../support/test-service.ts';

const RUNS = runs(8, 80);

const page = z.looseObject({ next: z.string().nullable() });
const receipt = z.looseObject({
  customerId: z.string(),
  status: z.string(),
  removed: z.record(z.string(), z.number()),
});

/** A scenario in which much more is visited: each update of a person reports a visit, some of them late, repeated or in a later version. */
const visiting = fc.tuple(arbitraryScenario(true), fc.integer()).map(([scenario, seed]): Scenario => {
  const random = randomFrom(seed);
  const visits: Activity[] = [];
  const visitOf = (): Activity => {
    const known = visits[Math.floor(random() * visits.length * 4)];
    if (known !== undefined)
      return random() < 0.5 ? known : { ...known, version: `${Number(known.version) + 1}` };
    const at = scenario.newest - Math.floor(random() * 200) * DAY;
    const visit = {
      ...on(0, 'visit', { occurrence: `more-${visits.length}` }),
      occurredAt: at,
      version: '1',
    };
    visits.push(visit);
    return visit;
  };
  const withVisit = (update: CustomerUpdate): CustomerUpdate =>
    update.persons.length === 0 ? update : { ...update, activities: [...update.activities, visitOf()] };
  return {
    ...scenario,
    phases: scenario.phases.map(({ deliveries, command }) => ({
      deliveries: deliveries.map((updates) => updates.map(withVisit)),
      command,
    })),
  };
});

/** A service with or without an archive. */
function start({ policy, end }: Scenario, isArchiving: boolean, turns?: () => Promise<void>) {
  const table = createModelTable(turns);
  const storage = createMemoryStorage();
  const service = createTestService(table.client, storage, {
    policy,
    ...(isArchiving && { archiveAfterYears: 1 }),
  });
  service.time.customers = end;
  const items = () => [...table.items.values()];
  const { archive } = service;
  return {
    service,
    storage,
    items,
    archive: async () => (archive === undefined ? undefined : archiveAll(service.services, archive, items())),
  };
}
type Started = ReturnType<typeof start>;

async function sendAll({ service }: Started, deliveries: readonly (readonly CustomerUpdate[])[]) {
  for (const delivery of deliveries)
    for (let tries = 0; (await deliver(service.services, delivery)).busy; tries += 1) {
      if (tries === 100) expect.fail('a delivery is refused again and again');
      await service.services.pause(1);
    }
}

const afterOthers = () => new Promise<void>((resolve) => setImmediate(resolve));

/** All that the query function shows of each customer. */
async function shownOf({ service, items }: Started) {
  const ids = customersIn(items()).map(({ customerId }) => customerId);
  const shown: unknown[] = [];
  for (const id of ids.sort()) {
    shown.push((await service.get(`/customers/${id}/timeline`)).body);
    for (let next: string | null = ''; next !== null; ) {
      const { body } = await service.get(`/customers/${id}/export`, next === '' ? undefined : { next });
      const { next: following, ...rest } = page.parse(body);
      shown.push(rest);
      next = following;
    }
  }
  // The record on the wire has the number of its writes, which archiving raises.
  return JSON.parse(
    JSON.stringify(shown, (key, value) => (key === 'version' && typeof value === 'number' ? 0 : value)),
  );
}

async function eraseEverybody({ service, items }: Started) {
  const ids = customersIn(items()).map(({ customerId }) => customerId);
  const receipts: unknown[] = [];
  for (const id of ids.sort())
    receipts.push(receipt.parse((await service.ask('DELETE', `/customers/${id}`)).body));
  return receipts;
}

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('with an archive of the logs', () => {
  test('records, events, timelines, exports and receipts of erasures are what they are without', async () => {
    const seen = { archived: 0, restored: 0, erased: 0 };
    await fc.assert(
      fc.asyncProperty(visiting, fc.integer(), async (scenario, seed) => {
        const plain = start(scenario, false);
        const archiving = start(scenario, true);
        const random = randomFrom(seed);
        for (const { deliveries, command } of scenario.phases) {
          await sendAll(plain, deliveries);
          for (const delivery of deliveries) {
            await sendAll(archiving, [delivery]);
            if (random() < 0.5) await archiving.archive();
          }
          const before = activitiesOf(archiving.items());
          seen.archived += before.markers;
          for (const one of [plain, archiving])
            if (command !== null) await runCommand(one.service.services, one.items(), command);
        }
        await archiving.archive();
        for (const one of [plain, archiving]) {
          await sendAll(one, scenario.phases.flatMap(({ deliveries }) => deliveries).slice(0, 3));
          await reviewAll(one.service.services, one.items, scenario.end);
        }
        await archiving.archive();
        expect(activitiesOf(archiving.items()).inTable).toBe(0);
        expect(comparableCustomers(archiving.items())).toEqual(comparableCustomers(plain.items()));
        expect(eventsIn(archiving.items())).toEqual(eventsIn(plain.items()));
        expect(await shownOf(archiving)).toEqual(await shownOf(plain));
        seen.restored += activitiesOf(archiving.items()).inTable;
        await archiving.archive();
        const receipts = await eraseEverybody(archiving);
        expect(receipts).toEqual(await eraseEverybody(plain));
        expect([...archiving.storage.texts.keys()]).toEqual([]);
        expect(activitiesOf(archiving.items())).toEqual(activitiesOf(plain.items()));
        seen.erased += receipts.length;
      }),
      RUNS,
    );
    expect(seen.archived).toBeGreaterThan(RUNS.numRuns);
    expect(seen.restored).toBeGreaterThan(RUNS.numRuns);
    expect(seen.erased).toBeGreaterThan(RUNS.numRuns);
  });

  test('archiving at the same moment as deliveries and erasures gives the same customers and receipts', async () => {
    let archived = 0;
    await fc.assert(
      fc.asyncProperty(visiting, fc.integer(), async (scenario, seed) => {
        const random = randomFrom(seed);
        const turns = async () => {
          for (let left = 1 + Math.floor(random() * 4); left > 0; left -= 1) await null;
        };
        const plain = start(scenario, false);
        const archiving = start(scenario, true, turns);
        const archiveAgainAndAgain = async () => {
          for (let round = 0; round < 4; round += 1) {
            for (let waits = Math.floor(random() * 8); waits > 0; waits -= 1) await afterOthers();
            await archiving.archive();
          }
        };
        for (const { deliveries, command } of scenario.phases) {
          await sendAll(plain, deliveries);
          await Promise.all([sendAll(archiving, deliveries), archiveAgainAndAgain(), archiveAgainAndAgain()]);
          archived += activitiesOf(archiving.items()).markers;
          for (const one of [plain, archiving])
            if (command !== null) await runCommand(one.service.services, one.items(), command);
        }
        for (const one of [plain, archiving]) await reviewAll(one.service.services, one.items, scenario.end);
        expect(comparableCustomers(archiving.items())).toEqual(comparableCustomers(plain.items()));
        expect(await shownOf(archiving)).toEqual(await shownOf(plain));
        const [receipts] = await Promise.all([eraseEverybody(archiving), archiveAgainAndAgain()]);
        expect(receipts).toEqual(await eraseEverybody(plain));
        expect([...archiving.storage.texts.keys()]).toEqual([]);
        expect(activitiesOf(archiving.items())).toEqual(activitiesOf(plain.items()));
      }),
      RUNS,
    );
    expect(archived).toBeGreaterThan(RUNS.numRuns);
  });
});
