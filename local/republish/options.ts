import { STAGES } from '../../shared/lifecycle/stage.ts';
import { mustBeOneOf } from '../../shared/platform/nearest.ts';
import { readUrl } from '../client/url-option.ts';
import { readCommandLine } from '../terminal/command-line.ts';
import { Refusal } from '../terminal/refusal.ts';
import { isDuration, readSince } from '../terminal/since-option.ts';

/** Which events are published again, as the API takes it. */
export interface EventChoice {
  readonly from?: string;
  readonly to?: string;
  readonly stage?: string;
  readonly customerId?: string;
}

/** The options of `npm run republish`. */
export interface RepublishOptions {
  readonly choice: EventChoice;
  /** Events a second. */
  readonly rate: number;
  readonly dryRun: boolean;
  readonly url: string;
  readonly progressFile: string | undefined;
  readonly json: boolean;
}

const DEFAULT_RATE = 200;
const MAX_RATE = 10_000;

export const REPUBLISH_HELP = `Publishes stored events again, with the ids, sequences and content that they were
published with. Subscribers who know them drop them; those who lost them get them.

  npm run republish -- --from 2026-06-01T10:00:00Z --to 2026-06-03 --dry-run
  npm run republish -- --customer cus_4s7Qm2xT9bKfWvE1

  --from WHEN      events that were detected at this time or later: a day
                   (2026-01-05), an instant (2026-01-05T10:00:00Z) or a
                   duration before now (P3D)
  --to WHEN        events that were detected before this time
  --customer ID    only the events under this id; reads nothing else
  --stage STAGE    only events that say this stage, such as churned
  --rate NUMBER    events a second, at most; ${DEFAULT_RATE} without it, which is half of the
                   smallest PutEvents quota of a Region
  --dry-run        only count the events; publish nothing
  --progress FILE  keep in FILE how far it is, and go on from there when it
                   was interrupted
  --url URL        a local stack, or a deployed API; HTTPS requests are
                   signed with your AWS credentials (default
                   http://127.0.0.1:8787, or the port in PORT)
  --json           print the result as JSON
  --help           show this help
`;

/**
 * Reads the command line; `help` when `--help` is given.
 * @param now epoch milliseconds
 * @throws Refusal when something is missing or wrong
 */
export function readRepublishOptions(arguments_: readonly string[], now: number): RepublishOptions | 'help' {
  const { values } = readCommandLine({
    args: [...arguments_],
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      customer: { type: 'string' },
      stage: { type: 'string' },
      rate: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      progress: { type: 'string' },
      url: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const { from, to, customer, stage, rate, progress } = values;
  if (from === undefined && customer === undefined)
    throw new Refusal(
      'Say from when on events are published again: --from 2026-06-01. Or name a customer: --customer cus_….',
    );
  if (progress !== undefined && [from, to].some((when) => when !== undefined && isDuration(when)))
    throw new Refusal(
      'With --progress, give --from and --to as a day or an instant, so that they are the same again.',
    );
  const range = { ...readWhen('from', from, now), ...readWhen('to', to, now) };
  if (range.from !== undefined && range.to !== undefined && range.from >= range.to)
    throw new Refusal('--from must be before --to.');
  if (stage !== undefined && !STAGES.some((known) => known === stage))
    throw new Refusal(`--stage ${mustBeOneOf(STAGES, stage)}`);
  if (customer !== undefined && !/^cus_[\w-]{1,40}$/.test(customer))
    throw new Refusal(
      `--customer takes the id of a customer, such as cus_4s7Qm2xT9bKfWvE1, not ${customer}.`,
    );
  return {
    choice: {
      ...range,
      ...(stage !== undefined && { stage }),
      ...(customer !== undefined && { customerId: customer }),
    },
    rate: readRate(rate),
    dryRun: values['dry-run'],
    url: readUrl(values.url),
    progressFile: progress,
    json: values.json,
  };
}

function readWhen<Name extends 'from' | 'to'>(
  name: Name,
  text: string | undefined,
  now: number,
): { readonly [Key in Name]?: string } {
  if (text === undefined) return {};
  try {
    return { [name]: readSince(text, now).toISOString() } as { readonly [Key in Name]: string };
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(error.message.replace('--since', `--${name}`));
    throw error;
  }
}

function readRate(text: string | undefined): number {
  if (text === undefined) return DEFAULT_RATE;
  const rate = /^\d+$/.test(text) ? Number(text) : 0;
  if (rate < 1 || rate > MAX_RATE)
    throw new Refusal(`--rate takes a number of events a second from 1 to ${MAX_RATE}, not ${text}.`);
  return rate;
}
