import type { CustomerRow } from '../../shared/reports/customer-row.ts';

/** Reads the rows of all customers, in any order. */
export type ReadRows = () => AsyncIterable<readonly CustomerRow[]>;

/** The rows of all customers, as they were at an instant. */
export interface RowsAt {
  /** Epoch milliseconds. */
  readonly asOf: number;
  /** Calls back with each row. */
  forEach(use: (row: CustomerRow) => void): Promise<void>;
}

/** How long rows are reused, in milliseconds. */
export const REUSED_FOR = 60_000;

/** More rows than this are not kept: they are read again for each report, so that memory does not limit their number. */
const KEPT_ROWS = 50_000;

/** Keeps the rows of a deployment that is not too large for a minute, so that a page with several reports reads them once. */
export function keepRows(read: ReadRows): (now: number) => RowsAt {
  let kept: { readonly asOf: number; readonly rows: readonly CustomerRow[] } | undefined;
  return (now) => {
    // The clock of a local stack can be moved either way.
    if (kept !== undefined && Math.abs(now - kept.asOf) < REUSED_FOR) return rowsInMemory(kept);
    return {
      asOf: now,
      async forEach(use) {
        const rows: CustomerRow[] = [];
        let count = 0;
        for await (const batch of read())
          for (const row of batch) {
            use(row);
            count += 1;
            if (count <= KEPT_ROWS) rows.push(row);
          }
        kept = count <= KEPT_ROWS ? { asOf: now, rows } : undefined;
      },
    };
  };
}

function rowsInMemory({
  asOf,
  rows,
}: {
  readonly asOf: number;
  readonly rows: readonly CustomerRow[];
}): RowsAt {
  return {
    asOf,
    async forEach(use) {
      for (const row of rows) use(row);
    },
  };
}
