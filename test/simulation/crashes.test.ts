import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import { DAY, DAY_ZERO, on } from '../support/activity-builders.ts';
import { captureOutput } from '../support/captured-output.ts';
import { comparableCustomers, deliver, reviewAll } from '../support/delivered.ts';
import { expectGapFreeEvents } from '../support/gap-free.ts';
import { createModelTable } from '../support/model-table.ts';
import { reportOf, snapshotOn, updateOf } from '../support/object-reports.ts';
import { arbitraryHistory, HISTORY_POLICY as policy } from '../support/random-history.ts';
import { servicesOn } from '../support/services.ts';

interface Scenario {
  readonly deliveries: readonly (readonly CustomerUpdate[])[];
  readonly end: number;
}

const START = Date.UTC(2026, 0, 1);

/** Sends a scenario. The process dies before or after the effect of the given request, and the senders send again. */
async function runWithCrash({ deliveries, end }: Scenario, crashAt: number, moment: 'before' | 'after') {
  let requests = 0;
  let dead = false;
  const table = createModelTable((now) => {
    if (now === 'before') requests += 1;
    if (requests === crashAt && now === moment) dead = true;
    if (dead) throw new Error('the process has died');
  });
  const services = servicesOn(table.client, { policy, now: () => end });
  const ends: number[] = [];
  let pending = [...deliveries];
  for (let rounds = 0; pending.length > 0; rounds += 1) {
    if (rounds === 4) throw new Error('a delivery is refused again and again');
    const unanswered: (readonly CustomerUpdate[])[] = [];
    for (const delivery of pending) {
      const { busy, refused } = await deliver(services, delivery);
      if (busy || refused.length > 0) unanswered.push(delivery);
      dead = false;
      ends.push(requests);
    }
    pending = unanswered;
  }
  const reviews = async () => {
    for (;;) {
      try {
        return await reviewAll(services, () => table.items.values(), end);
      } catch {
        dead = false; // as the schedule starts the next review
      }
    }
  };
  await reviews();
  return { items: [...table.items.values()], requests, ends };
}

/**
 * Crashes before and after the effect of each request of the scenario. The customers are those of a process that does not crash.
 * Returns the number of crashes.
 */
async function crashEverywhere(scenario: Scenario): Promise<number> {
  const { requests, items: whole } = await runWithCrash(scenario, 0, 'before');
  const expected = comparableCustomers(whole);
  for (let crashAt = 1; crashAt <= requests; crashAt += 1)
    for (const moment of ['before', 'after'] as const) {
      const { items } = await runWithCrash(scenario, crashAt, moment);
      expect(comparableCustomers(items), `crash ${moment} request ${crashAt}`).toEqual(expected);
      expectGapFreeEvents(items);
    }
  return requests * 2;
}

/**
 * Crashes after the effect of each request of the second delivery, which is sent again after all others. The customers are those of
 * a process that does not crash.
 */
async function crashInSecond(scenario: Scenario): Promise<void> {
  const { ends, items: whole } = await runWithCrash(scenario, 0, 'after');
  const expected = comparableCustomers(whole);
  const [first = 0, second = 0] = ends;
  expect(second - first).toBeGreaterThan(4);
  for (let crashAt = first + 1; crashAt <= second; crashAt += 1) {
    const { items } = await runWithCrash(scenario, crashAt, 'after');
    expect(comparableCustomers(items), `crash after request ${crashAt}`).toEqual(expected);
    expectGapFreeEvents(items);
  }
}

function orderPaid(number: number, persons: readonly string[] = ['shop:customer:1']): CustomerUpdate {
  const day = (START + number * 3_600_000 - DAY_ZERO) / DAY;
  const [account] = persons;
  const attributes = {
    ...(account !== undefined && { account }),
    total: { currency: 'EUR', minor: 100 + number },
  };
  return updateOf(
    persons,
    reportOf(`shop:order:${number}`, snapshotOn(day, { payment: 'paid' }, attributes)),
  );
}

const ORDERS = Array.from({ length: 100 }, (_, index) => index + 1);

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('a process that dies at any request', () => {
  test('applies histories of all kinds exactly once after the senders have sent again', async () => {
    let crashes = 0;
    for (const history of fc.sample(arbitraryHistory, { numRuns: 2, seed: 2_026 }))
      crashes += await crashEverywhere(history);
    expect(crashes).toBeGreaterThan(100);
  });

  test('applies a list of 100 activities of a new customer, in several commits, exactly once', async () => {
    const crashes = await crashEverywhere({
      deliveries: [ORDERS.map((number) => orderPaid(number))],
      end: START + 200 * 86_400_000,
    });
    expect(crashes).toBeGreaterThanOrEqual(8);
  });

  describe('while objects move, in several commits', () => {
    const [ANN, BOB, EVE] = ['shop:customer:1', 'shop:customer:2', 'shop:customer:3'];
    const end = DAY_ZERO + 30 * DAY;
    const lastOwners = test.each([
      ['to a third customer', EVE],
      ['back', ANN],
    ]);
    const paidBy = (account: string, day: number, order: string) =>
      reportOf(
        order,
        snapshotOn(day, { payment: 'paid' }, { account, total: { currency: 'EUR', minor: 1 } }),
      );
    const ticketOf = (account: string, day: number) =>
      reportOf('shop:ticket:1', snapshotOn(day, { ticket: 'open' }, { account }));
    const about = (object: string, count: number) =>
      Array.from({ length: count }, (_, id) => ({
        ...on(1 + id / 10, 'message.received'),
        id: `shop:message:${object} ${id}`,
        about: object,
      }));

    test('leaves an update with objects of three customers exact', async () => {
      const owners = [ANN, BOB, EVE];
      const ofAll = (day: number, shift: number) =>
        updateOf(
          [],
          ...Array.from({ length: 9 }, (_, index) =>
            paidBy(owners[(index + shift) % 3] ?? ANN, day, `shop:order:${index}`),
          ),
        );
      await crashInSecond({ deliveries: [[ofAll(1, 0)], [ofAll(2, 1)]], end });
    });

    lastOwners('leaves an order with many payments exact, also if it then goes %s', async (_, last) => {
      const payments = Array.from({ length: 6 }, (_, id) => `shop:payment:${id}`);
      const reports = payments.map((one) =>
        reportOf(one, snapshotOn(1, { payment: 'paid' }, { of: 'shop:order:1' })),
      );
      const first = {
        ...updateOf([], paidBy(ANN, 1, 'shop:order:1'), ...reports),
        activities: [...about('shop:payment:1', 8), ...about('shop:payment:2', 1)],
      };
      const moves = [BOB, last].map((one, index) => [updateOf([], paidBy(one, 5 + index, 'shop:order:1'))]);
      await crashInSecond({ deliveries: [[first], ...moves], end });
    });

    lastOwners('leaves a ticket with many messages exact, also if it then goes %s', async (_, last) => {
      const first = { ...updateOf([], ticketOf(ANN, 1)), activities: about('shop:ticket:1', 10) };
      const moves = [BOB, last].map((one, index) => [updateOf([], ticketOf(one, 5 + index))]);
      await crashInSecond({ deliveries: [[first], ...moves], end });
    });
  });
});
