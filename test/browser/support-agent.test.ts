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

describe('a support agent', () => {
  test('finds a customer by address and sees why they churned', async () => {
    const { page } = await open(stack.url);
    await page.getByRole('link', { name: 'Customers', exact: true }).click();
    await page.getByLabel('Find a customer').fill(PEOPLE.inactive);
    await page.getByRole('button', { name: 'Find' }).click();
    const summary = page.getByRole('region', { name: 'Summary' });
    await summary.getByText('Carla Example').waitFor();
    expect(await summary.innerText()).toContain('churned');
    expect(await summary.innerText()).toContain('did nothing for longer than their inactivity window');
    await page.getByText('purchase → churned').or(page.getByText('experience → churned')).first().waitFor();
  });

  test('sees that nobody has an address', async () => {
    const { page } = await open(`${stack.url}/#/customers`);
    await page.getByLabel('Find a customer').fill('nobody@example.com');
    await page.getByLabel('Find a customer').press('Enter');
    await page.getByText('Nobody has this address or id.').waitFor();
  });

  test('splits a wrong merge after a dry run, which changes nothing', async () => {
    const [ann, bob] = PEOPLE.wronglyMerged;
    const merged = await idOf(stack, ann);
    expect(await idOf(stack, bob)).toBe(merged);
    const { page } = await open(`${stack.url}/#/customers/${merged}`);
    const choice = page.getByRole('group', { name: 'Split off' });
    await choice.getByLabel(bob).check();
    await choice.getByLabel('generic:customer:bob').check();
    await page.getByRole('button', { name: 'Show what would happen' }).first().click();
    await page.getByText('Dry run: nothing was changed. There would be 2 customers.').waitFor();
    expect(await idOf(stack, bob)).toBe(merged);

    await page.getByRole('button', { name: 'Split this customer …' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    expect(await idOf(stack, bob)).toBe(merged);
    await page.getByRole('button', { name: 'Split', exact: true }).click();
    await page.getByText('The customer was split.').waitFor();
    expect(await idOf(stack, bob)).not.toBe(await idOf(stack, ann));
  });

  test('cancels an erasure, by keyboard too, and nothing is erased', async () => {
    const id = await idOf(stack, PEOPLE.atRisk);
    const { page } = await open(`${stack.url}/#/customers/${id}`);
    await page.getByRole('button', { name: 'Erase …' }).click();
    await page.getByRole('button', { name: 'Continue' }).press('Enter');
    await page.getByText('Erase this customer for good?').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Erase …');
    expect(await idOf(stack, PEOPLE.atRisk)).toBe(id);
  });

  test('exports a customer as a file', async () => {
    const id = await idOf(stack, PEOPLE.atRisk);
    const { page } = await open(`${stack.url}/#/customers/${id}`);
    await page.getByRole('button', { name: 'Export …' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save the file' }).click();
    expect((await saving).suggestedFilename()).toBe(`${id}.json`);
  });

  test('sees why a delivery is parked and redrives it when its time has come', async () => {
    const { page } = await open(`${stack.url}/#/deliveries`);
    await page.getByText('dated more than ten minutes ahead of the clock').first().waitFor();
    const redrive = async () => {
      await page.getByRole('button', { name: 'Redrive …' }).click();
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('button', { name: 'Redrive', exact: true }).click();
    };
    await redrive();
    await page.getByText('It stays parked').waitFor();

    const body = JSON.stringify({ advance: 'P2D' });
    await fetch(`${stack.url}/_local/clock`, { method: 'POST', body });
    await redrive();
    await page.getByText(/^The delivery of .* was applied\.$/).waitFor();
    await page.getByText('Nothing is parked.').waitFor();
    const [eve] = await stack.client.recordsOf(PEOPLE.parked);
    expect(eve?.facts.orders).toBe(1);
  });
});
