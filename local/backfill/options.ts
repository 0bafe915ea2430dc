import { readUrl } from '../client/url-option.ts';
import { readApi } from '../terminal/api-option.ts';
import { readCommandLine } from '../terminal/command-line.ts';
import { Refusal } from '../terminal/refusal.ts';
import { isDuration, readSince } from '../terminal/since-option.ts';
import { TOKEN_VARIABLE } from '../terminal/token.ts';

/** The options of `npm run backfill`. */
export interface BackfillOptions {
  readonly connection: string;
  /** As given. Together with the other options it names the task that a progress file is of. */
  readonly since: string;
  /** Epoch milliseconds. */
  readonly sinceAt: number;
  readonly untilAt: number | undefined;
  /** Address of the tool's API; undefined for the usual one. */
  readonly api: string | undefined;
  /** Address of the stack. */
  readonly url: string;
  readonly tokenFile: string | undefined;
  readonly progressFile: string | undefined;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export const BACKFILL_HELP = `Reads customers, orders, subscriptions and payments from Shopify, Stripe or
WooCommerce, and applies what is not known yet: missed webhooks, or the time
before the first one.

  npm run backfill -- --connection shopify --since 2026-01-01

The token of the tool's API is read from the environment variable
${TOKEN_VARIABLE}, or from a file. It is never shown.

  --connection NAME   the connection; its tool is read
  --since WHEN        a day (2026-01-05), an instant (2026-01-05T10:00:00Z) or
                      a duration before now (P30D)
  --until WHEN        the same; without it, up to now
  --dry-run           only show how much is new; apply nothing
  --token-file FILE   read the token from FILE
  --api URL           the address of the tool's API, if it is not the one of the
                      connection's account
  --url URL           a local stack, or a deployed API; HTTPS requests are
                      signed with your AWS credentials (default
                      http://127.0.0.1:8787, or the port in PORT)
  --progress FILE     keep in FILE how far it is, and go on from there when it
                      was interrupted
  --json              print the result as JSON on the last line
  --help              show this help
`;

/**
 * Reads the command line; `help` when `--help` is given.
 * @param now epoch milliseconds
 * @throws Refusal when something is missing or wrong
 */
export function readBackfillOptions(arguments_: readonly string[], now: number): BackfillOptions | 'help' {
  const { values } = readCommandLine({
    args: [...arguments_],
    options: {
      connection: { type: 'string' },
      since: { type: 'string' },
      until: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      'token-file': { type: 'string' },
      api: { type: 'string' },
      url: { type: 'string' },
      progress: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const { connection, since, until } = values;
  if (connection === undefined)
    throw new Refusal('Name the connection whose tool is read: --connection shopify.');
  if (since === undefined) throw new Refusal('Say from when on to read: --since 2026-01-01.');
  const sinceAt = readSince(since, now).getTime();
  const untilAt = until === undefined ? undefined : readUntil(until, now);
  if (sinceAt > (untilAt ?? now)) throw new Refusal('--since must be before --until, and not in the future.');
  if (values.progress !== undefined && isDuration(since))
    throw new Refusal('With --progress, give --since as a day or an instant, so that it is the same again.');
  return {
    connection,
    since,
    sinceAt,
    untilAt,
    api: values.api === undefined ? undefined : readApi(values.api),
    url: readUrl(values.url),
    tokenFile: values['token-file'],
    progressFile: values.progress,
    dryRun: values['dry-run'],
    json: values.json,
  };
}

function readUntil(text: string, now: number): number {
  try {
    return readSince(text, now).getTime();
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(error.message.replace('--since', '--until'));
    throw error;
  }
}
