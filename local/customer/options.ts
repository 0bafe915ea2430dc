import { readCommandLine } from '../terminal/command-line.ts';
import { Refusal } from '../terminal/refusal.ts';

const CUSTOMER_COMMANDS = ['show', 'timeline', 'merge', 'unmerge', 'erase', 'export'] as const;
const ERASURE_COMMANDS = ['erasures', 'cancel-erasure'] as const;

/** What `npm run customer` is asked to do. */
export type CustomerOptions = AboutCustomer | AboutErasures;

interface Common {
  readonly url: string;
  readonly json: boolean;
}

/** About the erasures of whole connections that are held. */
type AboutErasures = Common &
  ({ readonly command: 'erasures' } | { readonly command: 'cancel-erasure'; readonly connection: string });

/** About one customer. */
export interface AboutCustomer extends Common {
  readonly command: (typeof CUSTOMER_COMMANDS)[number];
  /** A customer id, or an identity that leads to one. */
  readonly who: { readonly id: string } | { readonly identity: string };
  /** The other customer of a merge; null for every other command. */
  readonly other: AboutCustomer['who'] | null;
  /** To be split from the customer. */
  readonly identities: readonly string[];
}

export const CUSTOMER_HELP = `Shows a customer, merges, parts or erases them, and hands out everything that is known of them.

  npm run customer -- show ann@example.org            where they are, since when and why
  npm run customer -- timeline shopify:customer:17    all they did and that followed from it, newest first
  npm run customer -- merge cus_… --with ann@work.example
                                                      makes two customers one, also after an unmerge
  npm run customer -- unmerge cus_… --identity zendesk:customer:5
                                                      takes a merge back: who has the identity is somebody else
  npm run customer -- erase cus_… --yes               deletes everything about them, and prints the receipt
  npm run customer -- export cus_… > customer.jsonl   everything that is known, a page of JSON on each line
  npm run customer -- erasures                        erasures of a whole connection that are held, and until when
  npm run customer -- cancel-erasure shopify          cancels the one of a connection, as long as it has not begun

A customer is named by id (cus_…), by an identity (shopify:customer:17, shopify:order:450) or by e-mail address.

  --with WHO            the other customer of a merge
  --identity IDENTITY   one to part from the customer; may be given several times
  --yes                 erase without being able to take it back
  --url URL             a running stack, or the API of a deployed one, whose requests are signed with your AWS
                        credentials (default http://127.0.0.1:8787, or the port in PORT)
  --json                print what the API answers
  --help                show this
`;

// Where `npm start` serves with the same variable.
const DEFAULT_URL = `http://127.0.0.1:${process.env.PORT || 8787}`;

/**
 * Reads the command line. Answers `help` when that is asked for.
 * @throws Refusal with a sentence when something is missing or wrong
 */
export function readCustomerOptions(arguments_: readonly string[]): CustomerOptions | 'help' {
  const { values, positionals } = parse(arguments_);
  if (values.help) return 'help';
  const [name, who, ...others] = positionals;
  const erasures = ERASURE_COMMANDS.find((one) => one === name);
  if (erasures !== undefined)
    return { ...readErasureCommand(erasures, who, others), url: readUrl(values.url), json: values.json };
  const command = CUSTOMER_COMMANDS.find((one) => one === name);
  if (command === undefined)
    throw new Refusal(
      `Say what to do: ${[...CUSTOMER_COMMANDS, ...ERASURE_COMMANDS].join(', ')}${name === undefined ? '' : `, not ${name}`}.`,
    );
  if (who === undefined)
    throw new Refusal(`Say whom to ${command}: an id, an identity or an e-mail address.`);
  if (others.length > 0) throw new Refusal(`One customer at a time: ${others.join(' ')} is one too many.`);
  if (command === 'erase' && !values.yes)
    throw new Refusal('Erasing cannot be taken back: add --yes if you mean it.');
  if (command === 'unmerge' && values.identity.length === 0)
    throw new Refusal('Say which identity is somebody else: --identity zendesk:customer:5.');
  if (command !== 'unmerge' && values.identity.length > 0)
    throw new Refusal(`--identity is for unmerge, not for ${command}.`);
  if (command === 'merge' && values.with === undefined)
    throw new Refusal('Say with whom they are one: --with ann@work.example.');
  if (command !== 'merge' && values.with !== undefined)
    throw new Refusal(`--with is for merge, not for ${command}.`);
  return {
    command,
    who: readWho(who),
    other: values.with === undefined ? null : readWho(values.with),
    identities: values.identity,
    url: readUrl(values.url),
    json: values.json,
  };
}

function readErasureCommand(
  command: (typeof ERASURE_COMMANDS)[number],
  connection: string | undefined,
  others: readonly string[],
) {
  const tooMany = command === 'erasures' ? [connection ?? [], others].flat() : others;
  if (tooMany.length > 0) throw new Refusal(`${command} takes no ${tooMany.join(' ')}.`);
  if (command === 'erasures') return { command };
  if (connection === undefined)
    throw new Refusal('Say which connection: npm run customer -- cancel-erasure shopify.');
  return { command, connection };
}

function readUrl(url: string): string {
  if (!URL.canParse(url) || !/^https?:/.test(url))
    throw new Refusal(`--url must be an address such as ${DEFAULT_URL}, not ${url}.`);
  return url.replace(/\/+$/, '');
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
      yes: { type: 'boolean', default: false },
      url: { type: 'string', default: DEFAULT_URL },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
}
