import { type Cell, layOut, paragraph } from '../terminal/layout.ts';
import { count } from '../terminal/progress.ts';
import type { Tally } from './tally.ts';

/** The end of a backfill, as text. */
export function summaryText(
  connection: string,
  { read, outcomes, ignored, refused }: Tally,
  dryRun: boolean,
): string {
  const total = sum(read);
  const lists = listOf(read);
  const rows: Cell[][] = [
    [
      dryRun ? 'would be new or changed' : 'new or changed',
      outcomes.new,
      outcomes.new === 0 ? '' : 'their deliveries were missed, or are older than the connection',
    ],
    ['known', outcomes.known, outcomes.known === 0 ? '' : 'nothing was new'],
    ['ignored', outcomes.ignored, listOf(ignored)],
    ['refused', outcomes.refused, outcomes.refused === 0 ? '' : 'not applied; the tool still has them'],
  ];
  return [
    paragraph(`Read from ${connection}: ${count(total)} objects${lists === '' ? '' : ` (${lists})`}.`),
    total === 0 ? '' : layOut([], rows),
    ...refused.map(({ list, id, reason }) => paragraph(`refused: ${list} ${id}: ${reason}`, '  ')),
    outcomes.refused > refused.length
      ? paragraph(`and ${count(outcomes.refused - refused.length)} more`, '  ')
      : '',
    dryRun ? paragraph('Dry run: nothing was applied.') : '',
  ].join('');
}

function sum(numbers: Readonly<Record<string, number>>): number {
  return Object.values(numbers).reduce((total, number) => total + number, 0);
}

function listOf(numbers: Readonly<Record<string, number>>): string {
  return Object.entries(numbers)
    .map(([name, number]) => `${name} ${count(number)}`)
    .join(', ');
}
