import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type LocalStack, startLocalStack } from '../support/local-process.ts';
import { type Look, useChromium } from './chromium.ts';
import { idOf, PEOPLE, startFilledStack } from './filled-stack.ts';

const LOOKS: readonly Look[] = [
  { width: 1280, scheme: 'light' },
  { width: 1280, scheme: 'dark' },
  { width: 390, scheme: 'light' },
  { width: 390, scheme: 'dark' },
];

const PAGES = [
  ['Overview', '#/'],
  ['Customers', '#/customers'],
  ['Reports', '#/reports/revenue'],
  ['Deliveries', '#/deliveries'],
  ['Connections', '#/connections'],
  ['Policy', '#/policy'],
  ['There is no such page', '#/nowhere'],
] as const;

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const axeResult = z.object({
  violations: z.array(
    z.object({ id: z.string(), nodes: z.array(z.object({ target: z.array(z.string()) })) }),
  ),
});

/** What is wrong with a page for people who use a keyboard, a screen reader, or a small screen. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const { violations } = axeResult.parse(await page.evaluate('axe.run()'));
  const wide = z
    .number()
    .parse(
      await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
    );
  return [
    ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
    ...(wide > 0 ? [`the page is ${wide} pixels wider than the screen`] : []),
  ];
}

async function untilShown(page: Page, title: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await page.locator('.loading').first().waitFor({ state: 'detached' });
}

const open = useChromium();

describe.each([
  ['with customers', startFilledStack],
  ['of a new stack', startLocalStack],
] as const)('the pages %s', (_, start) => {
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await start();
  });
  afterAll(() => stack.interrupt());

  test.each(LOOKS)('have no fault at $width px, $scheme', async (look) => {
    const { page, reported } = await open(`${stack.url}/`, look);
    for (const [title, hash] of PAGES) {
      await page.goto(`${stack.url}/${hash}`);
      await untilShown(page, title);
      expect(await faultsOf(page), title).toEqual([]);
    }
    expect(reported).toEqual([]);
  });
});

describe('the page of a customer', () => {
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await startFilledStack();
  });
  afterAll(() => stack.interrupt());

  test.each(LOOKS)('has no fault at $width px, $scheme', async (look) => {
    const id = await idOf(stack, PEOPLE.wronglyMerged[0]);
    const { page, reported } = await open(`${stack.url}/#/customers/${id}`, look);
    await untilShown(page, 'Customer');
    for (const summary of await page.locator('summary').all()) await summary.click();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Erase …' }).click();
    expect(await faultsOf(page)).toEqual([]);
    expect(reported).toEqual([]);
  });

  test('has no address in the URL of any request, and asks only its own origin', async () => {
    const { page } = await open(`${stack.url}/#/customers`);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.getByLabel('Find a customer').fill(PEOPLE.inactive);
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByText('Why they churned').waitFor();
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    expect(page.url()).toMatch(/#\/customers\/cus_/);
    expect(asked.length).toBeGreaterThan(0);
    for (const url of [...asked, page.url()]) {
      expect(url).not.toMatch(/carla|%40|@/);
      expect(url).toMatch(new RegExp(`^${stack.url}/`));
    }
  });
});
