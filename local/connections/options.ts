import { readUrl } from '../client/url-option.ts';
import { readCommandLine } from '../terminal/command-line.ts';
import { type RowFormat, readRowFormat } from '../terminal/rows-output.ts';

/** The options of `npm run connections`. */
export interface ConnectionsOptions {
  readonly url: string;
  /** A deployed service stack, whose log of deliveries is read. */
  readonly stack: string | undefined;
  /** A day, an instant, or a duration before now. */
  readonly since: string;
  readonly format: RowFormat;
}

export const CONNECTIONS_HELP = `Lists the connections: whether each has a secret, when something last arrived by
it, and with which outcomes.

  npm run connections
      of the local stack
  npm run connections -- --url https://… --stack customer-lifecycle-prod-service
      of a deployed stack, with what its log in CloudWatch has

  --url URL        a local stack, or a deployed API; HTTPS requests are signed
                   with your AWS credentials (default http://127.0.0.1:8787,
                   or the port in PORT)
  --stack NAME     the service stack, whose log of deliveries is read
  --since WHEN     how far back: a day (2026-01-05), an instant or a duration
                   (PT6H); only with --stack (default P7D)
  --format FORMAT  table (default), csv, or json with one connection per line
  --help           show this help

To add one: npm run connect
`;

/**
 * Reads the command line; `help` when `--help` is given.
 * @throws Refusal when something is wrong
 */
export function readConnectionsOptions(arguments_: readonly string[]): ConnectionsOptions | 'help' {
  const { values } = readCommandLine({
    args: [...arguments_],
    options: {
      url: { type: 'string' },
      stack: { type: 'string' },
      since: { type: 'string', default: 'P7D' },
      format: { type: 'string', default: 'table' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const { url, stack, since, format } = values;
  return { url: readUrl(url), stack, since, format: readRowFormat(format) };
}
