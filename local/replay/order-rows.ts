import { emailIdentity } from '../../shared/identity/email-identity.ts';
import { customerIdentity, objectIdentity } from '../../shared/identity/identity.ts';
import { didYouMean } from '../../shared/platform/nearest.ts';
import { Refusal } from '../terminal/refusal.ts';
import type { CsvFault, CsvFile, CsvRow } from './csv.ts';
import type { ReplayOptions } from './options.ts';

/** A row of an order history. */
export interface OrderRow {
  readonly line: number;
  readonly order: string;
  /** Null when the row names none, as for guests. */
  readonly customerId: string | null;
  readonly email: string | null;
  /** Epoch milliseconds. */
  readonly occurredAt: number;
  /** In minor units, never negative. */
  readonly minor: number;
  readonly isRefund: boolean;
}

/** The rows that could be read, the faults of the others, and the cells that were left out of readable rows. */
export interface OrderRows {
  readonly rows: readonly OrderRow[];
  readonly faults: readonly CsvFault[];
  readonly leftOut: readonly CsvFault[];
}

/** What programs write for a missing value, in lower case. */
const MISSING_VALUES = new Set([
  '',
  '-',
  '0',
  '0.0',
  '#n/a',
  '<na>',
  'guest',
  'n/a',
  'na',
  'nan',
  'none',
  'null',
  'undefined',
]);

/** `#REF!`, or a number that does not fit its column. */
const SPREADSHEET_ERROR = /^#(?:#+|[A-Z0-9/_]+[!?]|N\/A)$/i;

/** The trimmed cell of a column; empty when the option names no column. */
type Cells = (column: string | undefined) => string;

/**
 * Checks that the file has the columns that the options name.
 * @throws Refusal when a column is missing or exists twice
 */
export function checkColumns({ columns }: CsvFile, options: ReplayOptions): void {
  const { order, customer, email, at, amount, refundWhen } = options;
  for (const column of [order, customer, email, at, amount, refundWhen?.column]) {
    if (column === undefined) continue;
    const found = columns.filter((name) => name === column).length;
    if (found > 1) throw new Refusal(`The file has ${found} columns ${column}. Rename all but one of them.`);
    if (found === 0)
      throw new Refusal(
        `The file has no column ${column}${didYouMean(column, columns) || '.'} ${columnsSentence(columns)}`,
      );
  }
}

function columnsSentence(columns: readonly string[]): string {
  if (columns.length > 1) return `It has: ${columns.join(', ')}.`;
  return (
    `Its first line has only one: ${JSON.stringify((columns[0] ?? '').slice(0, 40))}. Delete lines above the header. ` +
    'A separator other than comma, semicolon or tab needs a line sep=| above the header, with the separator.'
  );
}

/** Reads each row independently. `now` is in epoch milliseconds; later rows are refused. */
export function readOrderRows(file: CsvFile, options: ReplayOptions, now: number): OrderRows {
  const rows: OrderRow[] = [];
  const faults: CsvFault[] = [...file.faults];
  const leftOut: CsvFault[] = [];
  const ordersHavingAmount = ordersWithAmount(file, options);
  for (const row of file.rows) {
    const cell = cellsOf(row, file.columns);
    // Shopify exports the amount only in the first row of an order.
    if (cell(options.amount) === '' && ordersHavingAmount.has(cell(options.order))) continue;
    const read = readRow(row.line, cell, options, now);
    if ('fault' in read) faults.push(read);
    else rows.push(read.row);
    if ('row' in read) leftOut.push(...read.leftOut);
  }
  return { rows, faults: faults.sort((a, b) => a.line - b.line), leftOut };
}

function cellsOf({ cells }: CsvRow, columns: readonly string[]): Cells {
  return (column) => (column === undefined ? '' : (cells[columns.indexOf(column)] ?? '').trim());
}

function ordersWithAmount({ rows, columns }: CsvFile, { order, amount }: ReplayOptions): Set<string> {
  const cells = rows.map((row) => cellsOf(row, columns));
  return new Set(cells.filter((cell) => cell(amount) !== '').map((cell) => cell(order)));
}

function readRow(
  line: number,
  cell: Cells,
  options: ReplayOptions,
  now: number,
): { readonly row: OrderRow; readonly leftOut: readonly CsvFault[] } | CsvFault {
  const faultIn = (column: string, fault: string): CsvFault => ({ line, column, fault });
  const order = cell(options.order);
  if (order === '') return faultIn(options.order, 'is empty, but every row needs the number of its order');
  if (named(order) === null)
    return faultIn(options.order, `${JSON.stringify(order)} stands for a missing value, not for an order`);
  const orderFault = faultOfId(order, objectIdentity('', 'order', order));
  if (orderFault !== undefined) return faultIn(options.order, orderFault);

  const time = options.readTime(cell(options.at));
  if ('fault' in time) return faultIn(options.at, time.fault);
  if (time.instant > now) return faultIn(options.at, `${JSON.stringify(cell(options.at))} is in the future`);

  const amount = options.readAmount(cell(options.amount));
  if ('fault' in amount) return faultIn(options.amount, amount.fault);

  const customerId = named(cell(options.customer));
  const idFault = customerId && faultOfId(customerId, customerIdentity('', customerId));
  if (options.customer !== undefined && idFault) return faultIn(options.customer, idFault);

  const address = named(addressIn(cell(options.email)));
  const isAddress = address === null || (emailIdentity(address) !== undefined && !address.includes('\ufffd'));
  const emailFault = faultIn(
    options.email ?? '',
    `${JSON.stringify(address?.slice(0, 40))} is not an e-mail address`,
  );
  if (!isAddress && customerId === null) return emailFault;

  const { refundWhen } = options;
  return {
    row: {
      line,
      order,
      customerId,
      email: isAddress ? address : null,
      occurredAt: time.instant,
      minor: Math.abs(amount.minor),
      isRefund:
        amount.minor < 0 || (refundWhen !== undefined && cell(refundWhen.column) === refundWhen.value),
    },
    leftOut: isAddress ? [] : [emailFault],
  };
}

/** The address in `Ada <ada@example.com>`, or the text itself. */
function addressIn(text: string): string {
  return /^[^<>]*<([^<>]+)>$/.exec(text)?.[1]?.trim() ?? text;
}

function named(text: string): string | null {
  return MISSING_VALUES.has(text.toLowerCase()) ? null : text;
}

/** Spreadsheets write long numbers as 4.5E+12. Wrongly converted files contain U+FFFD. */
function faultOfId(id: string, identity: string | undefined): string | undefined {
  const shown = JSON.stringify(id.slice(0, 40));
  if (/^[+-]?\d+(?:[.,]\d+)?E\+\d+$/i.test(id))
    return `${shown} has lost its last digits in a spreadsheet; export the column as text`;
  if (SPREADSHEET_ERROR.test(id))
    return `${shown} is an error of a spreadsheet or a column that is too narrow; export the column as text`;
  if (id.includes('\ufffd')) return `${shown} lost a letter when the file was converted; export it in UTF-8`;
  return identity === undefined
    ? `${shown} is not an id: it has control characters or is too long`
    : undefined;
}
