import type { Stage } from '../lifecycle/stage.ts';
import { dateOf } from './calendar.ts';
import { column, type ReportDefinition, share } from './definition.ts';

/** The moves whose conversion is shown. */
const CONVERSIONS: readonly (readonly [from: Stage, to: Stage])[] = [
  ['awareness', 'engagement'],
  ['awareness', 'evaluation'],
  ['awareness', 'purchase'],
  ['engagement', 'evaluation'],
  ['engagement', 'purchase'],
  ['evaluation', 'purchase'],
  ['purchase', 'experience'],
  ['purchase', 'advocacy'],
  ['purchase', 'churned'],
  ['experience', 'advocacy'],
];

/** Within how many days. */
const WINDOWS = [7, 30, 90] as const;

/** Conversion from one stage to another by cohort. */
export const conversion: ReportDefinition = {
  name: 'conversion',
  title: 'Conversion between stages',
  definition:
    'Of the customers who first entered a stage in a period, which share entered another stage within 7, 30 and 90 days.',
  formula:
    'share = customers who entered `to` at most N calendar days after they first entered `from` ÷ customers who first entered `from` in the period',
  columns: [
    column('cohort', 'Cohort', 'date', 'The first day of the period in which they first entered `from`'),
    column('from', 'From', 'text', 'The stage that they first entered'),
    column('to', 'To', 'text', 'The stage that they entered later, directly or by way of others'),
    column('customers', 'Customers', 'count', 'Customers who first entered `from` in the period'),
    column('converted', 'So far', 'count', 'Those of them who have entered `to` since'),
    ...WINDOWS.map((days) =>
      column(
        `share${days}`,
        `${days} days`,
        'share',
        `Those who entered \`to\` at most ${days} days later ÷ customers; null until these days are over for all of the cohort`,
      ),
    ),
  ],
  range: 'periods',
  start({ periods, calendar, today }) {
    const counts = CONVERSIONS.map(() => new Float64Array(periods.starts.length * (2 + WINDOWS.length)));
    const width = 2 + WINDOWS.length;
    return {
      add({ path }) {
        for (const [index, [from, to]] of CONVERSIONS.entries()) {
          const cells = counts[index];
          const entry = path.findIndex(({ stage }) => stage === from);
          const entered = path[entry];
          if (entered === undefined || cells === undefined) continue;
          const day = calendar.dayOf(entered.at);
          const period = periods.indexOf(day);
          if (period < 0) continue;
          const cell = period * width;
          cells[cell] = (cells[cell] ?? 0) + 1;
          const reached = path.find(({ stage }, place) => place > entry && stage === to);
          if (reached === undefined) continue;
          cells[cell + 1] = (cells[cell + 1] ?? 0) + 1;
          const days = calendar.dayOf(reached.at) - day;
          for (const [place, window] of WINDOWS.entries())
            if (days <= window) cells[cell + 2 + place] = (cells[cell + 2 + place] ?? 0) + 1;
        }
      },
      rows() {
        return periods.starts.flatMap((start, period) => {
          const lastDay = periods.endOf(period) - 1;
          return CONVERSIONS.flatMap(([from, to], index) => {
            const cell = (place: number) => counts[index]?.[period * width + place] ?? 0;
            const customers = cell(0);
            if (customers === 0) return [];
            const shares = WINDOWS.map((window, place) =>
              lastDay + window < today ? share(cell(2 + place), customers) : null,
            );
            return [[dateOf(start), from, to, customers, cell(1), ...shares]];
          });
        });
      },
    };
  },
};
