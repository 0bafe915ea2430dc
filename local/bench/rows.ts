import { styleText } from 'node:util';
import { layOut, paragraph } from '../terminal/layout.ts';

/** One budget of the product, and what was measured of it. */
export interface Row {
  readonly what: string;
  /** What was done to measure it. */
  readonly scenario: string;
  readonly unit: string;
  /** The most that it may be; null for what is only shown beside the budgets. */
  readonly most: number | null;
  readonly measured: number;
  /** The numbers behind the measured one. */
  readonly raw: string;
}

/** What a row comes to: a budget that is kept or not, or no budget at all. */
export type Verdict = 'ok' | 'OVER' | 'shown';

/** A budget is kept up to and at its limit. What could not be measured is over. */
export function verdictOf({ most, measured }: Row): Verdict {
  if (most === null) return 'shown';
  return measured <= most ? 'ok' : 'OVER';
}

/** Exit code of the command: 1 as soon as one budget is not kept. */
export function exitCodeOf(rows: readonly Row[]): 0 | 1 {
  return rows.some((row) => verdictOf(row) === 'OVER') ? 1 : 0;
}

/** The rows as a table for a terminal, and below it how each was measured and its raw numbers. */
export function tableOf(rows: readonly Row[]): string {
  const table = layOut(
    ['what', 'budget', 'measured', 'verdict'],
    rows.map((row) => [
      row.what,
      row.most === null ? '' : `≤ ${numberText(row.most)} ${row.unit}`,
      `${numberText(row.measured)} ${row.unit}`,
      COLOURED[verdictOf(row)],
    ]),
  );
  const details = rows.map(
    ({ what, scenario, raw }) =>
      `\n${paragraph(what, '  ')}${paragraph(scenario, '      ')}${paragraph(raw, '      ')}`,
  );
  return [table, ...details].join('');
}

const COLOURED: Readonly<Record<Verdict, string>> = {
  ok: styleText('green', 'ok'),
  OVER: styleText('red', 'OVER'),
  shown: 'shown',
};

/** Whole numbers as they are, others to two decimals. */
function numberText(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}
