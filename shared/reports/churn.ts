import { churnTypeOf } from '../lifecycle/stage.ts';
import { activeSpans } from './active-spans.ts';
import { dateOf } from './calendar.ts';
import { column, type ReportDefinition, share } from './definition.ts';

const TYPES = ['all', 'voluntary', 'involuntary'] as const;
const ROLLING_DAYS = 30;

/** Churn by four formulas. */
export const churn: ReportDefinition = {
  name: 'churn',
  title: 'Churn rate',
  definition:
    'Which share of the active customers churned in each period, by four published formulas; a customer is active from the first entry into purchase, experience or advocacy until they churn.',
  formula:
    'standard = lost ÷ start; dailySum = Σ over days (churned that day ÷ active at its start); rolling30 = churned in 30 days ÷ (active at their start + joined in them); countAtStart = churned ÷ start',
  columns: [
    column('period', 'Period', 'date', 'The first day of the period'),
    column('type', 'Type', 'text', 'all; voluntary; or involuntary, if a failed payment was the reason'),
    column('start', 'Start', 'count', 'Active customers when the period began'),
    column('joined', 'Joined', 'count', 'Customers who became active in the period, also again'),
    column(
      'churned',
      'Churned',
      'count',
      'Active customers who churned in the period, for this type of reason',
    ),
    column(
      'lost',
      'Lost',
      'count',
      'Customers of `start` who churned in the period and are not active at its end',
    ),
    column(
      'standard',
      'Standard',
      'share',
      'lost ÷ start (ChartMogul): leaves out who joined and churned, or churned and came back, within the period',
    ),
    column(
      'dailySum',
      'Daily sum',
      'share',
      'Sum over the days of those who churned on it ÷ active customers at its start ("Shopify formula")',
    ),
    column(
      'rolling30',
      'Rolling 30',
      'share',
      'Churned in the 30 days to the end of the period ÷ (active at the start of these days + joined in them) (Stripe)',
    ),
    column(
      'countAtStart',
      'At start',
      'share',
      'churned ÷ start (Chargify): includes who joined and churned within the period',
    ),
  ],
  range: 'periods',
  start({ periods, calendar }) {
    const first = periods.starts[0] ?? 0;
    // The days before the first period are needed for the rolling rate.
    const origin = first - ROLLING_DAYS;
    const days = periods.end - origin;
    const joined = new Float64Array(days);
    const churned = TYPES.map(() => new Float64Array(days));
    const lost = TYPES.map(() => new Float64Array(periods.starts.length));
    let activeBefore = 0;
    return {
      add({ path }) {
        const spans = activeSpans(path);
        const dayAt = (index: number) => calendar.dayOf(path[index]?.at ?? 0);
        for (const [index, span] of spans.entries()) {
          const from = dayAt(span.joined);
          if (from >= periods.end) return;
          if (from < origin) activeBefore += 1;
          else add(joined, from - origin);
          if (span.left === null) return;
          const until = dayAt(span.left);
          if (until >= periods.end) return;
          if (until < origin) {
            activeBefore -= 1;
            continue;
          }
          const reason = path[span.left]?.reason ?? null;
          for (const list of listsOf(churned, reason)) add(list, until - origin);
          const period = periods.indexOf(until);
          if (period < 0 || from >= (periods.starts[period] ?? 0)) continue;
          // The customer was active when the period began. The last time in it decides about its end.
          const end = periods.endOf(period);
          const last = spans.findLast((one, place) => place >= index && dayAt(one.joined) < end);
          if (last === undefined || last.left === null || dayAt(last.left) >= end) continue;
          const lastReason = path[last.left]?.reason ?? null;
          for (const list of listsOf(lost, lastReason)) add(list, period);
        }
      },
      rows() {
        const active = activeAtStarts(activeBefore, joined, churned[0] ?? joined);
        const before = prefixSums(joined);
        const left = churned.map(prefixSums);
        return periods.starts.flatMap((day, period) => {
          const from = day - origin;
          const until = periods.endOf(period) - origin;
          const start = active[from] ?? 0;
          const between = (sums: Float64Array, low: number) => (sums[until] ?? 0) - (sums[low] ?? 0);
          const rollingBase = (active[until - ROLLING_DAYS] ?? 0) + between(before, until - ROLLING_DAYS);
          return TYPES.map((type, index) => {
            const leaving = churned[index] ?? new Float64Array();
            const sums = left[index] ?? before;
            const gone = lost[index]?.[period] ?? 0;
            const counted = between(sums, from);
            let daily: number | null = null;
            for (let one = from; one < until; one += 1) {
              const rate = share(leaving[one] ?? 0, active[one] ?? 0);
              if (rate !== null) daily = (daily ?? 0) + rate;
            }
            return [
              ...[dateOf(day), type, start, between(before, from), counted, gone],
              ...[share(gone, start), daily],
              ...[share(between(sums, until - ROLLING_DAYS), rollingBase), share(counted, start)],
            ];
          });
        });
      },
    };
  },
};

function add(list: Float64Array, index: number): void {
  list[index] = (list[index] ?? 0) + 1;
}

/** The lists that a churn with this reason belongs to: that of all, and that of its type. */
function listsOf(lists: readonly Float64Array[], reason: Parameters<typeof churnTypeOf>[0] | null) {
  const type = reason === null ? 'all' : churnTypeOf(reason);
  return lists.filter((_, index) => index === 0 || TYPES[index] === type);
}

/** Sums of all values before each place. */
function prefixSums(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (const [index, value] of values.entries()) sums[index + 1] = (sums[index] ?? 0) + value;
  return sums;
}

/** How many customers were active when each day began. */
function activeAtStarts(before: number, joined: Float64Array, churned: Float64Array): Float64Array {
  const active = new Float64Array(joined.length + 1);
  active[0] = before;
  for (const [index, count] of joined.entries())
    active[index + 1] = (active[index] ?? 0) + count - (churned[index] ?? 0);
  return active;
}
