import { CsvError, parse } from 'csv-parse/sync';
import { Refusal } from '../terminal/refusal.ts';

/** A row of a file: the line on which it starts, from 1, and its cells in the order of the columns. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** What is wrong with a row, or with one cell of it. */
export interface CsvFault {
  readonly line: number;
  /** Undefined when the whole row is wrong. */
  readonly column?: string;
  readonly fault: string;
}

/** A CSV file with a header line. */
export interface CsvFile {
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
  /** Rows that cannot be read. */
  readonly faults: readonly CsvFault[];
}

const SEPARATORS = [',', ';', '\t'] as const;
/** An Excel convention: a first line that names the separator. */
const SEPARATOR_LINE = /^sep=(.)\n/i;

/**
 * Parses a CSV file. The separator is the comma, semicolon or tab, whichever is most frequent in the header line. Quoted
 * cells may contain separators, quotation marks and line breaks. Empty rows are skipped. After a row that cannot be read,
 * parsing continues with the next line.
 * @throws Refusal when the header line cannot be read
 */
export function parseCsv(text: string): CsvFile {
  // One kind of line break, so that line numbers match those of an editor.
  const normalised = text.replaceAll(/\r\n?/g, '\n');
  const given = SEPARATOR_LINE.exec(normalised);
  const data = Buffer.from(normalised);
  const { rows, faults } = readRows(data, given?.[0].length ?? 0, given?.[1] ?? separatorOf(normalised));
  const header = rows.shift();
  const [firstFault] = faults;
  if (firstFault !== undefined && firstFault.line < (header?.line ?? Number.POSITIVE_INFINITY))
    throw new Refusal(`The header line cannot be read: ${firstFault.fault}.`);
  if (header === undefined) return { columns: [], rows: [], faults };
  const columns = header.cells.map((name) => name.trim());
  while (columns.at(-1) === '') columns.pop();
  const whole: CsvRow[] = [];
  for (const row of rows) {
    const fault = lengthFault(row.cells, columns);
    if (fault === undefined) whole.push(row);
    else faults.push({ line: row.line, fault });
  }
  return { columns, rows: whole, faults };
}

function separatorOf(text: string): string {
  const header = /^(?:"(?:[^"]|"")*"|[^"\n])*/.exec(text.trimStart())?.[0] ?? '';
  const unquoted = header.replaceAll(/"(?:[^"]|"")*"/g, '');
  const count = (separator: string) => unquoted.split(separator).length;
  return [...SEPARATORS].sort((a, b) => count(b) - count(a))[0] ?? ',';
}

function readRows(data: Buffer, start: number, delimiter: string): { rows: CsvRow[]; faults: CsvFault[] } {
  const rows: CsvRow[] = [];
  const faults: CsvFault[] = [];
  const linesBefore = (offset: number, from = 0) => countLineBreaks(data.subarray(from, offset));
  let offset = start;
  let line = 1 + linesBefore(start);
  while (offset < data.length) {
    let end = 0;
    let endLine = 0;
    try {
      parse(data.subarray(offset), {
        delimiter,
        record_delimiter: '\n',
        relax_column_count: true,
        skip_empty_lines: true,
        on_record: (cells: string[], info) => {
          end = info.bytes;
          endLine = info.lines;
          if (cells.some((cell) => cell.trim() !== '')) {
            const lines = cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
            rows.push({ line: line + info.lines - 1 - lines, cells });
          }
          return null;
        },
      });
      return { rows, faults };
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      // The start of the row that cannot be read: after the last readable row and any empty lines.
      let broken = offset + end;
      while (data[broken] === LINE_BREAK) broken += 1;
      const brokenLine = line + endLine + linesBefore(broken, offset + end);
      faults.push({ line: brokenLine, fault: QUOTE_FAULTS[error.code] ?? error.message });
      const next = data.indexOf(LINE_BREAK, broken);
      offset = next === -1 ? data.length : next + 1;
      line = brokenLine + 1;
    }
  }
  return { rows, faults };
}

const LINE_BREAK = 0x0a;

const QUOTE_FAULTS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quotation mark is never closed',
  CSV_INVALID_CLOSING_QUOTE: 'there is text after a closing quotation mark; inside quotes write "" for "',
  INVALID_OPENING_QUOTE: 'there is a quotation mark inside a cell that is not quoted',
};

function countLineBreaks(bytes: Buffer): number {
  let count = 0;
  for (const byte of bytes) if (byte === LINE_BREAK) count += 1;
  return count;
}

function lengthFault(cells: readonly string[], columns: readonly string[]): string | undefined {
  if (cells.length < columns.length) return `has ${cells.length} cells, and the header has ${columns.length}`;
  // Some programs end each row with a separator.
  const isMore = cells.slice(columns.length).some((cell) => cell.trim() !== '');
  return isMore ? `has ${cells.length} cells, and the header has ${columns.length}` : undefined;
}
