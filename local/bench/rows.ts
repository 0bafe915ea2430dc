/** One budget of the product, and what was measured of it. */
export interface Row {
  readonly what: string;
  /** What was done to measure it. */
  readonly scenario: string;
  readonly unit: string;
  /** The most that it may be; null for what is only told beside the budgets. */
  readonly most: number | null;
  readonly measured: number;
  /** The numbers behind the measured one. */
  readonly raw: string;
}

/** What a row comes to: a budget that is kept or not, or no budget at all. */
export type Verdict = 'ok' | 'OVER' | 'told';

/** A budget is kept up to and at its limit. What could not be measured is over. */
export function verdictOf({ most, measured }: Row): Verdict {
  if (most === null) return 'told';
  return measured <= most ? 'ok' : 'OVER';
}

/** Exit code of the command: 1 as soon as one budget is not kept. */
export function exitCodeOf(rows: readonly Row[]): 0 | 1 {
  return rows.some((row) => verdictOf(row) === 'OVER') ? 1 : 0;
}

const HEADINGS = ['what', 'budget', 'measured', 'verdict'] as const;

/** The rows as a table for a terminal, each with its scenario and its raw numbers below it. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.what,
    row.most === null ? '' : `≤ ${numberText(row.most)} ${row.unit}`,
    `${numberText(row.measured)} ${row.unit}`,
    verdictOf(row),
  ]);
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const ruler = widths.map((width) => '─'.repeat(width)).join('  ');
  const body = rows.flatMap(({ scenario, raw }, index) => [
    line(cells[index] ?? []),
    `    ${scenario}`,
    `    ${raw}`,
  ]);
  return `${[line(HEADINGS), ruler, ...body].join('\n')}\n`;
}

/** Whole numbers as they are, others to two decimals. */
function numberText(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}
