import type { BenchStack, Cost } from './bench-stack.ts';
import { BUDGETS } from './budgets.ts';
import type { Row } from './rows.ts';

const ACTIVITIES = 20;

const hour = (number: number) => new Date(Date.UTC(2026, 3, 1, number)).toISOString();

type Person = { readonly id?: string; readonly email?: string };

/** What a customer brings with 20 activities: five orders, paid and fulfilled, and visits between them. */
function history(person: Person, name: string, from: number): object[] {
  return Array.from({ length: ACTIVITIES }, (_, index) => {
    const sent = { id: `${name}-${index}`, occurredAt: hour(from + 2 * index), customer: person };
    const order = { id: `${name}-${Math.floor(index / 4)}`, total: '10.00', currency: 'EUR' };
    switch (index % 4) {
      case 0:
        return { ...sent, type: 'visit' };
      case 1:
        return { ...sent, type: 'order.placed', order };
      case 2:
        return { ...sent, type: 'order.paid', order };
      default:
        return { ...sent, type: 'order.fulfilled', order: { id: order.id } };
    }
  });
}

/**
 * What it costs that two customers of 20 activities each turn out to be one, and to part them again. One is known by
 * number, the other by address; their activities take turns, so that the path of both becomes another one.
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
  const merge = `two customers of ${ACTIVITIES} activities and one home each, and a visit that names both`;
  const unmerge = 'the same two split again';
  return [
    callsRow(
      'AWS calls: a merge',
      `${merge}: 1 read, 1 of what ties them, 1 query a home, 1 commit`,
      BUDGETS.calls.merge,
      merged,
    ),
    unitsRow(
      'write units: a merge',
      `${merge}: two records, two transitions, two owners, the activity, each below 1 KB`,
      BUDGETS.writeUnits.merge,
      merged,
    ),
    callsRow(
      'AWS calls: an un-merge',
      `${unmerge}: 1 read, 1 of what ties them, 1 of whose id is free, 1 query a home, 1 commit`,
      BUDGETS.calls.unmerge,
      split,
    ),
    unitsRow(
      'write units: an un-merge',
      `${unmerge}: two records, two transitions, two owners, each below 1 KB`,
      BUDGETS.writeUnits.unmerge,
      split,
    ),
  ];
}

function callsRow(what: string, scenario: string, most: number, cost: Cost): Row {
  return { what, scenario, unit: 'calls', most, measured: cost.calls.length, raw: textOf(cost) };
}

function unitsRow(what: string, scenario: string, most: number, cost: Cost): Row {
  return { what, scenario, unit: 'units', most, measured: cost.units.table, raw: textOf(cost) };
}

function textOf({ outcome, calls, units, readUnits }: Cost): string {
  return `${outcome}: ${calls.join(', ')}; ${units.table} of the table and ${units.index} of the indexes, ${readUnits} read units`;
}
