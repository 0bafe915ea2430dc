import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalStack } from '../support/local-process.ts';
import { useChromium } from './chromium.ts';
import { idOf, PEOPLE, startFilledStack } from './filled-stack.ts';

let stack: LocalStack;
beforeAll(async () => {
  stack = await startFilledStack();
});
afterAll(() => stack.interrupt());

const open = useChromium();

const NEWCOMERS = 'Inactivity window with fewer than two orders';
const COMPARE = 'Show what would change';

async function openPolicy() {
  const { page } = await open(`${stack.url}/#/policy`);
  const field = page.getByLabel(NEWCOMERS);
  await field.waitFor();
  return { page, field, compare: page.getByRole('button', { name: COMPARE }) };
}

describe('the page of the policy', () => {
  test('says how far the policy is applied', async () => {
    const { page } = await openPolicy();
    await page
      .getByText(/^(This policy is not applied to everybody yet|All customers have the stage)/)
      .waitFor();
  });

  test('shows who would be elsewhere with another threshold, by which rule, with a link to an example', async () => {
    const { page, field, compare } = await openPolicy();
    expect(await compare.isDisabled()).toBe(true);
    expect(await field.inputValue()).toBe('90');
    await field.fill('200');
    await page.getByText('days, now 90').waitFor();
    await compare.click();
    await page.getByText(/^1 of \d+ customers would have another stage or risk, as of/).waitFor();
    const row = page.getByRole('table', { name: 'Another stage' }).getByRole('row').last();
    expect(await row.innerText()).toMatch(/^churned → experience\s+1\s+onboarding over\s+cus_/);
    await page.getByText('{"inactivity":{"newcomerDays":200}}').waitFor();
    await page.evaluate(axe.source);
    const violations = "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)";
    expect(await page.evaluate(violations)).toEqual([]);
    await row.getByRole('link').click();
    await page.getByRole('region', { name: 'Summary' }).getByText('Carla Example').waitFor();
    expect(page.url()).toContain(await idOf(stack, PEOPLE.inactive));
  });

  test.each(['0', 'soon', ''])('refuses the value "%s" by the name of the threshold', async (value) => {
    const { page, field, compare } = await openPolicy();
    await field.fill(value);
    await compare.click();
    await page.getByText('The policy is wrong at inactivity.newcomerDays: wrong value.').waitFor();
  });

  test('stops comparing when it is cancelled', async () => {
    const { page, field, compare } = await openPolicy();
    await page.route('**/policy/preview', async () => {});
    await field.fill('200');
    await compare.click();
    await page.getByText(/^0 of \d+ customers compared$/).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Cancelled after 0 customers. Nothing was changed.').waitFor();
    expect(await compare.isEnabled()).toBe(true);
  });

  test('says in one sentence that an older stack cannot compare policies', async () => {
    const { page, field, compare } = await openPolicy();
    await page.route('**/policy/preview', (route) =>
      route.fulfill({ status: 404, json: { message: 'Not Found' } }),
    );
    await field.fill('200');
    await compare.click();
    await page.getByText('This stack cannot compare policies.').waitFor();
  });
});
