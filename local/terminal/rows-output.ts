import { once } from 'node:events';
import { mustBeOneOf } from '../../shared/platform/nearest.ts';
import { type CsvCell, csvLine } from './csv-text.ts';
import { type Cell, type FixedColumn, fixedTable } from './layout.ts';
import { printable } from './printable.ts';
import { count, type ProgressOutput } from './progress.ts';
import { Refusal } from './refusal.ts';

/** The formats of a list. */
export const ROW_FORMATS = ['table', 'csv', 'json'] as const;
export type RowFormat = (typeof ROW_FORMATS)[number];

/**
 * Reads `--format`.
 * @throws Refusal when there is no such format
 */
export function readRowFormat(text: string): RowFormat {
  const format = ROW_FORMATS.find((name) => name === text);
  if (format === undefined) throw new Refusal(`--format ${mustBeOneOf(ROW_FORMATS, text)}`);
  return format;
}

/** How the items of a list are shown. */
export interface RowFormatting<Item> {
  readonly columns: readonly FixedColumn[];
  readonly tableRow: (item: Item) => readonly Cell[];
  /** The names of the columns of the CSV file. */
  readonly csvNames: readonly string[];
  readonly csvRow: (item: Item) => readonly CsvCell[];
}

/**
 * Writes items as they arrive: as a table, as CSV or as one line of JSON each. Returns their number.
 * @param items page by page
 */
export async function writeRows<Item>(
  items: AsyncIterable<readonly Item[]>,
  format: RowFormat,
  { columns, tableRow, csvNames, csvRow }: RowFormatting<Item>,
  output: NodeJS.WriteStream,
  onPage: (written: number) => void,
): Promise<number> {
  const table = fixedTable(columns, output);
  const rowText: Readonly<Record<RowFormat, (item: Item) => string>> = {
    table: (item) => table.row(tableRow(item)),
    csv: (item) => csvLine(csvRow(item)),
    json: (item) => `${printable(JSON.stringify(item))}\n`,
  };
  const head: Readonly<Record<RowFormat, string>> = { table: table.head, csv: csvLine(csvNames), json: '' };
  let written = 0;
  for await (const page of items) {
    const text = `${written === 0 ? head[format] : ''}${page.map(rowText[format]).join('')}`;
    if (page.length === 0) continue;
    written += page.length;
    if (!output.write(text)) await once(output, 'drain');
    onPage(written);
  }
  // A program that reads CSV expects the names also without rows.
  if (written === 0 && format === 'csv') output.write(head.csv);
  return written;
}

const LINES_MILLISECONDS = 5_000;

/** Shows how many items were read so far: on a terminal in one line that changes, else a line every five seconds. */
export function countProgress(what: string, output: ProgressOutput, now: () => number) {
  let shownAt = now();
  return {
    show(written: number): void {
      if (!output.isTTY && now() - shownAt < LINES_MILLISECONDS) return;
      shownAt = now();
      const text = `${count(written)} ${what} so far …`;
      output.write(output.isTTY ? `\r\u001b[2K${text}` : `${text}\n`);
    },
    end(): void {
      if (output.isTTY) output.write('\r\u001b[2K');
    },
  };
}
