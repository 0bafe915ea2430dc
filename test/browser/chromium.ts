import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * The path of Chromium, which the tests do not download.
 * @throws Error when there is none
 */
export function findChromium(): string {
  const { CHROMIUM } = process.env;
  const found = [...(CHROMIUM ? [CHROMIUM] : PLACES)].find((path) => existsSync(path));
  if (found === undefined)
    throw new Error(
      'There is no Chromium. Install it (apt-get install chromium), or set CHROMIUM to its path.',
    );
  return found;
}

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
    // The sandbox needs privileges that root in a container does not have. Only our own page is opened.
    browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
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
