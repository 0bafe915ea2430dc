import { styleText } from 'node:util';
import { type Cell, layOut, paragraph } from '../terminal/layout.ts';

/** A measured value and its budget. */
export interface Row {
  readonly what: string;
  /** How the value was measured. */
  readonly scenario: string;
  /** Only `$` and `kB` are shown; `what` makes the others clear. */
  readonly unit: 'calls' | 'units' | 'calls and units' | 'queries' | 'ratio' | 'seconds' | 'kB' | '$';
  /** The upper limit; null for a value that has no budget. */
  readonly budget: number | null;
  readonly measured: number;
  /** The numbers that the measured value is computed from. */
  readonly raw: string;
}

/** `ok` within the budget, `OVER` above it, `shown` without a budget. */
export type Verdict = 'ok' | 'OVER' | 'shown';

/** A value equal to its budget is within it. A value that could not be measured (NaN) is over. */
export function verdictOf({ budget, measured }: Row): Verdict {
  if (budget === null) return 'shown';
  return measured <= budget ? 'ok' : 'OVER';
}

/** The exit code of the command: 1 when any row is over its budget. */
export function exitCodeOf(rows: readonly Row[]): 0 | 1 {
  return rows.some((row) => verdictOf(row) === 'OVER') ? 1 : 0;
}

/** The rows as a table for the terminal, then the scenario and the raw numbers of each row. */
export function tableOf(rows: readonly Row[]): string {
  const table = layOut(
    ['what', 'budget', 'measured', 'verdict'],
    rows.map((row) => [
      row.what,
      { right: row.budget === null ? '' : `≤ ${valueText(row.budget, row)}` },
      { right: valueText(row.measured, row) },
      COLOURED[verdictOf(row)],
    ]),
  );
  const details = rows.map(
    ({ what, scenario, raw }) =>
      `\n${paragraph(what, '  ')}${paragraph(scenario, '      ')}${paragraph(raw, '      ')}`,
  );
  return [table, ...details].join('');
}

const COLOURED: Readonly<Record<Verdict, Cell>> = {
  ok: { styled: styleText('green', 'ok') },
  OVER: { styled: styleText('red', 'OVER') },
  shown: 'shown',
};

function valueText(value: number, { unit }: Row): string {
  if (unit === '$') return `$${value.toFixed(2)}`;
  return unit === 'kB' ? `${numberText(value)} kB` : numberText(value);
}

/** Whole numbers in full, others with two decimals below 100. */
function numberText(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}
