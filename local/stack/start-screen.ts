import type { Stack } from './stack.ts';

const LOOK_WIDTH = 22;

/** What a person sees once the stack runs: where it is, how to send the first webhook, and where to look. */
export function startScreen(
  { url, connections }: Pick<Stack, 'url' | 'connections'>,
  dataDirectory: string | undefined,
  colours: boolean,
): string {
  const bold = (text: string) => (colours ? `\u001b[1m${text}\u001b[22m` : text);
  const dim = (text: string) => (colours ? `\u001b[2m${text}\u001b[22m` : text);
  const look = (what: string, command: string) => `  ${dim(what.padEnd(LOOK_WIDTH))}${command}`;
  const widest = (texts: readonly string[]) => Math.max(...texts.map((text) => text.length));
  const nameWidth = widest(['connection', ...connections.map(({ name }) => name)]);
  const urlWidth = widest(connections.map((connection) => connection.url));
  const example = connections.find(({ provider }) => provider === 'shopify');

  return [
    '',
    `  ${bold('Customer Lifecycle')} runs on ${bold(url)}`,
    `  ${dim(dataDirectory ? `kept in ${dataDirectory}` : 'in memory: gone when it stops; set DATA_DIR to keep it')}`,
    '',
    `  ${dim(`${'connection'.padEnd(nameWidth)}  ${'send webhooks to'.padEnd(urlWidth)}  development secret`)}`,
    ...connections.map(
      (connection) =>
        `  ${connection.name.padEnd(nameWidth)}  ${connection.url.padEnd(urlWidth)}  ${connection.secret}`,
    ),
    '',
    ...(example === undefined
      ? []
      : [`  ${bold('Send a paid Shopify order')}`, '', signedOrder(example), '']),
    `  ${bold('Look')}`,
    '',
    look('the customer', `curl '${url}/customers?email=ada@example.com'`),
    look('what subscribers got', `curl ${url}/_local/events`),
    look('… as it happens', `curl -N -H 'accept: text/event-stream' ${url}/_local/events`),
    look('91 days later', `curl -d '{"advance":"P91D"}' ${url}/_local/clock`),
    '',
    `  ${dim('Ctrl-C stops it.')}`,
    '',
    '',
  ].join('\n');
}

function signedOrder({ url, secret }: { readonly url: string; readonly secret: string }): string {
  return [
    `  body='{"id":1001,"processed_at":"'$(date -u +%Y-%m-%dT%H:%M:%SZ)'","currency":"EUR","total_price":"49.99","customer":{"id":7,"email":"ada@example.com"}}'`,
    `  curl ${url} -H 'content-type: application/json' -H 'x-shopify-topic: orders/paid' \\`,
    `    -H "x-shopify-hmac-sha256: $(printf %s "$body" | openssl dgst -sha256 -hmac '${secret}' -binary | base64)" \\`,
    `    -d "$body"`,
  ].join('\n');
}
