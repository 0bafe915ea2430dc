/** A cell of a table: text stands left, numbers and what is marked by `right` stand right. */
export type Cell = string | number | { readonly right: string };

const GAP = '   ';
const MARGIN = '  ';

/** A table as text: a heading, a line, and columns as wide as they need to be. A column of numbers has its heading right. */
export function layOut(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => textOf(row[column]).length)),
  );
  const isRight = headings.map((_, column) => rows.some((row) => typeof (row[column] ?? '') !== 'string'));
  const line = (cells: readonly string[]) =>
    MARGIN +
    cells
      .map((text, column) => {
        const width = widths[column] ?? 0;
        return isRight[column] ? text.padStart(width) : text.padEnd(width);
      })
      .join(GAP)
      .trimEnd();
  return [
    line(headings),
    line(widths.map((width) => '─'.repeat(width))),
    ...rows.map((row) => line(headings.map((_, column) => textOf(row[column])))),
    '',
  ].join('\n');
}

function textOf(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return cell.toLocaleString('en');
  return typeof cell === 'string' ? cell : cell.right;
}

/** A share in percent with one decimal, to stand right; a dash of nothing. */
export function percent(part: number, whole: number): Cell {
  return { right: whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %` };
}

/** A bar as long as the part is of the most. */
export function bar(part: number, most: number, width: number): string {
  return '█'.repeat(most === 0 ? 0 : Math.ceil((width * part) / most));
}
