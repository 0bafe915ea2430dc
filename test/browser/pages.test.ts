import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type LocalStack, startLocalStack } from '../support/local-process.ts';
import { useChromium } from './chromium.ts';
import { idOf, PEOPLE, startFilledStack } from './filled-stack.ts';

const LOOKS = [
  [1280, 'light'],
  [1280, 'dark'],
  [390, 'dark'],
  [390, 'light'],
] as const;

const PAGES = [
  ['Overview', '#/'],
  ['Customers', '#/customers'],
  ['Reports', '#/reports/revenue'],
  ['Deliveries', '#/deliveries'],
  ['Connections', '#/connections'],
  ['Subscribers', '#/subscribers'],
  ['Policy', '#/policy'],
  ['There is no such page', '#/nowhere'],
] as const;

const axeResult = z.object({
  violations: z.array(
    z.object({ id: z.string(), nodes: z.array(z.object({ target: z.array(z.string()) })) }),
  ),
});

/** Of the same pages with nothing in them, two are enough to see both widths and both schemes. */
const TWO_LOOKS = [LOOKS[0], LOOKS[2]];

/** What is wrong with a page, in each look, for people who use a keyboard, a screen reader, or a small screen. */
async function faultsOf(
  page: Page,
  looks: readonly (typeof LOOKS)[number][] = LOOKS,
): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const faults: string[] = [];
  for (const [width, colorScheme] of looks) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    // Charts are drawn again when their width changes.
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    const { violations } = axeResult.parse(
      await page.evaluate("axe.run({ resultTypes: ['violations'], iframes: false })"),
    );
    const excess = z.number().parse(await page.evaluate(EXCESS_WIDTH));
    const found = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    );
    if (excess > 0) found.push(`the page is ${excess} pixels wider than the screen`);
    faults.push(...found.map((fault) => `${width} px, ${colorScheme}: ${fault}`));
  }
  return faults;
}

const EXCESS_WIDTH = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

async function untilShown(page: Page, title: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  for (const loading of await page.locator('.loading').all()) await loading.waitFor({ state: 'detached' });
}

const open = useChromium();

let stack: LocalStack;
let newStack: LocalStack;
beforeAll(async () => {
  [stack, newStack] = await Promise.all([startFilledStack(), startLocalStack()]);
});
afterAll(() => Promise.all([stack.interrupt(), newStack.interrupt()]));

describe.each([
  ['with customers', () => stack, LOOKS],
  ['of a new stack', () => newStack, TWO_LOOKS],
] as const)('the pages %s', (_, used, looks) => {
  test.each(PAGES)('%s has no fault at both widths, light and dark', async (title, hash) => {
    const { page, reported } = await open(`${used().url}/${hash}`);
    await untilShown(page, title);
    expect(await faultsOf(page, looks)).toEqual([]);
    expect(reported).toEqual([]);
  });
});

describe('the page of a customer', () => {
  test('has no fault at both widths, light and dark, with everything open', async () => {
    const id = await idOf(stack, PEOPLE.wronglyMerged[0]);
    const { page, reported } = await open(`${stack.url}/#/customers/${id}`);
    await page.getByText('All evidence as a table').waitFor();
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
    await untilShown(page, 'Customer');
    expect(page.url()).toMatch(/#\/customers\/cus_/);
    expect(asked.length).toBeGreaterThan(0);
    for (const url of [...asked, page.url()]) {
      expect(url).not.toMatch(/carla|%40|@/);
      expect(url.startsWith(`${stack.url}/`)).toBe(true);
    }
  });
});

describe('the page of the subscribers', () => {
  test('shows what each got, and why an event became a dead letter', async () => {
    const { page } = await open(`${stack.url}/#/subscribers`);
    await untilShown(page, 'Subscribers');
    const [got, absent] = [
      /^to-queue\s+[1-9]\d*\s+0\s+0\s/,
      /^absent\s+0\s+[1-9]\d*\s+0\s.*cannot be reached/,
    ];
    const summary = page.getByRole('table', { name: 'Subscribers', exact: true });
    await summary.getByRole('row', { name: got }).waitFor();
    await summary.getByRole('row', { name: absent }).waitFor();
    const last = page.getByRole('table', { name: 'The last events of absent, newest first' });
    await last
      .getByRole('row', { name: /CustomerStageChanged\s+dead-letter\s+1\s.*cannot be reached/ })
      .first()
      .waitFor();
  });
});

describe('the keyboard', () => {
  test('reaches the content first, then the navigation, and a new page takes the focus', async () => {
    const { page } = await open(`${stack.url}/#/customers`);
    await untilShown(page, 'Customers');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(FOCUSED)).toBe('Go to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.type')).toBe('search');
    await page.getByRole('link', { name: 'Policy' }).press('Enter');
    await untilShown(page, 'Policy');
    expect(await page.evaluate(FOCUSED)).toBe('Policy');
  });
});

const FOCUSED = 'document.activeElement.textContent';
