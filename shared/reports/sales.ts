import type { RefundsCell, SalesCell } from './customer-row.ts';

/** The cells of a connection; all without one. */
export function cellsOf<Cell extends SalesCell | RefundsCell>(
  cells: readonly Cell[],
  connection: string | null,
): readonly Cell[] {
  return connection === null ? cells : cells.filter((cell) => cell.connection === connection);
}

/** The days on which a customer bought something that counts now, oldest first, without repetition. */
export function buyingDays(cells: readonly SalesCell[], connection: string | null): number[] {
  const days = cellsOf(cells, connection).flatMap(({ day, sales }) => (sales > 0 ? [day] : []));
  return days.length < 2 ? days : [...new Set(days)].sort((a, b) => a - b);
}
