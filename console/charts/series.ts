import { STAGES } from '../../shared/lifecycle/stage.ts';
import type { Report, ReportColumn } from '../api/reports.ts';
import { majorUnits } from '../format.ts';
import { isStage } from '../stages.ts';
import type { ChartChoice } from './report-charts.ts';

/** A point of a chart. */
export interface Point {
  /** A date, or the name of a category. */
  readonly x: Date | string;
  readonly y: number;
  readonly series: string;
}

/** What a chart shows of a report. */
export interface Series {
  readonly type: 'areas' | 'lines' | 'bars';
  readonly points: readonly Point[];
  /** The names of the series, in the order of the report. */
  readonly names: readonly string[];
  readonly unit: ReportColumn['unit'];
  /** What is drawn, with its unit. */
  readonly title: string;
}

/** More series than this cannot be distinguished by colour. */
const MAX_SERIES = 8;

/** The points that a chart shows of a report; undefined when the report has no such columns, or too many series. */
export function seriesOf(
  { columns, rows, by }: Report,
  choice: Exclude<ChartChoice, { readonly type: 'heat' }>,
): Series | undefined {
  const indexOf = (name: string) => columns.findIndex((column) => column.name === name);
  const across = indexOf(choice.across);
  const naming = choice.series.map(indexOf);
  const conditions = Object.entries(choice.where ?? {}).map(([name, cell]) => [indexOf(name), cell] as const);
  const currency = indexOf('currency');
  const values = choice.values.map(indexOf);
  const [first = -1] = values;
  if ([across, ...naming, ...values, ...conditions.map(([index]) => index)].some((index) => index < 0))
    return undefined;

  const points = new Map<string, Point>();
  for (const row of rows) {
    if (conditions.some(([index, cell]) => row[index] !== cell)) continue;
    const named = naming.map((index) => row[index] ?? 'unknown');
    for (const index of values) {
      const value = row[index];
      const column = columns[index];
      if (typeof value !== 'number' || column === undefined) continue;
      const series = [...named, ...(values.length > 1 ? [column.title] : [])].join(', ');
      const at = String(row[across]);
      const code = row[currency];
      const y = column.unit === 'money' ? majorUnits(value, typeof code === 'string' ? code : null) : value;
      const known = points.get(`${series} ${at}`);
      if (known !== undefined && choice.combine === 'first') continue;
      const x = columns[across]?.unit === 'date' ? new Date(`${at}T00:00:00Z`) : at;
      points.set(`${series} ${at}`, { x, y: (known?.y ?? 0) + y, series });
    }
  }
  const names = inStageOrder([...new Set([...points.values()].map(({ series }) => series))]);
  if (names.length > MAX_SERIES) return undefined;
  const { unit = 'count' } = columns[first] ?? {};
  const [only, ...others] = names;
  const inCurrency = unit === 'money' && only !== undefined && others.length === 0 ? `, in ${only}` : '';
  return {
    type: choice.type,
    points: [...points.values()],
    names,
    unit,
    title: `${chartTitle(choice, by)}${inCurrency}`,
  };
}

/** The title of a chart of a report by these periods. */
export function chartTitle({ title }: ChartChoice, by: Report['by']): string {
  return title.replace('{by}', by);
}

function inStageOrder(names: readonly string[]): readonly string[] {
  return names.every(isStage) ? STAGES.filter((stage) => names.includes(stage)) : names;
}
