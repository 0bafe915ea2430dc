import { didYouMean } from '../../shared/platform/nearest.ts';
import { readStackUrl } from '../stack/stack-url.ts';
import { readCommandLine } from '../terminal/command-line.ts';
import { Refusal } from '../terminal/refusal.ts';

const CUSTOMER_COMMANDS = ['show', 'timeline', 'why', 'merge', 'unmerge', 'erase', 'export'] as const;
/** The commands that name no customer. */
const OTHER_COMMANDS = ['orphans', 'erasures', 'cancel-erasure'] as const;

/** The options of `npm run customer`. */
export type CustomerOptions = AboutCustomer | AboutNoCustomer;

interface Common {
  readonly url: string;
  readonly json: boolean;
}

/** A command about objects without an owner, or about held erasures of whole connections. */
type AboutNoCustomer = Common &
  (
    | { readonly command: 'orphans' | 'erasures' }
    | { readonly command: 'cancel-erasure'; readonly connection: string }
  );

/** A command about one customer. */
export interface AboutCustomer extends Common {
  readonly command: (typeof CUSTOMER_COMMANDS)[number];
  /** A customer id, or an identity that leads to one. */
  readonly who: { readonly id: string } | { readonly identity: string };
  /** The other customer of a merge, or the other identity of a `why`; null for every other command. */
  readonly other: AboutCustomer['who'] | null;
  /** What an unmerge splits from the customer; null for every other command. */
  readonly apart: Apart | null;
  /** Whether a merge or unmerge is only shown. */
  readonly isDryRun: boolean;
}

/** What an unmerge splits from a customer, as the API takes it. */
export type Apart =
  | { readonly identities: readonly string[] }
  | { readonly merged: string }
  | { readonly connection: string };

export const CUSTOMER_HELP = `Shows, merges, splits, erases or exports a customer.

  npm run customer -- show ann@example.org
      stage, risk, revenue and identities
  npm run customer -- timeline shopify:customer:17
      activities and events, newest first
  npm run customer -- why ann@example.org shopify:customer:17
      what makes the two one customer, or why they are not one
  npm run customer -- merge cus_… --with ann@work.example
      merges two customers, also after an unmerge
  npm run customer -- unmerge cus_… --identity zendesk:customer:5
      splits the identity off: it is another customer
  npm run customer -- unmerge cus_… --merged cus_…
      undoes the merge that made the second id part of the first
  npm run customer -- unmerge cus_… --connection zendesk
      splits off all accounts of a connection
  npm run customer -- erase cus_… --yes
      erases the customer and prints the receipt
  npm run --silent customer -- export cus_… > customer.jsonl
      all stored data, one page of JSON per line
  npm run customer -- orphans
      objects that no customer owns, oldest first
  npm run customer -- erasures
      held erasures of whole connections, and their due times
  npm run customer -- cancel-erasure shopify
      cancels the held erasure of a connection

A customer is named by id (cus_…), by an identity (shopify:customer:17,
shopify:order:450) or by e-mail address. In a pipe or into a file, use
npm run --silent: otherwise npm adds lines of its own.

  --with WHO            the other customer of a merge
  --identity IDENTITY   an identity to split off; may be repeated
  --merged ID           the id of a merged customer
  --connection NAME     a connection, such as zendesk
  --dry-run             only show what merge or unmerge would do
  --yes                 confirm that the erasure cannot be undone
  --url URL             a local stack, or a deployed API; HTTPS requests are
                        signed with your AWS credentials (default
                        http://127.0.0.1:8787, or the port in PORT)
  --json                print the response of the API
  --help                show this help
`;

/**
 * Reads the command line; `help` when `--help` is given.
 * @throws Refusal when something is missing or wrong
 */
export function readCustomerOptions(arguments_: readonly string[]): CustomerOptions | 'help' {
  const { values, positionals } = parse(arguments_);
  if (values.help) return 'help';
  const [name, who, ...others] = positionals;
  const other = OTHER_COMMANDS.find((one) => one === name);
  if (other !== undefined)
    return { ...readOtherCommand(other, who, others), url: readStackUrl(values.url), json: values.json };
  const command = CUSTOMER_COMMANDS.find((one) => one === name);
  if (command === undefined) throw new Refusal(wrongCommand(name));
  if (who === undefined)
    throw new Refusal(`Name the customer to ${command}: by id, identity or e-mail address.`);
  const [second, ...rest] = command === 'why' ? others : [values.with, ...others];
  if (rest.length > 0)
    throw new Refusal(
      `Name ${command === 'why' ? 'two identities' : 'one customer'} only: ${rest.join(' ')} is too much.`,
    );
  if (command === 'why' && second === undefined)
    throw new Refusal('Name two identities: why ann@example.org shopify:customer:17.');
  if (command === 'erase' && !values.yes)
    throw new Refusal('An erasure cannot be undone: add --yes to confirm it.');
  if (command === 'merge' && values.with === undefined)
    throw new Refusal('Name the other customer: --with ann@work.example.');
  if (command !== 'merge' && values.with !== undefined)
    throw new Refusal(`--with is an option of merge, not of ${command}.`);
  if (values['dry-run'] && command !== 'merge' && command !== 'unmerge')
    throw new Refusal(`--dry-run is an option of merge and unmerge, not of ${command}.`);
  return {
    command,
    who: readWho(who),
    other: second === undefined ? null : readWho(second),
    apart: readApart(command, values),
    isDryRun: values['dry-run'],
    url: readStackUrl(values.url),
    json: values.json,
  };
}

function readApart(
  command: AboutCustomer['command'],
  { identity, merged, connection }: ReturnType<typeof parse>['values'],
): Apart | null {
  const given = [
    ...(identity.length > 0 ? [['--identity', { identities: identity }] as const] : []),
    ...(merged === undefined ? [] : [['--merged', { merged }] as const]),
    ...(connection === undefined ? [] : [['--connection', { connection }] as const]),
  ];
  const [first, second] = given;
  if (command !== 'unmerge') {
    if (first === undefined) return null;
    throw new Refusal(`${first[0]} is an option of unmerge, not of ${command}.`);
  }
  if (first === undefined)
    throw new Refusal(
      'Say what to split off: --identity zendesk:customer:5, --merged cus_… or --connection zendesk.',
    );
  if (second !== undefined) throw new Refusal(`Give ${first[0]} or ${second[0]}, not both.`);
  if (merged !== undefined && !merged.startsWith('cus_'))
    throw new Refusal(`--merged must be the id of a merged customer (cus_…), not ${merged}.`);
  return first[1];
}

function wrongCommand(name: string | undefined): string {
  const all = [...CUSTOMER_COMMANDS, ...OTHER_COMMANDS];
  return name === undefined
    ? `Give a command: ${all.join(', ')}.`
    : `Give a command: ${all.join(', ')}, not ${name}${didYouMean(name, all) || '.'}`;
}

function readOtherCommand(
  command: (typeof OTHER_COMMANDS)[number],
  connection: string | undefined,
  others: readonly string[],
) {
  const tooMany = command === 'cancel-erasure' ? others : [connection ?? [], others].flat();
  if (tooMany.length > 0) throw new Refusal(`${command} takes no ${tooMany.join(' ')}.`);
  if (command !== 'cancel-erasure') return { command };
  if (connection === undefined)
    throw new Refusal('Name the connection: npm run customer -- cancel-erasure shopify.');
  return { command, connection };
}

function readWho(who: string): AboutCustomer['who'] {
  if (who.startsWith('cus_')) return { id: who };
  if (who.includes(':')) return { identity: who };
  if (who.includes('@')) return { identity: `email:${who}` };
  throw new Refusal(
    `${who} is no customer id (cus_…), no identity (shopify:customer:17) and no e-mail address.`,
  );
}

function parse(arguments_: readonly string[]) {
  return readCommandLine({
    args: [...arguments_],
    allowPositionals: true,
    options: {
      with: { type: 'string' },
      identity: { type: 'string', multiple: true, default: [] },
      merged: { type: 'string' },
      connection: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      url: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
}
