import { stripVTControlCharacters, styleText } from 'node:util';
import { printable } from './printable.ts';

/**
 * A cell of a table. Text is left-aligned; numbers and `right` texts are right-aligned. Only the colours of a `styled`
 * text take effect: a text may be received from anybody.
 */
export type Cell = string | number | { readonly right: string } | { readonly styled: string };

/** The stream for the text. It decides about colours: none with `NO_COLOR` or in a pipe. */
export type TerminalStream = NodeJS.WriteStream;

/** The widest line of the commands' output. */
export const WIDTH = 80;
const GAP = '  ';
const MARGIN = '  ';

/**
 * Lays out a table in at most 80 columns. The heading of a right-aligned column is right-aligned too. If the table is too
 * wide, the widest text columns are wrapped between words. Words are never broken, because people copy ids and URLs.
 * Without headings only the rows are shown.
 */
export function layOut(
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
  stream: TerminalStream = process.stdout,
): string {
  const columns = columnsOf(headings, rows);
  const head = headings.length === 0 ? [] : headOf(headings, columns, stream);
  const body = rows.flatMap((row) => linesOf(row.map(textOf), columns));
  return [...head, ...body, ''].join('\n');
}

/** A column of a table whose rows are not known in advance. */
export interface FixedColumn {
  readonly heading: string;
  readonly width: number;
  readonly isRight?: boolean;
}

/** A table that is written row by row. */
export interface FixedTable {
  readonly head: string;
  row(cells: readonly Cell[]): string;
}

/** Opens a table with fixed columns. A text is wrapped between words; a longer word sticks out. */
export function fixedTable(
  fixed: readonly FixedColumn[],
  stream: TerminalStream = process.stdout,
): FixedTable {
  const columns = fixed.map(({ width, isRight = false }) => ({ width, isRight }));
  const headings = fixed.map(({ heading }) => heading);
  return {
    head: [...headOf(headings, columns, stream), ''].join('\n'),
    row: (cells) => [...linesOf(cells.map(textOf), columns), ''].join('\n'),
  };
}

function headOf(headings: readonly string[], columns: readonly Column[], stream: TerminalStream): string[] {
  const ruler = columns.map(({ width }) => '─'.repeat(width)).join(GAP);
  return [
    ...linesOf(headings, columns).map((line) => styleText('bold', line, { stream })),
    `${MARGIN}${styleText('dim', ruler, { stream })}`,
  ];
}

function linesOf(cells: readonly string[], columns: readonly Column[]): string[] {
  const wrapped = columns.map(({ width }, index) => wrap(cells[index] ?? '', width));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    `${MARGIN}${columns.map((column, index) => aligned(wrapped[index]?.[line] ?? '', column)).join(GAP)}`.trimEnd(),
  );
}

/** Wraps text between words, by default at 80 columns, with this indentation on each line. */
export function paragraph(text: string, indentation = '', width = WIDTH): string {
  return wrap(text, width - indentation.length)
    .map((line) => `${indentation}${line}\n`)
    .join('');
}

interface Column {
  readonly width: number;
  readonly isRight: boolean;
}

function columnsOf(headings: readonly string[], rows: readonly (readonly Cell[])[]): Column[] {
  const count = Math.max(headings.length, ...rows.map((row) => row.length));
  const columns = Array.from({ length: count }, (_, index) => {
    const texts = [headings[index] ?? '', ...rows.map((row) => textOf(row[index]))];
    return {
      width: widest(texts.flatMap((text) => text.split('\n'))),
      minWidth: widest(texts.flatMap((text) => text.split(/\s/))),
      isRight: rows.some((row) => isRightAligned(row[index])),
    };
  });
  const available = WIDTH - MARGIN.length - GAP.length * (count - 1);
  let excess = columns.reduce((sum, { width }) => sum + width, 0) - available;
  const wrappable = columns
    .filter(({ isRight, width, minWidth }) => !isRight && width > minWidth)
    .sort((a, b) => b.width - a.width);
  for (const column of wrappable) {
    if (excess <= 0) break;
    const narrowed = Math.max(column.minWidth, column.width - excess);
    excess -= column.width - narrowed;
    column.width = narrowed;
  }
  return columns;
}

function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((given) => {
    if (widthOf(given) <= width) return [given];
    const lines: string[] = [];
    for (const word of given.split(/\s+/)) {
      const last = lines.at(-1);
      if (last !== undefined && widthOf(last) + 1 + widthOf(word) <= width)
        lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(word);
    }
    return lines;
  });
}

function aligned(text: string, { width, isRight }: Column): string {
  const filling = ' '.repeat(Math.max(0, width - widthOf(text)));
  return isRight ? `${filling}${text}` : `${text}${filling}`;
}

function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, widthOf(text)), 0);
}

function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}

function textOf(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return cell.toLocaleString('en');
  if (typeof cell === 'object' && 'styled' in cell) return cell.styled;
  const text = typeof cell === 'string' ? cell : cell.right;
  return text.split('\n').map(printable).join('\n');
}

function isRightAligned(cell: Cell | undefined): boolean {
  return typeof cell === 'number' || (typeof cell === 'object' && 'right' in cell);
}

/** A share in percent with one decimal, right-aligned; a dash for a share of nothing. */
export function percent(part: number, whole: number): Cell {
  return { right: whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %` };
}

/** A bar for a table on standard output. `largest` fills the whole width. */
export function bar(part: number, largest: number, width: number): Cell {
  const length = largest === 0 ? 0 : Math.ceil((width * part) / largest);
  return length === 0 ? '' : { styled: styleText('cyan', '█'.repeat(length)) };
}
