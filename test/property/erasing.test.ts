import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Services } from '../../shared/intake/services.ts';
import { eraseCustomer } from '../../shared/privacy/erase-customer.ts';
import { eraseRemaining } from '../../shared/privacy/erase-remaining.ts';
import type { Privacy } from '../../shared/privacy/privacy.ts';
import { captureOutput } from '../support/captured-output.ts';
import { customersIn, deliver } from '../support/delivered.ts';
import { createMemoryStorage } from '../support/memory-storage.ts';
import { createModelTable } from '../support/model-table.ts';
import { privacyDepsOn } from '../support/privacy-deps.ts';
import { runs } from '../support/property-runs.ts';
import { arbitraryScenario, type Scenario } from '../support/random-graph.ts';
import { randomFrom } from '../support/random-history.ts';
import { runCommand } from '../support/run-command.ts';
import { servicesOn } from '../support/services.ts';
import { expectSettled } from '../support/settled.ts';

const RUNS = runs(200, 500);

type Items = () => readonly Record<string, unknown>[];

/** Erases a known customer completely. Returns the hashes of the identities that led to them. */
async function eraseOne(privacy: Privacy, items: Items, number: number): Promise<readonly string[]> {
  const { services } = privacy;
  const known = customersIn(items());
  const customer = known[number % Math.max(1, known.length)];
  if (customer === undefined) return [];
  const erasure = await eraseCustomer(services, customer.customerId, services.clock.now(), 0);
  // The retries run out when deliveries change the customer at the same time.
  if (!('customer' in erasure)) return [];
  expect(await eraseRemaining(privacy, erasure.customer.customerId, () => false)).toMatchObject({
    left: null,
  });
  return erasure.customer.left?.homes ?? [];
}

/** Sends each delivery until it is accepted: deliveries about a customer are refused while they are being erased. */
async function sendAll(services: Services, deliveries: readonly (readonly CustomerUpdate[])[]) {
  for (const delivery of deliveries)
    for (let tries = 0; (await deliver(services, delivery)).busy; tries += 1) {
      if (tries === 100) expect.fail('a delivery is refused again and again');
      await services.pause(1);
    }
}

/** Sends a scenario. After each phase, or at the same time, an operator gives a command and a customer is erased. */
async function sendAndErase(scenario: Scenario, seed: number, isRacing: boolean) {
  const random = randomFrom(seed);
  const turns = async () => {
    for (let left = 1 + Math.floor(random() * 4); left > 0; left -= 1) await null;
  };
  const table = createModelTable(isRacing ? turns : undefined);
  const plain = servicesOn(table.client, { policy: scenario.policy, now: () => scenario.end });
  const services = { ...plain, pause: turns };
  const privacy = { ...privacyDepsOn(table.client, createMemoryStorage()), services };
  const items = () => [...table.items.values()];
  const gone: string[] = [];
  for (const { deliveries, command } of scenario.phases) {
    const sent = sendAll(services, deliveries);
    if (!isRacing) await sent;
    const running = command === null ? undefined : runCommand(services, items(), command);
    if (!isRacing) await running;
    gone.push(...(await eraseOne(privacy, items, Math.floor(random() * 8))));
    await Promise.all([sent, running]);
  }
  return { items, services, gone };
}

describe('an erasure between deliveries and commands', () => {
  beforeEach(() => {
    captureOutput();
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test.each([
    ['in sequence', false],
    ['concurrently', true],
  ])(
    '%s: leaves no erased identity, also after redelivery, and no other customer to merge or split',
    async (_, isRacing) => {
      let erased = 0;
      await fc.assert(
        fc.asyncProperty(arbitraryScenario(true), fc.integer(), async (scenario, seed) => {
          const { items, services, gone } = await sendAndErase(scenario, seed, isRacing);
          await sendAll(
            services,
            scenario.phases.flatMap(({ deliveries }) => deliveries),
          );
          const owners = items().filter(({ SK, identity }) => SK === 'OWNER' && identity !== undefined);
          const known = owners.map(({ PK }) => String(PK).slice('ID#'.length));
          for (const hash of gone) expect(known).not.toContain(hash);
          await expectSettled(services, items());
          erased += gone.length;
        }),
        { ...RUNS, endOnFailure: true },
      );
      expect(erased).toBeGreaterThan(RUNS.numRuns);
    },
  );
});
