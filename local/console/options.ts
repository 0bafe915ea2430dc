import { readCommandLine } from '../terminal/command-line.ts';
import { Refusal } from '../terminal/refusal.ts';

/** The options of `npm run console`. */
export interface ConsoleOptions {
  /** The URL of a deployed stack. */
  readonly url: string;
  /** The port on 127.0.0.1; 0 for any free one. */
  readonly port: number;
}

export const CONSOLE_HELP = `Shows the console of a deployed stack on this machine, until Ctrl-C. Each
request is signed with your own AWS credentials, so nothing becomes public.
The console of a local stack is at the URL that npm start prints.

  npm run console -- --url https://abc123.execute-api.eu-central-1.amazonaws.com

  --url URL      the output Url of the stack
  --port NUMBER  the port on 127.0.0.1 (default 8790; 0 for any free one)
  --help         show this help

Your AWS identity needs execute-api:Invoke on the routes that you use
(docs/http-api.md). Set AWS_PROFILE to choose the credentials.
`;

const DEFAULT_PORT = '8790';

/**
 * Reads the command line; `help` when `--help` is given.
 * @throws Refusal when something is missing or wrong
 */
export function readConsoleOptions(commandLine: readonly string[]): ConsoleOptions | 'help' {
  const { values } = readCommandLine({
    args: [...commandLine],
    options: {
      url: { type: 'string' },
      port: { type: 'string', default: DEFAULT_PORT },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const { url, port } = values;
  if (url === undefined)
    throw new Refusal('Name the stack: --url with the output Url of the stack, which npm run deploy prints.');
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:')
    throw new Refusal(
      `--url must be the https URL of a deployed stack, not ${url}. A local stack serves its console itself.`,
    );
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new Refusal(`--port must be a number from 0 (any free port) to 65535, not ${port}.`);
  return { url: url.replace(/\/+$/, ''), port: Number(port) };
}
