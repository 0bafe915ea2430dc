import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { createFolderStorage } from '../../../shared/parking/folder-storage.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { eventually } from '../../support/eventually.ts';
import { orderOf, PERSON, REPORTED, tracesIn, unclearOrder } from '../../support/known-person.ts';
import { type LocalStack, runLocal, startLocalStack } from '../../support/local-process.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const SHOP = { shop_id: 954_889, shop_domain: 'a-shop.myshopify.com' };
const CONNECTIONS = JSON.stringify([
  { name: 'shopify', provider: 'shopify', account: SHOP.shop_domain },
  { name: 'generic', provider: 'generic' },
]);

let folder: string;
let stack: LocalStack;
beforeAll(async () => {
  folder = temporaryFolder();
  stack = await startLocalStack({ DATA_DIR: folder, CONNECTIONS });
});
afterAll(async () => {
  await stack.interrupt();
});

async function send(name: string, delivery: Delivery): Promise<string> {
  const { url, secret } = await stack.client.connection(name);
  const connector = await loadConnector(name === 'shopify' ? 'shopify' : 'generic');
  return stack.client.send(connector.sign({ ...delivery, url }, secret, Date.now()));
}

async function customer(...arguments_: string[]) {
  const command = runLocal('customer', [...arguments_, '--url', stack.url]);
  const code = await command.ended;
  return { code, ...command.output };
}

async function parkedTexts(): Promise<[string, string][]> {
  const texts: [string, string][] = [];
  const storage = createFolderStorage(join(folder, 'parking'));
  for await (const key of storage.list('')) texts.push([key, (await storage.read(key)) ?? '']);
  return texts;
}

/** Waits until a text is, or is no longer, in the parked deliveries. */
const untilParked = (text: string, isThere: boolean) =>
  eventually(async () => JSON.stringify(await parkedTexts()).includes(text) === isThere || undefined);

async function eventTypes(): Promise<string[]> {
  return (await stack.client.events()).map((event) =>
    String((event as Record<string, unknown>)['detail-type']),
  );
}

describe('npm run customer', () => {
  test('shows, exports and erases a customer of a running stack', async () => {
    for (const [name, delivery] of REPORTED) await send(name, delivery);
    expect(await send('shopify', unclearOrder())).toBe('parked');

    const shown = await customer('show', PERSON.email);
    expect(shown.stdout).toContain(`shopify:customer:${PERSON.shopId}`);
    expect(shown.stdout).toMatch(/name +\S.*\n.*stage /s);
    expect(shown.stdout).toMatch(/revenue +[A-Z]{3} \d/);
    const id = /cus_\S+/.exec(shown.stdout)?.[0] ?? '';
    expect((await customer('timeline', id)).stdout).toContain('order.paid');
    const pages = (await customer('export', id)).stdout.trim().split('\n');
    expect(pages.map((page) => JSON.parse(page)).at(-1)).toMatchObject({
      deliveries: [{ body: expect.stringContaining(PERSON.name) }],
      next: null,
    });

    expect(await customer('erase', id)).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    const receipt = await customer('erase', id, '--yes');
    expect(receipt).toMatchObject({ code: 0, stdout: expect.stringContaining(`${id} was erased`) });
    expect(receipt.stdout).toContain('event archive');
    expect(tracesIn([], await parkedTexts())).toEqual([]);
    expect(await customer('show', PERSON.email)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('No customer has the identity'),
    });
    await eventually(async () => (await eventTypes()).includes('CustomerErased') || undefined);
  });
});

test('merges two customers and undoes it, each first as a dry run', async () => {
  const visit = (id: string, email: string) =>
    genericDelivery({ id, type: 'visit', occurredAt: `2026-02-0${id}T10:00:00Z`, customer: { email } });
  await send('generic', visit('1', 'emmy@example.com'));
  await send('generic', visit('2', 'noether@example.com'));
  const idOf = async (email: string) => /cus_\S+/.exec((await customer('show', email)).stdout)?.[0] ?? '';
  const [one, other] = [await idOf('emmy@example.com'), await idOf('noether@example.com')];
  const merge = ['merge', 'emmy@example.com', '--with', 'noether@example.com'];
  const identities = /identities +email:emmy@example.com\n +email:noether@example.com\n$/;

  expect((await customer(...merge, '--dry-run')).stdout).toMatch(identities);
  expect(await idOf('noether@example.com')).toBe(other);
  expect((await customer(...merge)).stdout).toBe(`${other} was merged into ${one}.\n`);
  expect((await customer('show', one)).stdout).toMatch(identities);

  const undo = ['unmerge', one, '--merged', other];
  const shown = (await customer(...undo, '--dry-run')).stdout;
  expect(shown).toMatch(/^Dry run: nothing was changed\. .*emmy@example.com\n\n.*noether@example.com\n$/s);
  expect((await customer(...undo)).stdout).toBe(`${other} was split off from ${one}.\n`);
  expect(await idOf('noether@example.com')).toBe(other);
  expect(await customer(...undo, '--json')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('nothing was changed'),
  });
});

test('says why two identities are one customer, and why two are not', async () => {
  const visit = (id: string, account: string, email: string) =>
    send(
      'generic',
      genericDelivery({
        id,
        type: 'visit',
        occurredAt: '2026-02-01T10:00:00Z',
        customer: { id: account, email },
      }),
    );
  await visit('why-1', 'emmy', 'emmy.noether@example.com');
  await visit('why-2', 'olga', 'olga@example.com');
  const one = await customer('why', 'generic:customer:emmy', 'emmy.noether@example.com');
  expect(one).toMatchObject({ code: 0, stderr: '' });
  expect(one.stdout).toMatch(/are one customer,\ncus_\S+:\n/);
  expect(one.stdout).toContain(
    [
      '  generic:customer:emmy',
      '    │ has this address since 2026-02-01 (generic, visit)',
      '  email:emmy.noether@example.com',
      '',
    ].join('\n'),
  );
  const two = await customer('why', 'generic:customer:emmy', 'generic:customer:olga');
  expect(two.stdout).toMatch(/are two customers.*nothing ties them\.\n$/s);
  const json = await customer('why', 'generic:customer:emmy', 'generic:customer:olga', '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({ chain: { reason: 'unconnected', steps: [] } });
});

test('the default URL uses PORT, and a closed pipe is not an error', async () => {
  const { port } = new URL(stack.url);
  const email = 'maria.mitchell@example.com';
  const occurredAt = new Date().toISOString();
  await send('generic', genericDelivery({ id: 'a-visit', type: 'visit', occurredAt, customer: { email } }));
  const { stdout, stderr } = await promisify(execFile)(
    'sh',
    ['-c', `"$0" local/run.mjs customer show ${email} | head -1`, process.execPath],
    { env: { ...process.env, PORT: port } },
  );
  expect(stdout).toMatch(/customer +cus_/);
  expect(stderr).toBe('');
});

test('lists a refund of an unknown payment, and a person that orders is none of it', async () => {
  expect((await customer('orphans')).stdout).toBe('Every object belongs to a customer.\n');
  const refund = {
    id: 'a-refund',
    type: 'order.refunded',
    occurredAt: '2026-03-01T10:00:00Z',
    payment: { id: 'pi_1' },
    refund: { id: 're_1' },
  };
  await send('generic', genericDelivery(refund));
  const { stdout } = await customer('orphans');
  expect(stdout).toMatch(/^ +2026-03-01 10:00 +generic +payment +pi_1\n +refund re_1\n/m);
  expect(stdout).toContain('1 object belongs to no customer yet.');
  const pages = (await customer('orphans', '--json')).stdout.trim().split('\n');
  expect(pages.map((page) => JSON.parse(page))).toMatchObject([
    { orphans: [{ object: 'generic:payment:pi_1', parts: ['refund:re_1'] }], next: null },
  ]);
  expect(await customer('show', 'generic:payment:pi_1')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('No customer has the identity'),
  });
  const paid = { ...refund, id: 'a-payment', type: 'payment.settled', customer: { id: 'maria' } };
  await send('generic', genericDelivery(paid));
  expect((await customer('orphans')).stdout).toBe('Every object belongs to a customer.\n');
});

test('a privacy request of a shop is processed within seconds', async () => {
  const person = { id: 611_700_001, email: 'mary.somerville@example.com' };
  const order = { customer: person, checkout_token: null, email: null, contact_email: null, phone: null };
  await send('shopify', orderOf(611_700_100, order));
  const request = { ...SHOP, customer: person };
  expect(
    await send('shopify', shopifyDelivery('customers/data_request', { ...request, data_request: { id: 7 } })),
  ).toBe('accepted');
  await untilParked('shopify:order:611700100', true);
  const redact = shopifyDelivery('customers/redact', { ...request, orders_to_redact: [611_700_100] });
  expect(await send('shopify', redact)).toBe('accepted');
  await untilParked('611700', false);
  expect(await send('shopify', redact)).toBe('duplicate');
});

test('a whole shop is erased seven days after the request, unless that is cancelled', async () => {
  const email = 'caroline.herschel@example.com';
  const order = { customer: { id: 611_800_001, email }, checkout_token: null, phone: null };
  await send('shopify', orderOf(611_800_100, { ...order, email, contact_email: email }));
  const leave = () => send('shopify', shopifyDelivery('shop/redact', SHOP));

  expect(await leave()).toBe('accepted');
  expect((await customer('erasures')).stdout).toMatch(/shopify +held/);
  expect(await customer('cancel-erasure', 'shopify')).toMatchObject({
    code: 0,
    stdout: 'The erasure of shopify is cancelled.\n',
  });
  expect((await customer('erasures')).stdout).toBe('No erasure of a connection is held.\n');
  expect(await customer('cancel-erasure', 'shopify')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no erasure of this connection is held'),
  });

  await leave();
  expect((await customer('show', email)).code).toBe(0);
  await stack.client.moveClock((await stack.client.now()) + 7 * 86_400_000);
  await eventually(async () => (await customer('show', email)).code === 1 || undefined);
});
