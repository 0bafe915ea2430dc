/** What the chart of a report shows. Names are those of columns. */
export type ChartChoice =
  | {
      readonly type: 'areas' | 'lines' | 'bars';
      /** The dates or categories of the horizontal axis; of bars, the vertical one. */
      readonly across: string;
      /** The columns that name a series. */
      readonly series: readonly string[];
      /** The columns with the values; several give a series each. */
      readonly values: readonly string[];
      /** Only rows with these cells. */
      readonly where?: Readonly<Record<string, string>>;
      /** What becomes of several rows for one point: only counts and money of different customers or sales add up. */
      readonly combine: 'sum' | 'first';
    }
  | { readonly type: 'heat'; readonly rows: string; readonly columns: string; readonly value: string };

/** The charts of the reports. A report that is not here has only its table. */
export const REPORT_CHARTS: Readonly<Record<string, ChartChoice>> = {
  funnel: { type: 'bars', across: 'stage', series: [], values: ['ever'], combine: 'first' },
  stages: { type: 'areas', across: 'period', series: ['stage'], values: ['end'], combine: 'first' },
  flow: { type: 'heat', rows: 'from', columns: 'to', value: 'moves' },
  conversion: {
    type: 'lines',
    across: 'cohort',
    series: ['from'],
    values: ['share30'],
    where: { to: 'purchase' },
    combine: 'first',
  },
  'time-in-stage': { type: 'bars', across: 'stage', series: [], values: ['median'], combine: 'first' },
  churn: { type: 'lines', across: 'period', series: ['type'], values: ['standard'], combine: 'first' },
  'churn-reasons': { type: 'bars', across: 'reason', series: [], values: ['churned'], combine: 'sum' },
  'win-back': {
    type: 'lines',
    across: 'cohort',
    series: [],
    values: ['share30', 'share90'],
    combine: 'first',
  },
  retention: { type: 'heat', rows: 'cohort', columns: 'month', value: 'recurring' },
  buyers: {
    type: 'areas',
    across: 'period',
    series: [],
    values: ['new', 'returning', 'resurrecting'],
    combine: 'first',
  },
  revenue: { type: 'lines', across: 'period', series: ['currency'], values: ['net'], combine: 'sum' },
  risk: {
    type: 'bars',
    across: 'value',
    series: [],
    values: ['customers'],
    where: { group: 'reason' },
    combine: 'first',
  },
  ratings: {
    type: 'bars',
    across: 'stage',
    series: [],
    values: ['goodShare'],
    where: { scale: 'nps' },
    combine: 'first',
  },
  touchpoints: { type: 'bars', across: 'activity', series: [], values: ['buyers'], combine: 'first' },
};
