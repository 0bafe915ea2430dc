import { DELIVERY_OUTCOMES } from '../../shared/http/delivery-bodies.ts';
import { didYouMean, mustBeOneOf } from '../../shared/platform/nearest.ts';
import { readUrl } from '../client/url-option.ts';
import { readCommandLine } from '../terminal/command-line.ts';
import { Refusal } from '../terminal/refusal.ts';
import { type RowFormat, readRowFormat } from '../terminal/rows-output.ts';

const PARKED_COMMANDS = ['show', 'redrive', 'discard'] as const;
const COMMANDS = ['list', 'parked', ...PARKED_COMMANDS] as const;

/** The options of `npm run deliveries`. */
export type DeliveriesOptions = LogOptions | ParkedListOptions | OneParkedOptions;

/** A list of deliveries with their outcomes. */
export interface LogOptions {
  readonly command: 'list';
  readonly source: { readonly url: string } | { readonly stack: string };
  readonly connection: string | undefined;
  readonly outcome: string | undefined;
  /** A day, an instant, or a duration before now. */
  readonly since: string;
  /** The newest ones. */
  readonly limit: number;
  readonly format: RowFormat;
}

/** A list of the parked deliveries. */
export interface ParkedListOptions {
  readonly command: 'parked';
  readonly url: string;
  readonly connection: string | undefined;
  readonly format: RowFormat;
}

/** A command about one parked delivery. */
export interface OneParkedOptions {
  readonly command: (typeof PARKED_COMMANDS)[number];
  readonly url: string;
  readonly id: string;
}

const DEFAULT_SINCE = 'P1D';
const DEFAULT_LIMIT = '1000';
const MAX_LIMIT = 10_000;

export const DELIVERIES_HELP = `Lists deliveries with their outcomes, and handles parked ones.

  npm run deliveries
      of the last day, of the local stack
  npm run deliveries -- --connection shopify --outcome parked --since PT6H
      what was parked in the last six hours
  npm run deliveries -- --stack customer-lifecycle-prod-service --since PT6H
      of a deployed stack, from the log of ingest in CloudWatch
  npm run deliveries -- parked
      what is parked now, and why
  npm run deliveries -- show ID
      a parked delivery with its body, which is personal data; this is logged
  npm run deliveries -- redrive ID
      applies a parked delivery again
  npm run deliveries -- discard ID --yes
      deletes a parked delivery: what it reported is lost

  --connection NAME  only this connection
  --outcome OUTCOME  accepted, duplicate, ignored, parked, refused (4xx) or
                     unavailable (503)
  --since WHEN       a day (2026-01-05), an instant (2026-01-05T10:00:00Z) or
                     a duration before now (PT6H); default P1D
  --limit N          the newest N; default 1000, at most 10000
  --format FORMAT    table (default), csv, or json with one delivery per line
  --stack NAME       a deployed service stack; reads with your AWS
                     credentials, in the Region of AWS_REGION
  --yes              confirm that discarding cannot be undone
  --url URL          a local stack, or for parked deliveries also a deployed
                     API; HTTPS requests are signed with your AWS credentials
                     (default http://127.0.0.1:8787, or the port in PORT)
  --help             show this help
`;

/**
 * Reads the command line; `help` when `--help` is given.
 * @throws Refusal when something is missing or wrong
 */
export function readDeliveriesOptions(arguments_: readonly string[]): DeliveriesOptions | 'help' {
  const { values, positionals } = readCommandLine({
    args: [...arguments_],
    allowPositionals: true,
    options: {
      connection: { type: 'string' },
      outcome: { type: 'string' },
      since: { type: 'string' },
      limit: { type: 'string' },
      format: { type: 'string' },
      stack: { type: 'string' },
      url: { type: 'string' },
      yes: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return 'help';
  const { help: _, ...given } = values;
  const [name = 'list', id, ...others] = positionals;
  const command = COMMANDS.find((one) => one === name);
  if (command === undefined)
    throw new Refusal(
      `Give a command: ${COMMANDS.join(', ')}, not ${name}${didYouMean(name, COMMANDS) || '.'}`,
    );
  const { connection, outcome, since = DEFAULT_SINCE, format = 'table' } = values;
  if (command === 'list') {
    refuseOthers(command, given, ['connection', 'outcome', 'since', 'limit', 'format', 'stack', 'url']);
    refuseExtra(command, [id ?? [], others].flat());
    const limit = readLimit(values.limit ?? DEFAULT_LIMIT);
    const source = readSource(values.stack, values.url);
    refuseUnknownOutcome(outcome);
    refuseWrongConnection(connection);
    return { command, source, connection, outcome, since, limit, format: readRowFormat(format) };
  }
  if (command === 'parked') {
    refuseOthers(command, given, ['connection', 'format', 'url']);
    refuseExtra(command, [id ?? [], others].flat());
    return { command, url: readUrl(values.url), connection, format: readRowFormat(format) };
  }
  refuseOthers(command, given, command === 'discard' ? ['url', 'yes'] : ['url']);
  if (id === undefined)
    throw new Refusal(
      `Name the parked delivery to ${command} by its id. npm run deliveries -- parked lists the ids.`,
    );
  refuseExtra(command, others);
  if (command === 'discard' && !values.yes)
    throw new Refusal('A discarded delivery is gone for good: add --yes to confirm it.');
  return { command, url: readUrl(values.url), id };
}

function refuseOthers(command: string, given: object, allowed: readonly string[]): void {
  const other = Object.keys(given).find((name) => !allowed.includes(name));
  if (other !== undefined) throw new Refusal(`--${other} is no option of ${command}.`);
}

function refuseExtra(command: string, extra: readonly string[]): void {
  if (extra.length > 0) throw new Refusal(`${command} takes no ${extra.join(' ')}.`);
}

function readSource(stack: string | undefined, url: string | undefined): LogOptions['source'] {
  if (stack === undefined) {
    const local = readUrl(url);
    if (local.startsWith('https:'))
      throw new Refusal(
        'A deployed API does not list deliveries: name its stack, such as --stack customer-lifecycle-prod-service.',
      );
    return { url: local };
  }
  if (url !== undefined) throw new Refusal('Give --stack or --url, not both.');
  if (!/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(stack))
    throw new Refusal(
      `--stack takes the name of a stack, such as customer-lifecycle-prod-service, not ${stack}.`,
    );
  return { stack };
}

function refuseUnknownOutcome(outcome: string | undefined): void {
  if (outcome !== undefined && !DELIVERY_OUTCOMES.some((name) => name === outcome))
    throw new Refusal(`--outcome ${mustBeOneOf(DELIVERY_OUTCOMES, outcome)}`);
}

function refuseWrongConnection(connection: string | undefined): void {
  if (connection !== undefined && !/^[a-z0-9][a-z0-9-]{0,62}$/.test(connection))
    throw new Refusal(`--connection takes the name of a connection, such as shopify, not ${connection}.`);
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (!/^\d{1,5}$/.test(text) || limit < 1 || limit > MAX_LIMIT)
    throw new Refusal(`--limit takes a number from 1 to ${MAX_LIMIT}, not ${text}.`);
  return limit;
}
