import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ConsoleServer, startConsoleServer } from '../../local/console/console-server.ts';
import { sendJson } from '../../local/http/http-event.ts';
import { type LoopbackServer, startLoopbackServer } from '../../local/http/loopback-server.ts';
import { useChromium } from './chromium.ts';

let stack: LoopbackServer;
let served: ConsoleServer;
let answer: readonly [status: number, body: object];
let hasCredentials: boolean;

beforeAll(async () => {
  stack = await startLoopbackServer((_request, response) => sendJson(response, ...answer));
  served = await startConsoleServer({
    port: 0,
    url: stack.url,
    sign: async () => {
      if (!hasCredentials) throw new Error('Could not load credentials from any providers');
      return {};
    },
  });
});
afterAll(() => Promise.all([served.close(), stack.close()]));
beforeEach(() => {
  hasCredentials = true;
});

const open = useChromium();

const PAGES = [
  '#/',
  '#/customers',
  '#/customers/cus_1',
  '#/reports',
  '#/deliveries',
  '#/connections',
  '#/policy',
];

/** The sentences that a page shows instead of what it cannot show. */
async function sentencesOn(hash: string): Promise<readonly string[]> {
  const { page } = await open(served.entry);
  await page.goto(`${served.url}/${hash}`);
  await page.locator('.notice').first().waitFor();
  return page.locator('.notice p').allInnerTexts();
}

describe('a page of the console says in one sentence', () => {
  test.each(PAGES)('that the stack is older: %s', async (hash) => {
    answer = [404, { message: 'Not Found' }];
    for (const sentence of await sentencesOn(hash))
      expect(sentence).toMatch(/^This stack does not have \/\w+ in its API\. It is older than the console/);
  });

  test('that there are no AWS credentials', async () => {
    hasCredentials = false;
    expect(await sentencesOn('#/connections')).toEqual([
      expect.stringMatching(/^There are no valid AWS credentials\. Sign in/),
    ]);
  });

  test('that a permission is missing', async () => {
    answer = [403, { message: 'Forbidden' }];
    expect(await sentencesOn('#/policy')).toEqual([
      'Access is refused: Forbidden. Your AWS identity needs execute-api:Invoke on this route.',
    ]);
  });

  test('that nobody has an id', async () => {
    answer = [404, { message: 'no customer has this id' }];
    expect(await sentencesOn('#/customers/cus_1')).toEqual(['No customer has this id.']);
  });

  test('that the stack answers in an unknown form', async () => {
    answer = [200, { surprise: true }];
    expect(await sentencesOn('#/policy')).toEqual([
      expect.stringContaining('answers in a form that the console does not know'),
    ]);
  });
});
