import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readConnectOptions } from '../../../local/connect/options.ts';
import { readConnectionsOptions } from '../../../local/connections/options.ts';
import { readCustomerOptions } from '../../../local/customer/options.ts';
import { readDeliveriesOptions } from '../../../local/deliveries/options.ts';
import { readDoctorOptions } from '../../../local/doctor/options.ts';
import { readRepublishOptions } from '../../../local/republish/options.ts';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { eventually } from '../../support/eventually.ts';
import { type LocalStack, runLocal, startLocalStack } from '../../support/local-process.ts';

const page = readFileSync(new URL('../../../docs/runbook.md', import.meta.url), 'utf8');
const shell = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(({ 1: text = '' }) =>
  text.replaceAll('\\\n', ' ').trimEnd().split('\n'),
);
const inline = [...page.matchAll(/`(npm run [^`]+)`/g)].flatMap(({ 1: text = '' }) =>
  text.includes(' -- ') ? [text] : [],
);
const commands = [...new Set([...shell.filter((line) => line.startsWith('npm run ')), ...inline])];

const SHOP = 'a-shop.myshopify.com';
const CONNECTIONS = JSON.stringify([
  { name: 'generic', provider: 'generic' },
  { name: 'shopify', provider: 'shopify', account: SHOP },
]);

/** What commands show on the stack below, by their beginning. */
type Shown = readonly (readonly [begins: string, shows: RegExp, exitCode?: number])[];

const READING: Shown = [
  ['deliveries -- --outcome refused', /shopify +refused +wrong-signature/],
  ['connections --', /shopify +shopify +configured/],
  ['deliveries -- parked', /^1 parked deliver/m],
  ['deliveries -- show', /^ *queue +held: waits for you/m],
  ['customer -- erasures', /shopify/],
  ['republish -- --from', /1 event/],
];
const CHANGING: Shown = [
  ['deliveries -- redrive', /stays parked/, 1],
  ['deliveries -- discard', /is discarded/],
  ['customer -- cancel-erasure', /cancel/i],
];

/** Each throws for a command line that is not one of its command. */
const READERS: Readonly<Record<string, (words: string[]) => unknown>> = {
  connect: readConnectOptions,
  connections: readConnectionsOptions,
  customer: readCustomerOptions,
  deliveries: readDeliveriesOptions,
  doctor: readDoctorOptions,
  republish: (words) => readRepublishOptions(words, Date.now()),
};

test('every line of the runbook is a command of this product, or of AWS', () => {
  const other = shell.filter(
    (line) => !/^(npm run [a-z]+ -- |aws [a-z0-9]+ [a-z-]+|export [A-Z]+=)/.test(line),
  );
  expect(other).toEqual([]);
  expect(commands.length).toBeGreaterThan(15);
});

test('the reasons for which deliveries wait are texts of the code', () => {
  const code = ['shared', 'functions'].flatMap(sourcesIn).join('\n');
  const [, table = ''] = /^## DeliveriesWaiting$.*?^\|---\|---\|\n(.*?)^$/ms.exec(page) ?? [];
  const reasons = table.split('\n').flatMap((row) => (row.split(' | ')[0] ?? '').match(/\*[^*]+\*/g) ?? []);
  expect(reasons.length).toBeGreaterThan(10);
  const parts = reasons.flatMap((reason) => reason.replaceAll('*', '').split(/…|\(\w+\)/));
  expect(parts.filter((part) => !code.includes(part.replace(/^: /, '').trim()))).toEqual([]);
});

test.each(commands)('%s is a valid command', (command) => {
  const [script = '', ...words] = wordsOf(command, {
    '"$URL"': 'https://example.com',
    '"$STACK"': 'customer-lifecycle-prod-service',
    '<ID>': 'generic-0123456789abcdef0123456789abcdef',
    '<customer>': 'cus_4s7Qm2xT9bKfWvE1',
  });
  expect(READERS[script]?.(words)).toEqual(expect.any(Object));
});

test('one command of each kind that needs no account runs on a stack with the failures that it is for', async () => {
  const stack = await startLocalStack({ CONNECTIONS });
  const { client, url } = stack;
  await send(stack, 'generic', genericDelivery({ ...visit, customer: { id: '1' } }));
  await send(stack, 'generic', genericDelivery(visit));
  await send(stack, 'shopify', shopifyDelivery('shop/redact', { shop_id: 954_889, shop_domain: SHOP }));
  await sendWithOtherSecret(stack);
  await eventually(async () => ((await client.events()).length > 0 ? true : undefined));
  const parked = await (await fetch(`${url}/parked?limit=1`)).text();
  const [id = ''] = /generic-[0-9a-f]{32}/.exec(parked) ?? [];

  async function run([begins, shows, exitCode = 0]: Shown[number]): Promise<void> {
    const command = commands.find((one) => one.startsWith(`npm run ${begins}`)) ?? `no ${begins}`;
    const given = {
      // As the beginning of the page says.
      ' --stack "$STACK"': command.includes('--url') ? '' : ' --url "$URL"',
      '"$URL"': url,
      '<ID>': id,
      '2026-11-28T10:00:00Z': '2020-01-01',
      '2026-11-28T20:00:00Z': '2100-01-01',
    };
    const [script = '', ...words] = wordsOf(command, given);
    const process = runLocal(script as Parameters<typeof runLocal>[0], words);
    expect(await process.ended, `${command}: ${process.output.stderr}`).toBe(exitCode);
    expect(`${process.output.stdout}${process.output.stderr}`, command).toMatch(shows);
  }
  await Promise.all(READING.map(run));
  for (const one of CHANGING) await run(one);
  expect(await stack.interrupt()).toBe(0);
});

function sourcesIn(folder: string): string[] {
  const root = new URL(`../../../${folder}/`, import.meta.url);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(new URL(name, root), 'utf8'));
}

function wordsOf(command: string, given: Readonly<Record<string, string>>): string[] {
  let line = command.replace(/^npm run /, '').replace(' -- ', ' ');
  for (const [placeholder, value] of Object.entries(given)) line = line.replaceAll(placeholder, value);
  return line.split(' ');
}

const visit = { id: '1', type: 'visit', occurredAt: '2026-01-01T00:00:00Z' };

async function send(
  { client }: LocalStack,
  provider: 'generic' | 'shopify',
  delivery: Delivery,
): Promise<void> {
  const { url, secret } = await client.connection(provider);
  const connector = await loadConnector(provider);
  await client.send(connector.sign({ ...delivery, url }, secret, Date.now()));
}

async function sendWithOtherSecret({ client }: LocalStack): Promise<void> {
  const { url } = await client.connection('shopify');
  const connector = await loadConnector('shopify');
  const delivery = { ...shopifyDelivery('orders/create', {}), url };
  const { method, headers, body } = connector.sign(delivery, 'a secret that is not its own', Date.now());
  const response = await fetch(url, { method, headers: { ...headers }, body: Buffer.from(body) });
  expect(response.status).toBe(401);
}
