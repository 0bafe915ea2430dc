import { readCommandLine } from '../terminal/command-line.ts';
import { Refusal } from '../terminal/refusal.ts';

/** What `npm start` is given on the command line. */
export interface StartOptions {
  /** A further host name for webhooks. */
  readonly publicHost: string | undefined;
}

export const START_HELP = `Runs the whole service on this machine, until Ctrl-C.

  npm start                                       in memory, on http://127.0.0.1:8787
  DATA_DIR=.data npm start                        keeps everything in a folder
  npm start -- --public-host abc.ngrok.app        takes webhooks through a tunnel

  --public-host NAME   also take webhooks that are sent to this host name
  --help               show this

Environment variables:

  PORT                 the port; 0 takes a free one (default 8787)
  DATA_DIR             a folder that keeps everything between starts
  CONNECTIONS          the connections, as a JSON list
  POLICY               overrides of the stage rules, as JSON
  DYNAMODB_ENDPOINT    another DynamoDB-compatible endpoint than the embedded one

More in docs/local.md.
`;

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;

/**
 * Reads the command line of `npm start`. Returns `help` when that is asked for.
 * @throws Refusal with a sentence when something is wrong
 */
export function readStartOptions(commandLine: readonly string[]): StartOptions | 'help' {
  const { values, positionals } = readCommandLine({
    args: [...commandLine],
    allowPositionals: true,
    options: {
      'public-host': { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  if (positionals.length > 0)
    throw new Refusal(`npm start takes options only, not ${positionals.join(' ')}.`);
  const publicHost = values['public-host'];
  if (publicHost !== undefined && !HOST_NAME.test(publicHost))
    throw new Refusal(
      `--public-host takes a host name such as abc.ngrok.app, without https:// and port, not ${publicHost}.`,
    );
  return { publicHost };
}
