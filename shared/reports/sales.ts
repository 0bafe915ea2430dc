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
  const days: number[] = [];
  let isInOrder = true;
  for (const { day, sales, connection: reporter } of cells) {
    if (sales === 0 || (connection !== null && reporter !== connection)) continue;
    const last = days.at(-1);
    if (day === last) continue;
    if (last !== undefined && day < last) isInOrder = false;
    days.push(day);
  }
  return isInOrder ? days : [...new Set(days)].sort((a, b) => a - b);
}
