import type { Interval } from '../../shared/reports/periods.ts';
import type { ReportCell, ReportColumn } from '../../shared/reports/report.ts';
import type { Cell } from '../terminal/layout.ts';
import { decimalText } from '../terminal/money-text.ts';

/** What is shown for what is unknown, or not complete yet. */
const UNKNOWN = '–';

/** A cell of a report for the terminal. Money needs the currency of its row. */
export function shownCell(
  cell: ReportCell,
  { unit }: Pick<ReportColumn, 'unit'>,
  currency: ReportCell = null,
  by: Interval = 'day',
): Cell {
  if (unit === 'date') return by === 'month' ? String(cell).slice(0, 7) : String(cell);
  if (unit === 'text') return cell === null ? UNKNOWN : String(cell);
  if (typeof cell !== 'number') return { right: UNKNOWN };
  return { right: shownNumber(cell, unit, currency) };
}

function shownNumber(value: number, unit: ReportColumn['unit'], currency: ReportCell): string {
  if (unit === 'share') return `${(100 * value).toFixed(1)} %`;
  if (unit === 'money') return decimalText(String(currency), value);
  if (unit === 'count') return value.toLocaleString('en');
  return value.toLocaleString('en', { maximumFractionDigits: unit === 'days' ? 1 : 2 });
}
