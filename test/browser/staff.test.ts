import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LoopbackServer } from '../../local/http/loopback-server.ts';
import type { LocalStack } from '../support/local-process.ts';
import { useChromium } from './chromium.ts';
import { idOf, PEOPLE, startFilledStack } from './filled-stack.ts';
import { playIssuer, startStaffGateway, type Tokens, WRITE_SCOPE } from './staff-gateway.ts';

const tokens: Tokens = new Map();
let stack: LocalStack;
let gateway: LoopbackServer;
beforeAll(async () => {
  stack = await startFilledStack();
  gateway = await startStaffGateway(stack.url, tokens);
});
afterAll(() => Promise.all([gateway.close(), stack.interrupt()]));

const open = useChromium();

/** Opens the console as a person who is granted these scopes, or who is refused. */
async function openAs(grant: Parameters<typeof playIssuer>[2], hash = '#/') {
  const { page, reported } = await open('about:blank');
  const asked = await playIssuer(page.context(), tokens, grant);
  await page.goto(`${gateway.url}/${hash}`);
  return { page, reported, asked };
}

describe('the console for staff', () => {
  test('signs in with PKCE at the issuer and comes back to the page that was asked for', async () => {
    const { page, asked, reported } = await openAs(['openid'], '#/customers');
    await page.getByRole('heading', { name: 'Customers', level: 1 }).waitFor();
    await page.getByText('Carla Example').or(page.getByText('cus_')).first().waitFor();
    expect(page.url()).toBe(`${gateway.url}/#/customers`);
    const [authorization] = asked.authorization;
    expect(Object.fromEntries(authorization ?? [])).toMatchObject({
      response_type: 'code',
      client_id: 'page',
      audience: 'lifecycle',
      redirect_uri: `${gateway.url}/`,
      scope: `openid ${WRITE_SCOPE}`,
      code_challenge_method: 'S256',
    });
    const [exchange] = asked.token;
    expect(exchange?.get('code')).toBe('code-1');
    const verifier = exchange?.get('code_verifier') ?? '';
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(
      authorization?.get('code_challenge'),
    );
    expect(reported).toEqual([]);
  });

  test('keeps the token in memory only', async () => {
    const { page } = await openAs(['openid']);
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    const stored = await page.evaluate(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
    );
    expect(stored).toBe('[{},{},""]');
  });

  test('shows who may only read no button that changes anything', async () => {
    const id = await idOf(stack, PEOPLE.inactive);
    const { page } = await openAs(['openid'], `#/customers/${id}`);
    await page.getByRole('button', { name: 'Export …' }).waitFor();
    await page.getByText(', read only').waitFor();
    expect(await page.getByRole('button', { name: /Erase|Split|Merge/ }).count()).toBe(0);
    await page.goto(`${gateway.url}/#/deliveries`);
    await page.getByRole('button', { name: 'Show the body …' }).first().waitFor();
    expect(await page.getByRole('button', { name: /Redrive|Discard/ }).count()).toBe(0);
  });

  test('lets whoever has the scope erase a customer', async () => {
    const id = await idOf(stack, PEOPLE.atRisk);
    const { page } = await openAs(['openid', WRITE_SCOPE], `#/customers/${id}`);
    await page.getByRole('button', { name: 'Erase …' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Erase for good' }).click();
    await page.getByText(/The customer was erased at|is being erased/).waitFor();
  });

  test('refuses at the API what the page does not offer', async () => {
    const id = await idOf(stack, PEOPLE.inactive);
    tokens.set('reader', ['openid']);
    const erasing = (token: string) =>
      fetch(`${gateway.url}/customers/${id}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${token}` },
      });
    expect((await erasing('reader')).status).toBe(403);
    expect((await erasing('unknown')).status).toBe(401);
    expect((await fetch(`${gateway.url}/customers?stage=churned`)).status).toBe(401);
  });

  test('says why the issuer refused, and does not try again by itself', async () => {
    const { page, asked } = await openAs({ error: 'access_denied' });
    await page.getByText(/^You are not signed in: /).waitFor();
    expect(asked.authorization).toHaveLength(1);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect.poll(() => asked.authorization.length).toBe(2);
  });

  test('does not take a code that another page asked for', async () => {
    const { page, asked } = await openAs(['openid'], '?code=stolen&state=other');
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    expect(asked.token.map((parameters) => parameters.get('code'))).toEqual(['code-1']);
  });

  test('says that the API refuses the token, instead of signing in for ever', async () => {
    const { page, asked } = await openAs(['openid']);
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    tokens.clear();
    await page.goto(`${gateway.url}/#/policy`);
    await page.getByText('The API refuses the token.').first().waitFor();
    expect(asked.authorization).toHaveLength(1);
  });
});
