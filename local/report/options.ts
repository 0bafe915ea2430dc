import { didYouMean } from '../../shared/platform/nearest.ts';
import { REPORTS } from '../../shared/reports/reports.ts';
import { readUrl } from '../client/url-option.ts';
import { readCommandLine } from '../terminal/command-line.ts';
import { Refusal } from '../terminal/refusal.ts';

const FORMATS = ['table', 'csv', 'json'] as const;

/** The options of `npm run report`. */
export interface ReportOptions {
  readonly url: string;
  readonly format: (typeof FORMATS)[number];
  /** The name of the report; null for a list of all. */
  readonly name: string | null;
  /** The parameters of the request to the API. */
  readonly parameters: Readonly<Record<string, string>>;
}

const width = Math.max(...REPORTS.map(({ name }) => name.length));
const list = REPORTS.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`).join('\n');

export const REPORT_HELP = `Shows a report about all customers.

  npm run report
      all reports, and what each of them shows
  npm run report -- funnel
      a table with a plot
  npm run report -- churn --from 2026-01-01 --to 2026-06-30 --by week
      of some periods
  npm run --silent report -- revenue --format csv > revenue.csv
      all columns and rows, for a spreadsheet

${list}

docs/reports.md explains each of them.

  --from DATE         the first day, such as 2026-01-01
  --to DATE           the last day, which belongs to it (default today)
  --by INTERVAL       day, week or month (default month)
  --connection NAME   only customers known to this connection, and
                      only its sales
  --bucket BUCKETS    of experiment only: the buckets that were left
                      untouched, such as 0-9 (the default)
  --stage STAGE       of experiment only: the stage that the customers
                      entered (default churned)
  --format FORMAT     table, csv or json (default table)
  --url URL           a local stack, or a deployed API; HTTPS requests are
                      signed with your AWS credentials (default
                      http://127.0.0.1:8787, or the port in PORT)
  --help              show this help
`;

/**
 * Reads the command line; `help` when `--help` is given.
 * @throws Refusal when something is missing or wrong
 */
export function readReportOptions(arguments_: readonly string[]): ReportOptions | 'help' {
  const { values, positionals } = readCommandLine({
    args: [...arguments_],
    allowPositionals: true,
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      by: { type: 'string' },
      connection: { type: 'string' },
      bucket: { type: 'string' },
      stage: { type: 'string' },
      format: { type: 'string', default: 'table' },
      url: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const [name = null, ...others] = positionals;
  if (others.length > 0) throw new Refusal(`Name one report only: ${others.join(' ')} is too much.`);
  const names = REPORTS.map((report) => report.name);
  if (name !== null && !names.includes(name))
    throw new Refusal(`There is no report ${name}${didYouMean(name, names) || `: ${names.join(', ')}.`}`);
  const format = FORMATS.find((one) => one === values.format);
  if (format === undefined) throw new Refusal(`--format must be table, csv or json, not ${values.format}.`);
  const { from, to, by, connection, bucket, stage } = values;
  const given = Object.entries({ from, to, by, connection, bucket, stage }).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  const [first] = given;
  if (name === null && first !== undefined) throw new Refusal(`Name the report that --${first[0]} is for.`);
  return { name, format, url: readUrl(values.url), parameters: Object.fromEntries(given) };
}
