import { dateOf, firstDayOf, monthOf } from './calendar.ts';
import { column, type ReportDefinition, share } from './definition.ts';
import { buyingDays } from './sales.ts';

/** Retention of buyers by the month of their first sale. */
export const retention: ReportDefinition = {
  name: 'retention',
  title: 'Retention of buyers',
  definition:
    'Of the customers with their first sale in a month, which share bought again in the months after it, counted in three ways.',
  formula:
    'recurring = bought in month k ÷ cohort; rolling = bought in every month up to k ÷ cohort; unbounded = bought in month k or later ÷ cohort',
  columns: [
    column('cohort', 'Cohort', 'date', 'The first day of the month of their first sale that counts now'),
    column('month', 'Month', 'count', 'Months since then, k'),
    column('customers', 'Customers', 'count', 'Customers with their first sale in that month'),
    column(
      'recurring',
      'Recurring',
      'share',
      'Those who bought in month k ÷ customers; null until the month is over',
    ),
    column(
      'rolling',
      'Rolling',
      'share',
      'Those who bought in every month from 1 to k ÷ customers; null until the month is over',
    ),
    column(
      'unbounded',
      'Unbounded',
      'share',
      'Those who bought in month k or later ÷ customers; null until month k is over. It can still rise',
    ),
  ],
  range: 'periods',
  onlyBy: 'month',
  start({ from, to, connection, today }) {
    const firstMonth = monthOf(from);
    const lastMonth = monthOf(to);
    const thisMonth = monthOf(today);
    const cohorts = Array.from({ length: lastMonth - firstMonth + 1 }, (_, index) => {
      const months = Math.max(0, thisMonth - firstMonth - index) + 1;
      return {
        recurring: new Float64Array(months),
        rolling: new Float64Array(months),
        // By the last month with a sale: who bought in k or later is a sum of these.
        last: new Float64Array(months),
      };
    });
    return {
      add({ sales }) {
        const days = buyingDays(sales, connection);
        const [first] = days;
        if (first === undefined) return;
        const start = monthOf(first);
        const cohort = cohorts[start - firstMonth];
        if (cohort === undefined) return;
        const months = [...new Set(days.map((day) => monthOf(day) - start))];
        let inARow = true;
        for (const [index, month] of months.entries()) {
          inARow &&= month === index;
          increase(cohort.recurring, month);
          if (inARow) increase(cohort.rolling, month);
        }
        increase(cohort.last, months.at(-1) ?? 0);
      },
      rows() {
        return cohorts.flatMap(({ recurring, rolling, last }, index) => {
          const month = firstMonth + index;
          const customers = recurring[0] ?? 0;
          if (customers === 0) return [];
          let later = 0;
          const unbounded = [...last].reverse().map((count) => (later += count));
          unbounded.reverse();
          return [...recurring].map((bought, k) => {
            const counts = [bought, rolling[k] ?? 0, unbounded[k] ?? 0];
            const isOver = month + k < thisMonth;
            return [
              dateOf(firstDayOf(month)),
              k,
              customers,
              ...counts.map((count) => (isOver ? share(count, customers) : null)),
            ];
          });
        });
      },
    };
  },
};

function increase(list: Float64Array, index: number): void {
  if (index < list.length) list[index] = (list[index] ?? 0) + 1;
}
