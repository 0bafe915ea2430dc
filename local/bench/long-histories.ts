import { logItem } from '../../shared/storage/items.ts';
import { ownerItem } from '../../shared/storage/owner-items.ts';
import { recordItem } from '../../shared/storage/record-items.ts';
import { busyCustomer } from '../measure/busy-customer.ts';
import type { BenchStack, Cost } from './bench-stack.ts';
import { BUDGETS } from './budgets.ts';
import type { Row } from './rows.ts';

/** Measures the next activity in order, and a late one, of customers with long histories. */
export async function measureLongHistories(stack: BenchStack): Promise<Row[]> {
  const { policy, identityHash } = stack;
  const senderAfter = async (count: number, id: string) => {
    const { customer, owner, log, nextAt } = busyCustomer(policy, identityHash, id, count);
    const homeHash = identityHash.hash(owner.identity);
    await stack.write([
      recordItem(customer),
      ownerItem(owner, homeHash),
      ...log.map((entry) => logItem(entry, homeHash)),
    ]);
    return (type: string, suffix: string, at: number) =>
      stack
        .send(
          'generic',
          {},
          { id: `${id}-${suffix}`, type, occurredAt: new Date(at).toISOString(), customer: { id } },
        )
        .then((cost) => ({ cost, nextAt }));
  };
  const start = Date.UTC(2024, 0, 1);
  const nextOf = async (count: number, id: string) => {
    const send = await senderAfter(count, id);
    const { cost } = await send('visit', 'next', start + count * 3_600_000);
    return { send, cost };
  };
  const few = await nextOf(9, 'few');
  const hundred = await nextOf(99, 'hundred');
  const many = await nextOf(9_999, 'many');
  const text = ({ calls, units, readUnits }: Cost) =>
    `${calls.join(', ')}; ${units.table} + ${units.index} write units, ${readUnits} read units`;
  const rows: Row[] = [
    {
      what: 'calls and units: 10,000th activity minus 10th',
      scenario:
        'a visit as the 10th and as the 10,000th activity: the difference in calls, write units and read units',
      unit: 'calls and units',
      budget: BUDGETS.longHistory,
      measured: totalOf(many.cost) - totalOf(few.cost),
      raw: `10th: ${text(few.cost)} · 10,000th: ${text(many.cost)}`,
    },
  ];
  for (const [what, { send }] of [
    ['AWS calls: late, after 100 activities', hundred],
    ['AWS calls: late, after 10,000 activities', many],
  ] as const) {
    const { cost } = await send('visit', 'late', start + 1);
    const reviewed = await stack.review();
    rows.push({
      what,
      scenario:
        'a visit before all others; beyond 1,000 activities it is only appended, and the next review folds the log',
      unit: 'calls',
      budget: null,
      measured: cost.calls.length,
      raw: `${text(cost)}; next review: ${reviewed.length} requests, ${reviewed.reduce((sum, { readUnits }) => sum + readUnits, 0)} read units`,
    });
  }
  return rows;
}

function totalOf({ calls, units, readUnits }: Cost): number {
  return calls.length + units.table + units.index + readUnits;
}
