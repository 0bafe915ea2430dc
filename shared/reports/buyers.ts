import { dateOf } from './calendar.ts';
import { column, type ReportDefinition, share } from './definition.ts';
import { startAfter } from './periods.ts';
import { buyingDays } from './sales.ts';

/** New, returning, resurrecting and dormant buyers. */
export const buyers: ReportDefinition = {
  name: 'buyers',
  title: 'New and returning buyers',
  definition:
    'How many customers bought in each period for the first time, again, or again after a pause, and how many of the period before did not buy.',
  formula: 'buyers = new + returning + resurrecting; pulse = (new + resurrecting) ÷ dormant',
  columns: [
    column('period', 'Period', 'date', 'The first day of the period'),
    column('buyers', 'Buyers', 'count', 'Customers with a sale in the period that counts now'),
    column('new', 'New', 'count', 'Those with their first sale in the period'),
    column('returning', 'Returning', 'count', 'Those who also bought in the period before'),
    column(
      'resurrecting',
      'Resurrecting',
      'count',
      'Those who had bought before, but not in the period before',
    ),
    column(
      'dormant',
      'Dormant',
      'count',
      'Customers who bought in the period before and not in this one; null until the period is over',
    ),
    column(
      'pulse',
      'Pulse',
      'score',
      '(new + resurrecting) ÷ dormant: above 1 the number of buyers grows; null if dormant is null or 0',
    ),
  ],
  range: 'periods',
  start({ periods, by, connection, today }) {
    const first = periods.starts[0] ?? 0;
    const beforeFirst = startAfter(first, by, -1);
    const fresh = new Float64Array(periods.starts.length);
    const returning = new Float64Array(fresh.length);
    const resurrecting = new Float64Array(fresh.length);
    const dormant = new Float64Array(fresh.length);
    return {
      add({ sales }) {
        const days = buyingDays(sales, connection);
        let previous: number | null = null;
        for (const day of days) {
          if (day >= periods.end) break;
          // -1 is the period before the first; an older one is as far away as any.
          const period = day >= first ? periods.indexOf(day) : day >= beforeFirst ? -1 : -2;
          if (period === previous) continue;
          if (previous !== null && previous + 1 < period) increase(dormant, previous + 1);
          if (previous === null) increase(fresh, period);
          else if (previous + 1 === period) increase(returning, period);
          else increase(resurrecting, period);
          previous = period;
        }
        if (previous !== null) increase(dormant, previous + 1);
      },
      rows() {
        return periods.starts.map((start, period) => {
          const counts = [fresh, returning, resurrecting].map((list) => list[period] ?? 0);
          const [newBuyers = 0, , resurrected = 0] = counts;
          const isOver = startAfter(start, by) <= today;
          const gone = isOver ? (dormant[period] ?? 0) : null;
          return [
            dateOf(start),
            counts.reduce((sum, count) => sum + count, 0),
            ...counts,
            gone,
            gone === null ? null : share(newBuyers + resurrected, gone),
          ];
        });
      },
    };
  },
};

/** Counts one more; outside the list nothing. */
function increase(list: Float64Array, index: number): void {
  if (index >= 0 && index < list.length) list[index] = (list[index] ?? 0) + 1;
}
