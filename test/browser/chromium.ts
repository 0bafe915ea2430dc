import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { CHROMIUM_ARGUMENTS, findChromium } from '../../local/console/chromium.ts';

/** A page, and what the browser reported while it was shown. */
export interface OpenPage {
  readonly page: Page;
  /** Errors and warnings of the console, those about the content security policy included. */
  readonly reported: readonly string[];
}

/** Starts Chromium for the tests of a file. The returned function opens a page in a new session. */
export function useChromium(): (url: string) => Promise<OpenPage> {
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: findChromium(process.env),
      args: [...CHROMIUM_ARGUMENTS],
    });
  });
  afterAll(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await browser.close();
  });
  return async (url) => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      locale: 'en-GB',
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
    });
    contexts.push(context);
    const page = await context.newPage();
    const reported: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') reported.push(message.text());
    });
    page.on('pageerror', (error) => reported.push(error.message));
    await page.goto(url);
    return { page, reported };
  };
}
