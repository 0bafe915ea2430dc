import type { SubscriberOptions } from '../subscribers/load-subscribers.ts';
import { readCommandLine } from '../terminal/command-line.ts';
import { Refusal } from '../terminal/refusal.ts';

/** The options of `npm start`. */
export interface StartOptions {
  /** A further host name for webhooks. */
  readonly publicHost: string | undefined;
  /** Who receives the events. */
  readonly subscribers: SubscriberOptions;
}

export const START_HELP = `Runs the whole service on this machine until Ctrl-C.

  npm start                                  in memory, on http://127.0.0.1:8787
  DATA_DIR=.data npm start                   keeps all data in a folder
  npm start -- --public-host abc.ngrok.app   accepts webhooks through a tunnel
  npm start -- --subscriber http://127.0.0.1:4000
                                             sends all events there

  --public-host NAME           also accept webhooks sent to this host name
  --subscriber URL             send all events to this URL
  --subscribers FILE           the subscribers (default: subscribers.json)
  --subscriber-template FILE   the rules of a synthesised CDK app, such as
                               cdk.out/X.template.json; may be repeated
  --api-destinations URL       send what templates send to API destinations
                               to this server, such as http://127.0.0.1:4000
  --help                       show this help

Environment variables:

  PORT                 the port; 0 for any free one (default 8787)
  DATA_DIR             a folder that keeps all data between starts
  CONNECTIONS          the connections, as a JSON list
  POLICY               overrides of the policy, as JSON
  EPOCH                how often DATA_DIR was replaced by an older copy
  DYNAMODB_ENDPOINT    a DynamoDB-compatible endpoint, not the embedded one

More in docs/local.md.
`;

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;

/**
 * Reads the command line of `npm start`; `help` when `--help` is given.
 * @throws Refusal when something is wrong
 */
export function readStartOptions(commandLine: readonly string[]): StartOptions | 'help' {
  const { values, positionals } = readCommandLine({
    args: [...commandLine],
    allowPositionals: true,
    options: {
      'public-host': { type: 'string' },
      subscriber: { type: 'string' },
      subscribers: { type: 'string' },
      'subscriber-template': { type: 'string', multiple: true, default: [] },
      'api-destinations': { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  if (positionals.length > 0)
    throw new Refusal(`npm start takes only options, not ${positionals.join(' ')}.`);
  const publicHost = values['public-host'];
  if (publicHost !== undefined && !HOST_NAME.test(publicHost))
    throw new Refusal(
      `--public-host takes a host name such as abc.ngrok.app, without https:// and without a port, not ${publicHost}.`,
    );
  const apiDestinations = values['api-destinations'];
  if (apiDestinations !== undefined && !isServer(apiDestinations))
    throw new Refusal(
      `--api-destinations takes the URL of a server such as http://127.0.0.1:4000, without a path, not ${apiDestinations}.`,
    );
  const templates = values['subscriber-template'];
  if (apiDestinations !== undefined && templates.length === 0)
    throw new Refusal('--api-destinations is about the rules of a template. Give --subscriber-template too.');
  return {
    publicHost,
    subscribers: { file: values.subscribers, url: values.subscriber, templates, apiDestinations },
  };
}

function isServer(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { pathname, search } = new URL(text);
  return pathname === '/' && search === '';
}
