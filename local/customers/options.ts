import { readUrl } from '../client/url-option.ts';
import { readCommandLine } from '../terminal/command-line.ts';
import { type RowFormat, readRowFormat } from '../terminal/rows-output.ts';

/** The options of `npm run customers`. */
export interface CustomersOptions {
  /** As the API takes them: it says what is wrong with them. */
  readonly stage: string | undefined;
  readonly risk: string | undefined;
  /** A day, an instant, or a duration before now. */
  readonly since: string | undefined;
  readonly format: RowFormat;
  readonly url: string;
}

export const CUSTOMERS_HELP = `Lists customers, those who entered their stage last first.

  npm run customers -- --stage churned --since P30D
      who churned within the last 30 days
  npm run customers -- --risk high
      everybody with two or more reasons for risk
  npm run --silent customers -- --stage churned --format csv > churned.csv
      with names and addresses, for a spreadsheet

The table has no personal data. CSV and JSON have names, phone numbers and
addresses. In a pipe or into a file, use npm run --silent: otherwise npm adds
lines of its own.

  --stage STAGE    awareness, engagement, evaluation, purchase, experience,
                   advocacy, churned or winback; all without it
  --risk RISK      watch, high, any of both, or a reason such as
                   payment-failed
  --since WHEN     who entered the stage at this time or later: a day
                   (2026-01-05), an instant (2026-01-05T10:00:00Z) or a
                   duration before now (P30D)
  --format FORMAT  table (default), csv, or json with one record per line
  --url URL        a local stack, or a deployed API; HTTPS requests are
                   signed with your AWS credentials (default
                   http://127.0.0.1:8787, or the port in PORT)
  --help           show this help
`;

/**
 * Reads the command line; `help` when `--help` is given.
 * @throws Refusal when something is wrong
 */
export function readCustomersOptions(arguments_: readonly string[]): CustomersOptions | 'help' {
  const { values } = readCommandLine({
    args: [...arguments_],
    options: {
      stage: { type: 'string' },
      risk: { type: 'string' },
      since: { type: 'string' },
      format: { type: 'string', default: 'table' },
      url: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const { stage, risk, since } = values;
  return { stage, risk, since, format: readRowFormat(values.format), url: readUrl(values.url) };
}
