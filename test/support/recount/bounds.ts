import type { Counted, CountedSales } from './customers.ts';

const QUARTER_HOUR = 900_000;

/** A customer as far as a report reads them: docs/reports.md says how much of a long history that is. */
export function withinBounds(customer: Counted): Counted {
  const path = customer.path
    .slice(-256)
    .map((entry, index, kept) =>
      kept.length - index <= 16 ? entry : { ...entry, at: entry.at - (entry.at % QUARTER_HOUR) },
    );
  const refunds = customer.refunds.map((cell) => ({ ...cell, sales: 0, unpriced: 0 }));
  return {
    ...customer,
    path,
    ratings: customer.ratings.slice(-12),
    sales: latest(customer.sales),
    refunds: latest(refunds).map(({ date, connection, currency, minor }) => ({
      ...{ date, connection, currency, minor },
    })),
  };
}

/** The latest 32 sums by day, the 15 before by month, and the rest in its first month. */
function latest(cells: readonly CountedSales[]): CountedSales[] {
  const byDay = summed(cells);
  const months = summed(
    byDay.slice(0, -32).map((cell) => ({ ...cell, date: `${cell.date.slice(0, 7)}-01` })),
  );
  const oldest = months.slice(0, -15);
  const firstOf = (cell: CountedSales) =>
    oldest.find(({ connection, currency }) => connection === cell.connection && currency === cell.currency);
  const rest = oldest.map((cell) => ({ ...cell, date: firstOf(cell)?.date ?? cell.date }));
  return [...summed(rest), ...months.slice(-15), ...byDay.slice(-32)];
}

/** Sums by date, connection and currency, in this order. */
function summed(cells: readonly CountedSales[]): CountedSales[] {
  const nameOf = ({ date, connection, currency }: CountedSales) => `${date} ${connection} ${currency ?? ''}`;
  const names = [...new Set(cells.map(nameOf))].sort();
  return names.flatMap((name) => {
    const same = cells.filter((cell) => nameOf(cell) === name);
    const sum = (key: 'sales' | 'minor' | 'unpriced') => same.reduce((total, cell) => total + cell[key], 0);
    const [first] = same;
    return first === undefined
      ? []
      : { ...first, sales: sum('sales'), minor: sum('minor'), unpriced: sum('unpriced') };
  });
}
