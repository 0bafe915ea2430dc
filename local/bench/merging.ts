import type { BenchStack, Cost } from './bench-stack.ts';
import { BUDGETS } from './budgets.ts';
import type { Row } from './rows.ts';

const ACTIVITIES = 20;

const hour = (number: number) => new Date(Date.UTC(2026, 3, 1, number)).toISOString();

type Person = { readonly id?: string; readonly email?: string };

/** 20 activities of a customer: five orders, each placed, paid and fulfilled after a visit. */
function history(person: Person, name: string, from: number): object[] {
  return Array.from({ length: ACTIVITIES }, (_, index) => {
    const activity = { id: `${name}-${index}`, occurredAt: hour(from + 2 * index), customer: person };
    const order = { id: `${name}-${Math.floor(index / 4)}`, total: '10.00', currency: 'EUR' };
    switch (index % 4) {
      case 0:
        return { ...activity, type: 'visit' };
      case 1:
        return { ...activity, type: 'order.placed', order };
      case 2:
        return { ...activity, type: 'order.paid', order };
      default:
        return { ...activity, type: 'order.fulfilled', order: { id: order.id } };
    }
  });
}

/**
 * Measures the merge of two customers with 20 activities each, and the split. One is known by number, the other by
 * e-mail address. Their activities alternate in time, so the merged path differs from both.
 */
export async function measureMerging(stack: BenchStack): Promise<Row[]> {
  const number = { id: 'merging' };
  const address = { email: 'merging@example.com' };
  await stack.send('generic', {}, history(number, 'merging-a', 0));
  await stack.send('generic', {}, history(address, 'merging-b', 1));
  const merged = await stack.send(
    'generic',
    {},
    { id: 'merging', type: 'visit', occurredAt: hour(1_000), customer: { ...number, ...address } },
  );
  const customerId = stack.identityHash.customerIdOf(`generic:customer:${number.id}`, 0);
  const split = await stack.unmerge(customerId, [`email:${address.email}`]);
  const merge = `two customers with ${ACTIVITIES} activities and one home each, and a visit that names both`;
  const unmerge = 'the same two customers split again by command';
  return [
    callsRow(
      'AWS calls: a merge',
      `${merge}: 1 read, 1 query per home, 1 commit`,
      BUDGETS.calls.merge,
      merged,
    ),
    unitsRow(
      'write units: a merge',
      `${merge}: two records, two transitions, two owners and the activity, each below 1 KB`,
      BUDGETS.writeUnits.merge,
      merged,
    ),
    callsRow(
      'AWS calls: a split',
      `${unmerge}: 1 read, 1 read of their claims and former ids, 1 query per home, 1 commit`,
      BUDGETS.calls.split,
      split,
    ),
    unitsRow(
      'write units: a split',
      `${unmerge}: two records, two transitions and two owners, each below 1 KB`,
      BUDGETS.writeUnits.split,
      split,
    ),
    await measureTakeover(stack),
  ];
}

/** Measures an address that an account gives up and another one takes over. */
async function measureTakeover(stack: BenchStack): Promise<Row> {
  const visit = (customer: Person, number: number) =>
    stack.send(
      'generic',
      {},
      {
        id: `takeover-${number}`,
        type: 'visit',
        occurredAt: hour(number),
        customer,
      },
    );
  await visit({ id: 'former', email: 'passed@example.com' }, 1);
  await visit({ id: 'later' }, 2);
  await visit({ id: 'former', email: 'other@example.com' }, 3);
  const taken = await visit({ id: 'later', email: 'passed@example.com' }, 4);
  return unitsRow(
    'write units: an address taken over',
    'an account that is known names an address that another account of its connection had until then: the update with the split of the former holder, then a merge',
    BUDGETS.writeUnits.takeover,
    taken,
  );
}

function callsRow(what: string, scenario: string, budget: number, cost: Cost): Row {
  return { what, scenario, unit: 'calls', budget, measured: cost.calls.length, raw: textOf(cost) };
}

function unitsRow(what: string, scenario: string, budget: number, cost: Cost): Row {
  return { what, scenario, unit: 'units', budget, measured: cost.units.table, raw: textOf(cost) };
}

function textOf({ outcome, calls, units, readUnits }: Cost): string {
  return `${outcome}: ${calls.join(', ')}; ${units.table} of the table and ${units.index} of the indexes, ${readUnits} read units`;
}
