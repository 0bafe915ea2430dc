import { isProvider, PROVIDERS, type Provider } from '../../shared/connectors/registry.ts';
import { didYouMean } from '../../shared/platform/nearest.ts';
import { readUrl } from '../client/url-option.ts';
import { readApi } from '../terminal/api-option.ts';
import { readCommandLine } from '../terminal/command-line.ts';
import { Refusal } from '../terminal/refusal.ts';
import { TOKEN_VARIABLE } from '../terminal/token.ts';

/** The options of `npm run connect`. */
export interface ConnectOptions {
  /** Undefined if it is to be asked for. */
  readonly provider: Provider | undefined;
  readonly name: string | undefined;
  readonly account: string | undefined;
  readonly secret:
    | { readonly type: 'file'; readonly path: string }
    | { readonly type: 'generate' }
    | undefined;
  /** A deployed environment; undefined for the local stack. */
  readonly stage: string | undefined;
  /** Where webhooks arrive, if it is not the stack's own URL: a tunnel, a domain of yours. */
  readonly publicUrl: string | undefined;
  /** The local stack. */
  readonly url: string;
  readonly register: boolean;
  readonly tokenFile: string | undefined;
  readonly form: string | undefined;
  readonly api: string | undefined;
  readonly test: boolean;
  readonly topic: string | undefined;
}

export const CONNECT_HELP = `Connects a tool: checks and stores its connection and secret, and shows what to
set in the tool. Asks for what is not given.

  DATA_DIR=.data npm run connect
      asks for everything; for the local stack with this data folder
  DATA_DIR=.data npm run connect -- typeform --generate-secret
      with a new secret, which you copy into the tool
  npm run connect -- shopify --account my-shop.myshopify.com --stage prod \\
                     --secret-file secret.txt
      for a deployed environment: cdk.json, and Secrets Manager
  npm run connect -- stripe --stage prod --register
      creates the webhook by the tool's API, with its topics and its secret
  npm run connect -- shopify --test
      sends a signed sample, and shows what came of it

  --name NAME         the connection; the end of its URL (default: the provider)
  --account ACCOUNT   the one shop or account to accept deliveries from
  --secret-file FILE  the secret that the tool signs with; - for the input
  --generate-secret   make a secret, for tools in which you choose it
  --stage STAGE       a deployed environment; without it, the local stack
  --public-url URL    where webhooks arrive, if not at the stack's own URL
  --register          switch the webhook on by the tool's API: Shopify, Stripe,
                      Typeform, WooCommerce
  --token-file FILE   the token for that; or in the variable ${TOKEN_VARIABLE}
  --form ID           the form, for Typeform
  --api URL           the address of the tool's API, such as that of a shop
  --test              send a signed sample of a delivery
  --topic TOPIC       which one
  --url URL           the local stack (default http://127.0.0.1:8787)
  --help              show this help

All connections and what arrived: npm run connections
`;

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * Reads the command line; `help` when `--help` is given.
 * @throws Refusal when something is wrong
 */
export function readConnectOptions(arguments_: readonly string[]): ConnectOptions | 'help' {
  const { values, positionals } = readCommandLine({
    args: [...arguments_],
    allowPositionals: true,
    options: {
      name: { type: 'string' },
      account: { type: 'string' },
      'secret-file': { type: 'string' },
      'generate-secret': { type: 'boolean', default: false },
      stage: { type: 'string' },
      'public-url': { type: 'string' },
      register: { type: 'boolean', default: false },
      'token-file': { type: 'string' },
      form: { type: 'string' },
      api: { type: 'string' },
      test: { type: 'boolean', default: false },
      topic: { type: 'string' },
      url: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const [provider, ...others] = positionals;
  if (others.length > 0) throw new Refusal(`Give one provider, not also ${others.join(' ')}.`);
  if (provider !== undefined && !isProvider(provider))
    throw new Refusal(
      `There is no connector for ${provider}${didYouMean(provider, PROVIDERS) || ': docs/connectors/README.md lists them.'}`,
    );
  if (values.name !== undefined && !NAME.test(values.name))
    throw new Refusal(
      `--name must be lower-case letters, digits and single hyphens, such as shop-berlin, not ${values.name}.`,
    );
  if (values['secret-file'] !== undefined && values['generate-secret'])
    throw new Refusal('Give --secret-file or --generate-secret, not both.');
  if (values.topic !== undefined && !values.test)
    throw new Refusal('--topic says which sample --test sends.');
  const { 'public-url': publicUrl } = values;
  if (publicUrl !== undefined && !(URL.canParse(publicUrl) && /^https?:/.test(publicUrl)))
    throw new Refusal(`--public-url must be a URL such as https://hooks.example.com, not ${publicUrl}.`);
  return {
    provider,
    name: values.name,
    account: values.account,
    secret:
      values['secret-file'] !== undefined
        ? { type: 'file', path: values['secret-file'] }
        : values['generate-secret']
          ? { type: 'generate' }
          : undefined,
    stage: values.stage,
    publicUrl: publicUrl?.replace(/\/+$/, ''),
    url: readUrl(values.url),
    register: values.register,
    tokenFile: values['token-file'],
    form: values.form,
    api: values.api === undefined ? undefined : readApi(values.api),
    test: values.test,
    topic: values.topic,
  };
}
