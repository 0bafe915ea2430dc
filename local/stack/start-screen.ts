import { styleText } from 'node:util';
import type { ListedConnection } from '../http/local-routes.ts';
import type { ListedSubscriber } from '../subscribers/subscriptions.ts';
import { developmentSecret } from './configuration.ts';
import type { Stack } from './stack.ts';

const NAME_WIDTH = 13;
/** More connections than this would push the rest off the screen. Then only those of the examples are listed. */
const MAX_LISTED = 4;
/** The connections of the examples in README.md. */
const EXAMPLES: ReadonlySet<string> = new Set(['generic', 'shopify']);

const bold = (text: string) => styleText('bold', text, { stream: process.stdout });
const dim = (text: string) => styleText('dim', text, { stream: process.stdout });

/**
 * The text after the start: the URL, how to send a first webhook, who receives the events, and where to see its effects.
 * @param notes sentences about subscribers that are not served
 */
export function startScreen(
  { url, connections, subscribers }: Pick<Stack, 'url' | 'connections' | 'subscribers'>,
  dataDirectory: string | undefined,
  publicHost: string | undefined,
  notes: readonly string[],
): string {
  const example = connections.find(({ provider }) => provider === 'shopify');
  const listed =
    connections.length <= MAX_LISTED ? connections : connections.filter(({ name }) => EXAMPLES.has(name));
  const commands = [
    ['the customer', `curl '${url}/customers?email=ada@example.com'`],
    ['the events that subscribers receive', `curl ${url}/_local/events`],
    ['the same as a live feed', `curl -N -H accept:text/event-stream ${url}/_local/events`],
    ['91 days later', `curl -d '{"advance":"P91D"}' ${url}/_local/clock`],
  ] as const;
  return [
    '',
    `  ${bold('Customer Lifecycle')} is ready and runs on ${bold(url)}`,
    `  ${dim('open it in a browser for the console')}`,
    `  ${dim(dataDirectory ? `data is kept in ${dataDirectory}` : 'data is kept in memory; set DATA_DIR to keep it')}`,
    ...(publicHost === undefined ? [] : [`  ${dim(`webhooks are also accepted at ${publicHost}`)}`]),
    '',
    `  ${bold('Send webhooks to')}${dim(', signed with the secret of the connection')}`,
    '',
    ...listed.flatMap((connection) => [
      `  ${connection.name.padEnd(NAME_WIDTH)}${connection.url}`,
      `    ${dim(isDevelopment(connection) ? connection.secret : 'its own secret')}`,
    ]),
    ...(listed.length === connections.length
      ? []
      : [`  ${dim('the URLs and secrets of all connections')}`, `    curl ${url}/_local/connections`]),
    '',
    ...(example === undefined ? [] : exampleLines(example, url)),
    ...subscriberLines(subscribers(), notes),
    `  ${bold('Look at')}`,
    '',
    ...commands.flatMap(([what, command]) => [`  ${dim(what)}`, `    ${command}`]),
    '',
    `  ${dim('Ctrl-C stops it.')}`,
    '',
    '',
  ].join('\n');
}

/** Whether the secret is the same on every machine, so that it may be shown. */
function isDevelopment({ secret, ...connection }: ListedConnection): boolean {
  return secret === developmentSecret(connection);
}

function exampleLines(example: ListedConnection, url: string): string[] {
  return isDevelopment(example)
    ? [`  ${bold('Send a paid Shopify order')}`, '', signedOrder(example), '']
    : [
        `  ${bold('Send a sample')}`,
        '',
        `  npm run connect -- ${example.provider} --name ${example.name} --test --url ${url}`,
        '',
      ];
}

function subscriberLines(subscribers: readonly ListedSubscriber[], notes: readonly string[]): string[] {
  if (subscribers.length === 0 && notes.length === 0) return [];
  return [
    `  ${bold('Subscribers')}${dim(', each of which receives the events of its pattern')}`,
    '',
    ...subscribers.flatMap(({ name, pattern, target }) => [
      `  ${name}  ${dim(`${target.type} ${target.place}`)}`,
      `    ${dim(JSON.stringify(pattern))}`,
    ]),
    ...notes.map((note) => `  ${note}`),
    '',
  ];
}

/** A shell command that sends a signed order, in lines of at most 80 columns. */
function signedOrder({ url, secret }: { readonly url: string; readonly secret: string }): string {
  return [
    `secret='${secret.replaceAll("'", String.raw`'\''`)}'`,
    `body='{"id":1001,"updated_at":"'$(date -u +%Y-%m-%dT%H:%M:%SZ)'",`,
    `  "financial_status":"paid","currency":"EUR","total_price":"49.99",`,
    `  "customer":{"id":7,"email":"ada@example.com"}}'`,
    `curl ${url} \\`,
    `  -H 'content-type: application/json' -H 'x-shopify-topic: orders/paid' \\`,
    `  -H "x-shopify-hmac-sha256: $(printf %s "$body" |`,
    `    openssl dgst -sha256 -hmac "$secret" -binary | base64)" \\`,
    `  -d "$body"`,
  ]
    .map((line) => `  ${line}`)
    .join('\n');
}
