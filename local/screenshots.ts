import { mkdirSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import * as z from 'zod';
import { onStack } from './client/on-stack.ts';
import { CHROMIUM_ARGUMENTS, findChromium } from './console/chromium.ts';
import { DEMO_CONNECTIONS, prepareYear } from './demo/show-year.ts';
import { readConfiguration } from './stack/configuration.ts';
import { readCommandLine } from './terminal/command-line.ts';
import { runCommand } from './terminal/run-command.ts';
import { say } from './terminal/say.ts';

// Writes the screenshots of the README: the console with the demo's year of a shop.

const HELP = `Sends the demo's year of a shop to a new local stack, and writes screenshots of
the console to docs/images. It needs Chromium (CHROMIUM names its path).

  npm run screenshots

  --help   show this help
`;

const FOLDER = new URL('../docs/images/', import.meta.url);
const YEAR = { seed: 5, customers: 200, json: false };

const SCREENSHOTS = [
  { name: 'overview', width: 1120, height: 940, scheme: 'light' },
  { name: 'overview', width: 1120, height: 940, scheme: 'dark' },
  { name: 'customer', width: 1120, height: 1180, scheme: 'light' },
  { name: 'customer', width: 1120, height: 1180, scheme: 'dark' },
] as const;

const customers = z.object({
  customers: z.array(
    z.object({ customerId: z.string(), path: z.array(z.unknown()), identities: z.array(z.string()) }),
  ),
});

/** A customer with much to show: several identities, and a long path. */
async function customerToShow(url: string): Promise<string> {
  const response = await fetch(`${url}/customers?stage=churned&limit=200`);
  const weight = ({ path, identities }: { path: unknown[]; identities: string[] }) =>
    3 * Math.min(4, identities.length) + path.length;
  const [first] = customers
    .parse(await response.json())
    .customers.sort((one, other) => weight(other) - weight(one));
  return first?.customerId ?? '';
}

async function takeScreenshots(browser: Browser, url: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const hashes = { overview: '#/', customer: `#/customers/${await customerToShow(url)}` };
  for (const { name, width, height, scheme } of SCREENSHOTS) {
    const page = await browser.newPage({
      viewport: { width, height },
      colorScheme: scheme,
      locale: 'en-GB',
      timezoneId: 'UTC',
    });
    await page.goto(`${url}/${hashes[name]}`);
    await page.locator('.plot svg').first().waitFor();
    for (const loading of await page.locator('.loading').all()) await loading.waitFor({ state: 'detached' });
    await page.screenshot({ path: new URL(`${name}-${scheme}.png`, FOLDER).pathname });
    await page.close();
    say(`docs/images/${name}-${scheme}.png`);
  }
}

function readOptions(commandLine: readonly string[]): 'help' | undefined {
  const { values } = readCommandLine({
    args: [...commandLine],
    options: { help: { type: 'boolean', short: 'h', default: false } },
  });
  return values.help ? 'help' : undefined;
}

await runCommand({
  name: 'screenshots',
  help: HELP,
  read: readOptions,
  async work() {
    const executablePath = findChromium(process.env);
    await onStack({
      configuration: () => readConfiguration({ PORT: '0', CONNECTIONS: DEMO_CONNECTIONS }),
      async work(client) {
        await prepareYear(YEAR).send(client, () => {});
        const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGUMENTS] });
        try {
          await takeScreenshots(browser, client.url);
        } finally {
          await browser.close();
        }
      },
    });
  },
});
