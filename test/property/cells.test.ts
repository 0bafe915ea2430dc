import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addCells, addedCells, type Cell, type Cells, NO_CELLS } from '../../shared/lifecycle/cells.ts';
import { inCells } from '../support/plain-fold/reported.ts';
import { runs } from '../support/property-runs.ts';

const RUNS = runs(300);

const cell: fc.Arbitrary<Cell> = fc.record({
  day: fc.integer({ min: 18_000, max: 20_000 }),
  connection: fc.constantFrom('shop', 'stripe'),
  currency: fc.constantFrom('EUR', 'USD', null),
  sales: fc.integer({ min: 1, max: 3 }),
  minor: fc.integer({ min: 0, max: 10_000 }),
  unpriced: fc.constant(0),
});
const cells = fc.array(cell, { maxLength: 200, size: 'max' });

const monthOf = (day: number) => Date.parse(`${new Date(day * 86_400_000).toISOString().slice(0, 7)}-01`);

/** The bounds as docs/lifecycle.md states them, computed at once. */
function bounded(list: readonly Cell[]): Cells {
  const all = inCells(list);
  const months = inCells(all.slice(0, -32).map((one) => ({ ...one, day: monthOf(one.day) / 86_400_000 })));
  const older = months.slice(0, -15);
  const oldest = older.map((one) => {
    const same = older.filter(
      ({ connection, currency }) => connection === one.connection && currency === one.currency,
    );
    return { ...one, day: Math.min(...same.map(({ day }) => day)) };
  });
  return { days: all.slice(-32), months: months.slice(-15), oldest: inCells(oldest) };
}

const sum = (list: readonly Cell[], name: 'sales' | 'minor') =>
  list.reduce((total, one) => total + one[name], 0);

describe('cells', () => {
  test('are bounded as documented', () =>
    fc.assert(
      fc.property(cells, (list) => {
        expect(addCells(NO_CELLS, list)).toEqual(bounded(list));
      }),
      RUNS,
    ));

  test('are the same whether they are added at once or one after the other, in any order', () =>
    fc.assert(
      fc.property(cells, fc.nat({ max: 20 }), (list, size) => {
        let one = NO_CELLS;
        for (let from = 0; from < list.length; from += size + 1)
          one = addCells(one, list.slice(from, from + size + 1));
        expect(one).toEqual(addCells(NO_CELLS, list));
      }),
      RUNS,
    ));

  test('lose no sale and no amount, and the first sale of each kind stays in its month', () =>
    fc.assert(
      fc.property(cells, (list) => {
        const { days, months, oldest } = addCells(NO_CELLS, list);
        const kept = [...oldest, ...months, ...days];
        for (const name of ['sales', 'minor'] as const) expect(sum(kept, name)).toBe(sum(list, name));
        for (const connection of ['shop', 'stripe'])
          for (const currency of ['EUR', 'USD', null]) {
            const first = (of: readonly Cell[]) =>
              Math.min(
                ...of
                  .filter((one) => one.connection === connection && one.currency === currency)
                  .map(({ day }) => monthOf(day)),
              );
            expect(first(kept)).toBe(first(list));
          }
      }),
      RUNS,
    ));

  test('that are added to others are found again, and what is taken away is noticed', () =>
    fc.assert(
      fc.property(cells, cells, (before, more) => {
        expect(inCells(addedCells(before, [...before, ...more]) ?? [])).toEqual(inCells(more));
        if (before.length > 0) expect(addedCells([...before, ...more], more)).toBeUndefined();
      }),
      RUNS,
    ));
});
