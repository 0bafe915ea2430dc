import { activeSpans } from './active-spans.ts';
import { dateOf } from './calendar.ts';
import { column, type ReportDefinition, share } from './definition.ts';

/** Within how many days. */
const WINDOWS = [30, 90, 180, 365] as const;

/** What became of the customers who churned. */
export const winBack: ReportDefinition = {
  name: 'win-back',
  title: 'Win-back and reactivation',
  definition:
    'Of the customers who churned in a period, how many were in a win-back, which share became active again within 30, 90, 180 and 365 days, and after how many days.',
  formula: 'share = became active again at most N calendar days after they churned ÷ churned in the period',
  columns: [
    column('cohort', 'Cohort', 'date', 'The first day of the period in which they churned'),
    column('churned', 'Churned', 'count', 'Times that an active customer churned in the period'),
    column('winback', 'Win-back', 'count', 'Those after which the customer has been in winback'),
    column('returned', 'Returned', 'count', 'Those after which the customer has become active again'),
    ...WINDOWS.map((days) =>
      column(
        `share${days}`,
        `${days} days`,
        'share',
        `Those after which the customer became active again at most ${days} days later ÷ churned; null until these days are over for all of the cohort`,
      ),
    ),
    column(
      'medianDays',
      'Median days',
      'days',
      'Median of the calendar days from churn to return, of `returned` only',
    ),
  ],
  range: 'periods',
  start({ periods, calendar, today }) {
    const cohorts = periods.starts.map(() => ({ churned: 0, winback: 0, days: [] as number[] }));
    return {
      add({ path }) {
        const spans = activeSpans(path);
        for (const [index, { left }] of spans.entries()) {
          const entry = left === null ? undefined : path[left];
          if (left === null || entry === undefined) return;
          const day = calendar.dayOf(entry.at);
          const cohort = cohorts[periods.indexOf(day)];
          if (cohort === undefined) continue;
          const back = spans[index + 1]?.joined;
          cohort.churned += 1;
          if (path.slice(left, back).some(({ stage }) => stage === 'winback')) cohort.winback += 1;
          if (back !== undefined) cohort.days.push(calendar.dayOf(path[back]?.at ?? 0) - day);
        }
      },
      rows() {
        return cohorts.map(({ churned, winback, days }, period) => {
          const lastDay = periods.endOf(period) - 1;
          const shares = WINDOWS.map((window) =>
            lastDay + window < today ? share(days.filter((one) => one <= window).length, churned) : null,
          );
          const start = dateOf(periods.starts[period] ?? 0);
          return [start, churned, winback, days.length, ...shares, medianOf(days)];
        });
      },
    };
  },
};

/** The median; of an even number of values the mean of the two in the middle. */
function medianOf(values: readonly number[]): number | null {
  const sorted = Float64Array.from(values).sort();
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}
