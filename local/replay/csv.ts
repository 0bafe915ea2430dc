/** A row of a file: the line it begins on, from 1, and its cells by column name. */
export interface CsvRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** A row that cannot be read, and what is wrong with it, as a sentence that names the column. */
export interface CsvFault {
  readonly line: number;
  readonly fault: string;
}

/** A file of comma-separated values. */
export interface CsvFile {
  readonly columns: readonly string[];
  readonly rows: readonly (CsvRow | CsvFault)[];
}

/** Cells of one row, how many lines it takes, and where the next one begins; or what is wrong with it. */
type ReadRow =
  | { readonly cells: readonly string[]; readonly lines: number; readonly next: number }
  | { readonly cells: readonly string[]; readonly fault: string };

/**
 * Reads comma-separated values with a header line (RFC 4180): quoted cells with commas, quotes and line breaks in
 * them, CRLF or LF, an optional byte order mark. After a row that cannot be read it goes on with the next line.
 */
export function parseCsv(text: string): CsvFile {
  const rows: (CsvRow | CsvFault)[] = [];
  let columns: readonly string[] | undefined;
  let position = text.startsWith('\ufeff') ? 1 : 0;
  let line = 1;
  while (position < text.length) {
    const read = readRow(text, position);
    if ('fault' in read) {
      const column = columns?.[read.cells.length] ?? String(read.cells.length + 1);
      rows.push({ line, fault: `column ${column}: ${read.fault}` });
      const end = text.indexOf('\n', position);
      position = end === -1 ? text.length : end + 1;
      line += 1;
      continue;
    }
    const { cells } = read;
    const isBlank = cells.length === 1 && cells[0] === '';
    if (columns === undefined) columns = cells;
    else if (!isBlank) rows.push(named(line, columns, cells));
    position = read.next;
    line += read.lines;
  }
  return { columns: columns ?? [], rows };
}

function named(line: number, columns: readonly string[], cells: readonly string[]): CsvRow | CsvFault {
  if (cells.length < columns.length)
    return { line, fault: `column ${columns[cells.length]}: is missing, the row ends before it` };
  if (cells.length > columns.length)
    return {
      line,
      fault: `column ${columns.length + 1}: is one more than the ${columns.length} of the header`,
    };
  return { line, cells: Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? ''])) };
}

const UNQUOTED = /[^,\r\n]*/y;
const QUOTED = /"((?:[^"]|"")*)"/y;
const AFTER_CELL = /,|\r?\n|$/y;

function readRow(text: string, start: number): ReadRow {
  const cells: string[] = [];
  let position = start;
  let lines = 1;
  for (;;) {
    if (text[position] === '"') {
      const cell = matchAt(QUOTED, text, position);
      if (cell === undefined) return { cells, fault: 'the quotation mark is never closed' };
      cells.push((cell[1] ?? '').replaceAll('""', '"'));
      lines += cell[0].split('\n').length - 1;
      position += cell[0].length;
    } else {
      const cell = matchAt(UNQUOTED, text, position)?.[0] ?? '';
      if (cell.includes('"'))
        return { cells, fault: 'a quotation mark stands inside a cell that is not quoted' };
      cells.push(cell);
      position += cell.length;
    }
    const after = matchAt(AFTER_CELL, text, position)?.[0];
    if (after === undefined)
      return { cells: cells.slice(0, -1), fault: 'there is text after the closing quotation mark' };
    position += after.length;
    if (after !== ',') return { cells, lines, next: position };
  }
}

function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text) ?? undefined;
}
