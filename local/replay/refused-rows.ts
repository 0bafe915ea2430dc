import { layOut, paragraph } from '../terminal/layout.ts';
import { count } from '../terminal/progress.ts';
import type { CsvFault } from './csv.ts';
import type { OrderHistory } from './order-history.ts';

const MAX_SHOWN = 100;

/** The refused rows and the cells that were left out, as tables; empty when there are none. */
export function refusedRowsOf({ faults, leftOut }: Pick<OrderHistory, 'faults' | 'leftOut'>): string {
  return [
    tableOf(
      `${count(faults.length)} ${faults.length === 1 ? 'row' : 'rows'} could not be read and ${faults.length === 1 ? 'was' : 'were'} not sent:`,
      faults,
    ),
    tableOf(
      `${count(leftOut.length)} ${leftOut.length === 1 ? 'cell was' : 'cells were'} left out of rows that were sent:`,
      leftOut,
    ),
  ].join('');
}

function tableOf(title: string, faults: readonly CsvFault[]): string {
  if (faults.length === 0) return '';
  const table = layOut(
    ['row', 'column', 'why'],
    faults.slice(0, MAX_SHOWN).map(({ line, column = '', fault }) => [`line ${line}`, column, fault]),
    process.stderr,
  );
  const further = faults.length - MAX_SHOWN;
  return `\n${paragraph(title)}\n${table}${further > 0 ? `  … and ${count(further)} more\n` : ''}`;
}
