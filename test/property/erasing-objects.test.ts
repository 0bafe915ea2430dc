import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Services } from '../../shared/intake/services.ts';
import { eraseCustomer } from '../../shared/privacy/erase-customer.ts';
import { eraseRemaining } from '../../shared/privacy/erase-remaining.ts';
import { isTombstone, readOwner } from '../../shared/storage/owner-items.ts';
import type { Item } from '../../shared/storage/stored-item.ts';
import { DAY, DAY_ZERO } from '../support/activity-builders.ts';
import { captureOutput } from '../support/captured-output.ts';
import { customersIn, deliver } from '../support/delivered.ts';
import { createMemoryStorage } from '../support/memory-storage.ts';
import { createModelTable } from '../support/model-table.ts';
import { privacyDepsOn } from '../support/privacy-deps.ts';
import { runs } from '../support/property-runs.ts';
import { randomFrom } from '../support/random-history.ts';
import { arbitraryUpdate, LAST_DAY } from '../support/random-ownership.ts';
import { servicesOn } from '../support/services.ts';

const RUNS = runs(400, 1_000);

async function sendAll(services: Services, updates: readonly CustomerUpdate[]): Promise<void> {
  for (const update of updates)
    for (let tries = 0; ; tries += 1) {
      const { busy, refused } = await deliver(services, [update]);
      expect(refused).toEqual([]);
      if (!busy) break;
      if (tries === 100) expect.fail('a delivery is refused again and again');
      await services.pause(1);
    }
}

/** Sends the updates in three parts. After each, or at the same time, a customer is erased. */
async function sendAndErase(updates: readonly CustomerUpdate[], seed: number, isRacing: boolean) {
  const random = randomFrom(seed);
  const turns = async () => {
    for (let left = 1 + Math.floor(random() * 4); left > 0; left -= 1) await null;
  };
  const table = createModelTable(isRacing ? turns : undefined);
  const plain = servicesOn(table.client, { now: () => DAY_ZERO + LAST_DAY * DAY });
  const services = { ...plain, pause: turns };
  const privacy = { ...privacyDepsOn(table.client, createMemoryStorage()), services };
  const items = () => [...table.items.values()];
  const gone = new Set<string>();
  const size = Math.ceil(updates.length / 3);
  for (const part of [0, 1, 2]) {
    const sent = sendAll(services, updates.slice(part * size, (part + 1) * size));
    if (!isRacing) await sent;
    const known = customersIn(items());
    const customer = known[Math.floor(random() * known.length)];
    const erasure = customer && (await eraseCustomer(services, customer.customerId, services.clock.now(), 0));
    if (erasure !== undefined && 'customer' in erasure) {
      const { customerId } = erasure.customer;
      expect(await eraseRemaining(privacy, customerId, () => false)).toMatchObject({ left: null });
      for (const { SK, PK, gone: erasedWith } of items())
        if (SK === 'OWNER' && erasedWith === customerId) gone.add(String(PK));
    }
    await sent;
  }
  await sendAll(services, updates);
  return { items: items(), services, gone };
}

describe('an erasure between reports of objects', () => {
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
    '%s: what was erased stays erased, and all that is stored can be found from its owner',
    async (_, isRacing) => {
      let erased = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(arbitraryUpdate, { minLength: 3, maxLength: 12, size: 'max' }),
          fc.integer(),
          async (updates, seed) => {
            const { items, services, gone } = await sendAndErase(updates, seed, isRacing);
            const { hash, hashOfName } = services.identityHash;
            const owners = items.flatMap((item) => (item.SK === 'OWNER' ? [readOwner(item as Item)] : []));
            const living = owners.flatMap((owner) => (isTombstone(owner) ? [] : [owner]));
            const homes = new Map(living.map(({ identity, home }) => [hash(identity), hashOfName(home)]));
            for (const { PK, SK } of items) {
              const [kind, object] = String(SK).split(/#(.*)/);
              if (kind !== 'ACT' && kind !== 'OBJ') continue;
              expect(gone).not.toContain(PK);
              if (kind === 'OBJ') expect(PK).toBe(`ID#${homes.get(hashOfName(object ?? ''))}`);
            }
            for (const { identity, children } of living) {
              expect(gone).not.toContain(`ID#${hash(identity)}`);
              for (const child of children) expect(gone).not.toContain(`ID#${hashOfName(child)}`);
            }
            erased += gone.size;
          },
        ),
        { ...RUNS, endOnFailure: true },
      );
      expect(erased).toBeGreaterThan(RUNS.numRuns);
    },
  );
});
