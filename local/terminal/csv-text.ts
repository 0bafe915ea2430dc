/** A cell of a CSV file. Null is an empty cell. */
export type CsvCell = string | number | boolean | null;

/**
 * One line of CSV (RFC 4180). A spreadsheet would take a text that begins with one of these characters for a formula and
 * run it, so an apostrophe is put before it. Names and ids are received from anybody.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

function csvCell(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
