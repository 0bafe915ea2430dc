/** What the chart of a report shows. Names are those of columns. */
export type ChartChoice = {
  /** What is drawn, with its unit. `{by}` is the length of a period. */
  readonly title: string;
} & (
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
  | { readonly type: 'heat'; readonly rows: string; readonly columns: string; readonly value: string }
);

/** The charts of the reports. A report that is not here has only its table. */
export const REPORT_CHARTS: Readonly<Record<string, ChartChoice>> = {
  funnel: {
    title: 'Customers who ever entered the stage',
    type: 'bars',
    across: 'stage',
    series: [],
    values: ['ever'],
    combine: 'first',
  },
  stages: {
    title: 'Customers in each stage at the end of each {by}',
    type: 'areas',
    across: 'period',
    series: ['stage'],
    values: ['end'],
    combine: 'first',
  },
  flow: {
    title: 'Moves from the stage of the row to the stage of the column',
    type: 'heat',
    rows: 'from',
    columns: 'to',
    value: 'moves',
  },
  conversion: {
    title: 'Share who bought within 30 days, by the {by} in which they first entered the stage',
    type: 'lines',
    across: 'cohort',
    series: ['from'],
    values: ['share30'],
    where: { to: 'purchase' },
    combine: 'first',
  },
  'time-in-stage': {
    title: 'Days until half of the customers had left the stage',
    type: 'bars',
    across: 'stage',
    series: [],
    values: ['median'],
    combine: 'first',
  },
  churn: {
    title: 'Share of the active customers who were lost in each {by}',
    type: 'lines',
    across: 'period',
    series: ['type'],
    values: ['standard'],
    combine: 'first',
  },
  'churn-reasons': {
    title: 'Times that an active customer churned, by reason',
    type: 'bars',
    across: 'reason',
    series: [],
    values: ['churned'],
    combine: 'sum',
  },
  'win-back': {
    title: 'Share who were active again within 30 and 90 days, by the {by} in which they churned',
    type: 'lines',
    across: 'cohort',
    series: [],
    values: ['share30', 'share90'],
    combine: 'first',
  },
  retention: {
    title: 'Share of the buyers who bought again, by months since their first purchase',
    type: 'heat',
    rows: 'cohort',
    columns: 'month',
    value: 'recurring',
  },
  buyers: {
    title: 'Customers with a sale in each {by}',
    type: 'areas',
    across: 'period',
    series: [],
    values: ['new', 'returning', 'resurrecting'],
    combine: 'first',
  },
  revenue: {
    title: 'Net revenue in each {by}',
    type: 'lines',
    across: 'period',
    series: ['currency'],
    values: ['net'],
    combine: 'sum',
  },
  risk: {
    title: 'Customers at risk now, by reason',
    type: 'bars',
    across: 'value',
    series: [],
    values: ['customers'],
    where: { group: 'reason' },
    combine: 'first',
  },
  ratings: {
    title: 'Share who gave an NPS of 9 or 10, by stage',
    type: 'bars',
    across: 'stage',
    series: [],
    values: ['goodShare'],
    where: { scale: 'nps' },
    combine: 'first',
  },
  touchpoints: {
    title: 'Buyers who had the touchpoint before their first purchase',
    type: 'bars',
    across: 'activity',
    series: [],
    values: ['buyers'],
    combine: 'first',
  },
  experiment: {
    title: 'Share who became active after they entered the stage',
    type: 'bars',
    across: 'group',
    series: [],
    values: ['returnedShare'],
    combine: 'first',
  },
};
