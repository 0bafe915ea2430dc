import type { ChartChoice } from './report-figure.tsx';

/** What the charts of reports show. Any other report shows its first numbers. */
export const REPORT_CHARTS: Readonly<Record<string, ChartChoice>> = {
  stages: { values: ['end'], type: 'areas' },
  churn: { values: ['standard'] },
  revenue: { values: ['revenue'] },
};
