import type { Report, ReportCell } from './report.ts';

/**
 * A report as CSV (RFC 4180): the names of the columns, then the rows. What is unknown is empty; money is in the smallest
 * unit of its currency.
 */
export function reportCsv({ columns, rows }: Report): string {
  const lines = [columns.map(({ name }) => name), ...rows];
  return lines.map((cells) => `${cells.map(field).join(',')}\r\n`).join('');
}

/** A spreadsheet takes text that begins with one of these for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

function field(cell: ReportCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
