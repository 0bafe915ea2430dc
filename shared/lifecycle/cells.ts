import { firstOfMonth } from './days.ts';

/** What was sold or refunded on one day at one connection in one currency. */
export interface Cell {
  /** In whole days since 1970-01-01, in the time zone of the policy. */
  readonly day: number;
  readonly connection: string;
  /** Null for sales of unknown amount. */
  readonly currency: string | null;
  /** Number of sales that count now. */
  readonly sales: number;
  /** Amount in minor units. */
  readonly minor: number;
  /** How many of the sales have an unknown amount. */
  readonly unpriced: number;
}

/** Cells of a customer, bounded. Each list is sorted, and each cell has an amount or a sale. */
export interface Cells {
  /** The latest cells. */
  readonly days: readonly Cell[];
  /** The latest of those before, by month. */
  readonly months: readonly Cell[];
  /** All before, by connection and currency; each is dated with its first month. */
  readonly oldest: readonly Cell[];
}

export const NO_CELLS: Cells = { days: [], months: [], oldest: [] };

const DAYS_KEPT = 32;
const MONTHS_KEPT = 15;

/**
 * The cells with further ones. The latest are kept apart and the rest is added up, so that it does not matter whether cells
 * are added at once or one after the other.
 */
export function addCells(cells: Cells, added: readonly Cell[]): Cells {
  if (added.length === 0) return cells;
  const [byDay, days] = split(summedBy(keyOf, [...cells.days, ...added]), DAYS_KEPT);
  if (byDay.length === 0) return { ...cells, days };
  const [byMonth, months] = split(summedBy(keyOf, [...cells.months, ...byDay.map(inMonth)]), MONTHS_KEPT);
  return { days, months, oldest: summedBy(kindOf, [...cells.oldest, ...byMonth]) };
}

/** What the second list has more than the first; undefined if it has less of anything. */
export function addedCells(before: readonly Cell[], after: readonly Cell[]): readonly Cell[] | undefined {
  if (before.length === 0) return after;
  const changes = summedBy(keyOf, [...after, ...before.map(negative)]);
  if (changes.some(({ sales, minor, unpriced }) => Math.min(sales, minor, unpriced) < 0)) return undefined;
  return changes.filter(({ sales, minor }) => sales > 0 || minor > 0);
}

/** True if cells were merged by month. */
export function isMergedByMonth({ months }: Cells): boolean {
  return months.length > 0;
}

function negative(cell: Cell): Cell {
  return { ...cell, sales: -cell.sales, minor: -cell.minor, unpriced: -cell.unpriced };
}

function inMonth(cell: Cell): Cell {
  return { ...cell, day: firstOfMonth(cell.day) };
}

function kindOf({ connection, currency }: Cell): string {
  return `${connection} ${currency ?? ''}`;
}

function keyOf(cell: Cell): string {
  return `${cell.day} ${kindOf(cell)}`;
}

/** The sums of the cells with one name, each dated with its first day, sorted. */
function summedBy(nameOf: (cell: Cell) => string, cells: readonly Cell[]): Cell[] {
  const sums = new Map<string, Cell>();
  for (const cell of cells) {
    const name = nameOf(cell);
    const sum = sums.get(name);
    sums.set(name, sum === undefined ? cell : sumOf(sum, cell));
  }
  return [...sums.values()].sort(compareCells);
}

function sumOf(a: Cell, b: Cell): Cell {
  return {
    ...a,
    day: Math.min(a.day, b.day),
    sales: a.sales + b.sales,
    minor: a.minor + b.minor,
    unpriced: a.unpriced + b.unpriced,
  };
}

function compareCells(a: Cell, b: Cell): number {
  if (a.day !== b.day) return a.day - b.day;
  const [one, other] = [kindOf(a), kindOf(b)];
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function split(cells: readonly Cell[], kept: number): [before: readonly Cell[], latest: readonly Cell[]] {
  const at = Math.max(0, cells.length - kept);
  return [cells.slice(0, at), cells.slice(at)];
}
