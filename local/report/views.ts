/** How the terminal shows a report: some of its columns, and a plot. The rest is in CSV and JSON. */
export interface View {
  /** The columns that fit into 80 columns of text. */
  readonly columns: readonly string[];
  readonly plot: Plot | null;
}

/** A plot beside a table. */
export type Plot =
  /** A bar in each row. */
  | { readonly type: 'bars'; readonly value: string }
  /** A line over the periods for each series. Its values of one period are added up. */
  | {
      readonly type: 'lines';
      readonly value: string;
      readonly series: readonly string[];
    }
  /** A table of cohorts by months since then. */
  | { readonly type: 'cohorts'; readonly value: string; readonly age: string };

/** How each report is shown. */
export const VIEWS: Readonly<Record<string, View>> = {
  funnel: {
    columns: ['stage', 'now', 'nowShare', 'ever', 'reached', 'conversion'],
    plot: { type: 'bars', value: 'now' },
  },
  stages: {
    columns: ['period', 'stage', 'start', 'entered', 'left', 'end', 'share'],
    plot: { type: 'lines', value: 'end', series: ['stage'] },
  },
  flow: { columns: ['from', 'to', 'moves', 'customers', 'share'], plot: { type: 'bars', value: 'moves' } },
  conversion: {
    columns: ['cohort', 'from', 'to', 'customers', 'share7', 'share30', 'share90'],
    plot: { type: 'lines', value: 'share30', series: ['from', 'to'] },
  },
  'time-in-stage': {
    columns: ['stage', 'stays', 'open', 'quarter', 'median', 'threeQuarters'],
    plot: { type: 'bars', value: 'median' },
  },
  churn: {
    columns: ['period', 'type', 'start', 'standard', 'dailySum', 'rolling30', 'countAtStart'],
    plot: { type: 'lines', value: 'standard', series: ['type'] },
  },
  'churn-reasons': {
    columns: ['reason', 'type', 'before', 'churned', 'share'],
    plot: { type: 'bars', value: 'churned' },
  },
  'win-back': {
    columns: ['cohort', 'churned', 'returned', 'share30', 'share90', 'share365', 'medianDays'],
    plot: { type: 'lines', value: 'share90', series: [] },
  },
  retention: {
    columns: [],
    plot: { type: 'cohorts', value: 'recurring', age: 'month' },
  },
  buyers: {
    columns: ['period', 'buyers', 'new', 'returning', 'resurrecting', 'dormant', 'pulse'],
    plot: { type: 'lines', value: 'buyers', series: [] },
  },
  revenue: {
    columns: ['period', 'connection', 'currency', 'stage', 'sales', 'net'],
    plot: { type: 'lines', value: 'net', series: ['currency'] },
  },
  risk: {
    columns: ['group', 'value', 'customers', 'currency', 'net'],
    plot: { type: 'bars', value: 'customers' },
  },
  ratings: {
    columns: ['scale', 'stage', 'answers', 'goodShare', 'goodLow', 'goodHigh', 'score'],
    plot: { type: 'bars', value: 'goodShare' },
  },
  touchpoints: {
    columns: ['activity', 'connection', 'buyersShare', 'othersShare', 'lift', 'first', 'last'],
    plot: null,
  },
  experiment: {
    columns: ['group', 'customers', 'left', 'returned', 'returnedShare', 'returnedLow', 'returnedHigh'],
    plot: { type: 'bars', value: 'returnedShare' },
  },
};
