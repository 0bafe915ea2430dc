import { expect } from 'vitest';
import * as z from 'zod';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import { deliver } from './delivered.ts';
import { createMemoryStorage } from './memory-storage.ts';
import { createModelTable } from './model-table.ts';
import { newestOf, type Step } from './random-customers.ts';
import { createTestService, SERVICE_START, type TestService } from './test-service.ts';

/** How far the review is behind its clock, in milliseconds. */
export const REVIEW_LAG = 120_000;
/** Longer than the review waits for a new policy to be kept. */
const SETTLED = 11 * 60_000;
/** Connections that reports can be asked for. */
const REPORTING = ['tool', 'placed', 'shop'];
/** More attempts than anything needs. */
const MAX_ATTEMPTS = 200;
/** The most attempts of one step that crash. */
const MAX_CRASHES = 3;

const record = z.object({ customerId: z.string(), identities: z.array(z.string()) });
const stages = z.object({ policy: z.object({ visit: z.string() }) });

/** A service whose process dies at random requests, before or after their effect, and is then started again. */
export function startCrashingService(policy: Policy, random: () => number, crashRate: number) {
  let requestsLeft = Number.POSITIVE_INFINITY;
  let isDead = false;
  let crashes = 0;
  const table = createModelTable((moment) => {
    if (moment === 'before') requestsLeft -= 1;
    if (requestsLeft <= 0 && !isDead && random() < 0.5) {
      isDead = true;
      crashes += 1;
    }
    if (isDead) throw new Error('the process has died');
  });
  const storage = createMemoryStorage();
  const serviceWith = (rules: Policy) => {
    const created = createTestService(table.client, storage, { policy: rules });
    for (const name of REPORTING) created.live.connections.set(name, { name, provider: 'generic' });
    return created;
  };
  let service = serviceWith(policy);
  let now = SERVICE_START;
  const erased: string[] = [];

  function setClock(at: number): void {
    now = Math.max(now, at);
    service.time.customers = now;
    service.time.real = now;
  }

  /** Tries until it succeeds. */
  async function untilDone(attempt: () => Promise<boolean>): Promise<void> {
    for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts += 1) {
      const crashesNow = attempts < MAX_CRASHES && random() < crashRate;
      requestsLeft = crashesNow ? Math.ceil(random() ** 2 * 60) : Number.POSITIVE_INFINITY;
      const isDone = await attempt().catch((error) => {
        if (!isDead) throw error;
        return false;
      });
      const died = isDead;
      isDead = false;
      requestsLeft = Number.POSITIVE_INFINITY;
      if (isDone) return;
      if (!died) await service.review();
    }
    expect.fail('this never succeeds');
  }

  async function review(): Promise<void> {
    setClock(now + REVIEW_LAG);
    await untilDone(async () => {
      const { reviewed, more } = await service.review();
      return reviewed === 0 && !more;
    });
  }

  async function liveIds(): Promise<string[]> {
    const ids = await Promise.all(
      [...table.items.values()].map(async ({ PK, SK }) => {
        if (SK !== 'RECORD') return [];
        const id = String(PK).slice('CUST#'.length);
        const answer = await service.get(`/customers/${id}`);
        if (answer.status === 404) return [];
        // The id of a merged customer leads to the survivor.
        return record.parse(answer.body).customerId === id ? [id] : [];
      }),
    );
    return ids.flat().sort();
  }

  async function command(path: string, body: object): Promise<void> {
    await untilDone(async () => {
      const { status } = await service.ask('POST', path, { body: JSON.stringify(body) });
      // The attempt before may have been completed before it died.
      return status === 200 || status === 404 || status === 422;
    });
  }

  async function take(step: Step): Promise<void> {
    if (step.type === 'delivery') {
      const { updates } = step;
      setClock(newestOf(updates));
      return untilDone(async () => {
        const { busy, refused } = await deliver(service.services, updates);
        return !busy && refused.length === 0;
      });
    }
    if (step.type === 'policy') {
      service = serviceWith(step.policy);
      await review();
      setClock(now + SETTLED);
      await untilDone(async () => {
        await service.review();
        return stages.parse((await service.get('/stages')).body).policy.visit === 'done';
      });
      return;
    }
    const ids = await liveIds();
    const id = ids[step.customer % ids.length];
    if (id === undefined) return;
    if (step.type === 'erasure') {
      await untilDone(async () => (await service.ask('DELETE', `/customers/${id}`)).status === 200);
      erased.push(id);
      return;
    }
    if (step.type === 'merge')
      return command(`/customers/${id}/merge`, { with: ids[step.other % ids.length] });
    const { identities } = record.parse((await service.get(`/customers/${id}`)).body);
    const leaving = identities.filter((_, index) => ((step.leaving >> index) & 1) === 1);
    if (leaving.length > 0) await command(`/customers/${id}/unmerge`, { identities: leaving });
  }

  return {
    table,
    erased,
    take,
    review,
    liveIds,
    setClock,
    now: () => now,
    crashes: () => crashes,
    service: (): TestService => service,
  };
}

/** A service that crashes and goes on. */
export type CrashingService = ReturnType<typeof startCrashingService>;
