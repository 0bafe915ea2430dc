import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createPolicyPasses } from '../../../shared/storage/policy-passes.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { customersIn } from '../../support/delivered.ts';
import { createModelTable, type Fault, type ModelTable } from '../../support/model-table.ts';
import { policyWith } from '../../support/services.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-03-01T10:00:00Z');
const NOW = START + 20.5 * DAY;
const SETTLING = 10 * 60_000;
const OTHER = policyWith({ advocacy: { orders: 2 } });

let table: ModelTable;
let fault: Fault;
beforeEach(async () => {
  captureOutput();
  fault = () => {};
  table = createModelTable((moment, command) => fault(moment, command));
});

/** Customers with two orders each. Nothing is due for any of them. */
async function sendOrders(customers: number): Promise<void> {
  const service = serviceAt(NOW);
  for (let id = 0; id < customers; id += 1)
    for (const order of [0, 1])
      await service.send(
        'generic',
        genericDelivery({
          id: `${id}-${order}`,
          type: 'order.paid',
          occurredAt: new Date(START + order * DAY).toISOString(),
          customer: { id: `c${id}` },
          order: { id: `${id}-${order}`, total: '10.00', currency: 'EUR' },
        }),
      );
  service.time.customers = NOW + 2 * 60_000;
  await service.review();
}

function serviceAt(now: number, policy = policyWith()): TestService {
  const service = createTestService(table.client, undefined, { policy });
  service.time.customers = now;
  return service;
}

/** A service with the other policy, whose review has waited long enough to visit everybody. */
async function changedPolicy(): Promise<TestService> {
  const service = serviceAt(NOW + 3 * 60_000, OTHER);
  await service.review();
  service.time.customers += SETTLING;
  return service;
}

/** The version of the policy of each customer. */
function versions(): readonly string[] {
  return customersIn(table.items.values()).map(({ lifecycle }) => lifecycle.policyVersion);
}

const passes = () => createPolicyPasses(table.client, 'test');

describe('the visit of everybody', () => {
  test('visits a customer again whose review failed', async () => {
    await sendOrders(1);
    const service = await changedPolicy();
    fault = (moment, command) => {
      if (moment === 'before' && command === 'TransactWriteCommand') throw new Error('a broken connection');
    };
    await expect(service.review()).rejects.toThrow('1 customers could not be reviewed');
    expect(await passes().read()).toMatchObject({ done: false });
    fault = () => {};
    await service.review();
    expect(versions()).toEqual([OTHER.version]);
    await service.review();
    expect(await passes().read()).toMatchObject({ done: true });
  });

  test('is not held up by a record that cannot be read', async () => {
    await sendOrders(40);
    const service = await changedPolicy();
    const [broken] = [...table.items.values()].filter(({ SK }) => SK === 'RECORD');
    if (broken === undefined) throw new Error('there is no record');
    const { state } = broken;
    broken.state = '{}';
    await expect(service.review()).rejects.toThrow('1 customers could not be reviewed');
    broken.state = state;
    expect(versions().filter((version) => version === OTHER.version)).toHaveLength(39);
    await service.review();
    expect(new Set(versions())).toEqual(new Set([OTHER.version]));
  });

  test('begins with no other customer when the time of a run is over', async () => {
    await sendOrders(240);
    const service = await changedPolicy();
    fault = (moment, command) => {
      if (moment === 'after' && command === 'TransactWriteCommand') service.time.real += 60_000;
    };
    await service.review();
    const folded = versions().filter((version) => version === OTHER.version).length;
    // As many as are reviewed at once.
    expect(folded).toBeLessThanOrEqual(8);
    expect(folded).toBeGreaterThan(0);
    fault = () => {};
    for (let runs = 0; runs < 3; runs += 1) await service.review();
    expect(new Set(versions())).toEqual(new Set([OTHER.version]));
  });

  test('begins again when another version wrote how far it was', async () => {
    await sendOrders(1);
    const written = { PK: 'POLICY', SK: 'PASS', version: 7, form: 'of another version' };
    table.items.set(`${written.PK} ${written.SK}`, written);
    const service = await changedPolicy();
    await service.review();
    expect(versions()).toEqual([OTHER.version]);
  });

  test('goes on in another round when two reviews visit at once', async () => {
    await sendOrders(60);
    const [one, other] = [await changedPolicy(), await changedPolicy()];
    await Promise.all([one.review(), other.review()]);
    for (let runs = 0; runs < 3; runs += 1) await one.review();
    expect(new Set(versions())).toEqual(new Set([OTHER.version]));
    expect(await passes().read()).toMatchObject({ done: true, visited: 60 });
  });

  test('shows in a second round that it is running', async () => {
    await sendOrders(1);
    const service = await changedPolicy();
    const pass = await passes().read();
    if (pass === undefined) throw new Error('no pass has begun');
    const progress = async () =>
      z.object({ policy: z.unknown() }).parse((await service.get('/stages')).body).policy;
    await service.review();
    expect(await progress()).toMatchObject({ visit: 'done' });
    const done = await passes().read();
    // As if a run had stopped at the beginning of the second round.
    await passes().write({ ...pass, version: done?.version ?? 0 });
    expect(await progress()).toMatchObject({ visit: 'running' });
  });
});
