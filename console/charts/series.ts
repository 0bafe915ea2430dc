import type { Report, ReportCell, ReportColumn } from '../api/reports.ts';
import { majorUnits } from '../format.ts';

/** A point of a chart. */
export interface Point {
  /** A date, or the name of a category. */
  readonly x: Date | string;
  readonly y: number;
  readonly series: string;
}

/** What a chart shows of a report. */
export interface Series {
  readonly points: readonly Point[];
  /** The names of the series, in the order of the report. */
  readonly names: readonly string[];
  readonly unit: ReportColumn['unit'];
  /** The title of the values' axis. */
  readonly title: string;
  readonly isOverTime: boolean;
}

const MAX_SERIES = 8;

/**
 * The points of a report. Its first date, or else its first text, gives the horizontal axis. The other texts name the
 * series. A column that is named in `values` gives the height; several give a series each.
 */
export function seriesOf(report: Report, values: readonly string[]): Series | undefined {
  const { columns, rows } = report;
  const indexOf = (name: string) => columns.findIndex((column) => column.name === name);
  const shown = values.map(indexOf).filter((index) => index >= 0);
  const [firstShown] = shown;
  const across = acrossOf(columns);
  if (firstShown === undefined || across === undefined) return undefined;
  const isOverTime = columns[across]?.unit === 'date';
  const currency = indexOf('currency');
  const naming = columns.flatMap(({ unit }, index) => (unit === 'text' && index !== across ? [index] : []));

  const points = rows.flatMap((row): Point[] => {
    const x = row[across];
    if (x === null || x === undefined) return [];
    const named = naming.flatMap((index) => row[index] ?? []).join(' ');
    return shown.flatMap((index): Point[] => {
      const value = row[index];
      if (typeof value !== 'number') return [];
      const column = columns[index];
      const title = shown.length > 1 ? (column?.title ?? '') : '';
      return [
        {
          x: isOverTime ? new Date(`${x}T00:00:00Z`) : String(x),
          y: column?.unit === 'money' ? majorUnits(value, textOf(row[currency])) : value,
          series: [named, title].filter(Boolean).join(', '),
        },
      ];
    });
  });
  const names = [...new Set(points.map(({ series }) => series))];
  if (names.length > MAX_SERIES) return undefined;
  const { unit = 'count', title = '' } = columns[firstShown] ?? {};
  return { points, names, unit, title: shown.length > 1 ? '' : title, isOverTime };
}

function acrossOf(columns: readonly ReportColumn[]): number | undefined {
  const date = columns.findIndex(({ unit }) => unit === 'date');
  const across = date >= 0 ? date : columns.findIndex(({ unit }) => unit === 'text');
  return across >= 0 ? across : undefined;
}

function textOf(cell: ReportCell | undefined): string | null {
  return typeof cell === 'string' ? cell : null;
}

/** Columns with numbers of one unit, the first that a report has: what a chart shows unless it is told otherwise. */
export function defaultValues({ columns }: Report): readonly string[] {
  const unit = columns.find((column) => column.unit !== 'text' && column.unit !== 'date')?.unit;
  return columns.filter((column) => column.unit === unit).map(({ name }) => name);
}
