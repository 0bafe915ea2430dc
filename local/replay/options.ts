import { exponentOf } from '../../shared/lifecycle/amounts.ts';
import { didYouMean } from '../../shared/platform/nearest.ts';
import { isLoopback } from '../http/admission.ts';
import { readCommandLine } from '../terminal/command-line.ts';
import { Refusal } from '../terminal/refusal.ts';
import { type AmountReader, createAmountReader } from './amount.ts';
import { createTimeReader, DATE_FORMATS, type DateFormat, type TimeReader } from './times.ts';

/** The options of `npm run replay`. */
export interface ReplayOptions {
  readonly file: string;
  readonly order: string;
  readonly customer: string | undefined;
  readonly email: string | undefined;
  readonly at: string;
  readonly amount: string;
  readonly currency: string;
  /** A row is a refund when this column has this value. */
  readonly refundWhen: { readonly column: string; readonly value: string } | undefined;
  readonly readTime: TimeReader;
  readonly readAmount: AmountReader;
  readonly connection: string;
  /** The stack to send to; undefined for a new local stack. */
  readonly url: string | undefined;
  readonly json: boolean;
}

export const HELP = `Sends an order history as signed deliveries while the clock moves along, and
shows in which stages the customers are at the end.

  npm run replay -- FILE.csv --order COLUMN --at COLUMN --amount COLUMN
                             --currency CODE
                             --customer COLUMN and/or --email COLUMN [options]

FILE.csv is in UTF-8, with a header line, separated by commas, semicolons or
tabs. Rows of one order are summed; each negative row is a refund of its own.

  --order COLUMN              the order number
  --customer COLUMN           the customer number; guests have none
                              (empty, 0, NULL, NaN, n/a)
  --email COLUMN              the customer's e-mail address
  --at COLUMN                 the time: 2026-01-31 10:00,
                              2026-01-31T10:00:00Z, 2026-01-31 10:00:00 UTC,
                              31.01.2026 10:00, or by --date-format
  --date-format mdy|dmy       how to read 01/02/2026: month first or day first
  --time-zone ZONE            time zone of times without an offset, such as
                              Europe/London (default UTC)
  --amount COLUMN             the amount, such as 12.50, 1,234.50 or -£5.00
  --decimal-comma             amounts have the form 12,50 or 1.234,50
  --currency CODE             currency of the amounts, such as GBP
  --refund-when COLUMN=VALUE  which rows are refunds; rows with a negative
                              amount always are

  --connection NAME           connection to send to, of the provider generic
                              (default generic)
  --url URL                   a running stack on this machine, such as
                              http://127.0.0.1:8787; its clock goes back to the
                              first row only while its store is empty
                              (default: a new stack, with its data in DATA_DIR
                              if that is set)
  --json                      print {"deliveries", "stages", "stageChanges",
                              "guests"} on the last line
  --help                      show this help

Exits with 0; with 1 when a row could not be read or the replay was not
completed; with 2 when the command line or the file is wrong.
`;

/**
 * Reads the command line; `help` when `--help` is given.
 * @throws Refusal when an option is missing or wrong
 */
export function readReplayOptions(arguments_: readonly string[]): ReplayOptions | 'help' {
  const { values, positionals } = parse(arguments_);
  if (values.help) return 'help';
  const [file, ...others] = positionals;
  if (file === undefined) throw new Refusal('Name the file to replay: npm run replay -- FILE.csv --order …');
  if (others.length > 0) throw new Refusal(`Name one file only: ${others.join(' ')} is too much.`);
  if (values.customer === undefined && values.email === undefined)
    throw new Refusal('Name the column of the customer: --customer COLUMN, --email COLUMN or both.');
  const currency = readCurrency(required('currency', values.currency));
  return {
    file,
    order: required('order', values.order),
    customer: values.customer,
    email: values.email,
    at: required('at', values.at),
    amount: required('amount', values.amount),
    currency,
    refundWhen: readCondition(values['refund-when']),
    readTime: readTimeFormat(values['time-zone'], values['date-format']),
    readAmount: createAmountReader(currency, values['decimal-comma']),
    connection: values.connection,
    url: values.url === undefined ? undefined : readUrl(values.url),
    json: values.json,
  };
}

function parse(arguments_: readonly string[]) {
  return readCommandLine({
    args: [...arguments_],
    allowPositionals: true,
    options: {
      order: { type: 'string' },
      customer: { type: 'string' },
      email: { type: 'string' },
      at: { type: 'string' },
      amount: { type: 'string' },
      currency: { type: 'string' },
      'refund-when': { type: 'string' },
      'date-format': { type: 'string' },
      'decimal-comma': { type: 'boolean', default: false },
      'time-zone': { type: 'string', default: 'UTC' },
      connection: { type: 'string', default: 'generic' },
      url: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
}

function required(option: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new Refusal(`--${option} is missing.`);
  return value;
}

/** The routes that a replay needs exist only on a local stack, which admits only requests from its machine. */
function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' || !isLoopback(url.host) || url.pathname !== '/' || url.search !== '')
    throw new Refusal(
      `--url must be the address of a stack on this machine, such as http://127.0.0.1:8787, not ${text}.`,
    );
  return url.origin;
}

function readCurrency(code: string): string {
  const upper = code.toUpperCase();
  if (exponentOf(upper) === undefined)
    throw new Refusal(`--currency must be an ISO 4217 code such as GBP, not ${code}.`);
  return upper;
}

function readCondition(text: string | undefined): ReplayOptions['refundWhen'] {
  if (text === undefined) return undefined;
  const [column = '', ...value] = text.split('=');
  if (column === '' || value.length === 0)
    throw new Refusal(`--refund-when must be COLUMN=VALUE, such as credit_note=1, not ${text}.`);
  return { column, value: value.join('=') };
}

function readTimeFormat(zone: string, format: string | undefined): TimeReader {
  const dateFormat = DATE_FORMATS.find((one) => one === format);
  if (format !== undefined && dateFormat === undefined)
    throw new Refusal(`--date-format must be mdy (12/31/2025) or dmy (31/12/2025), not ${format}.`);
  return createReader(zone, dateFormat);
}

function createReader(zone: string, dateFormat: DateFormat | undefined): TimeReader {
  try {
    return createTimeReader(zone, dateFormat);
  } catch {
    const hint = didYouMean(zone, Intl.supportedValuesOf('timeZone')) || '.';
    throw new Refusal(`--time-zone must be an IANA time zone such as Europe/London, not ${zone}${hint}`);
  }
}
