import * as z from 'zod';
import { createCustomerApi } from './customer/api.ts';
import { CUSTOMER_FORMATTING, listedCustomer } from './customers/formatting.ts';
import { CUSTOMERS_HELP, type CustomersOptions, readCustomersOptions } from './customers/options.ts';
import { count } from './terminal/progress.ts';
import { countProgress, writeRows } from './terminal/rows-output.ts';
import { runCommand } from './terminal/run-command.ts';
import { say } from './terminal/say.ts';
import { isDuration, readSince } from './terminal/since-option.ts';

const PER_PAGE = '200';

const page = z.object({ customers: z.array(listedCustomer), unreadable: z.array(z.string()) });
const clock = z.object({ now: z.iso.datetime() });

async function main({ stage, risk, since, format, url }: CustomersOptions): Promise<void> {
  const api = createCustomerApi(url);

  /** The clock of a local stack may be moved. */
  async function now(): Promise<number> {
    if (url.startsWith('https:')) return Date.now();
    const { body } = await api.ask('GET', '/_local/clock');
    return Date.parse(clock.parse(body).now);
  }

  const from =
    since === undefined ? undefined : readSince(since, isDuration(since) ? await now() : 0).toISOString();
  const query = new URLSearchParams({
    ...(stage !== undefined && { stage }),
    ...(risk !== undefined && { risk }),
    ...(from !== undefined && { since: from }),
    limit: PER_PAGE,
  });
  let stale = 0;
  const unreadable: string[] = [];
  async function* pages() {
    for await (const body of api.pages(`/customers?${query}`)) {
      const { customers, unreadable: some } = page.parse(body);
      unreadable.push(...some);
      stale += customers.filter((customer) => customer.stale).length;
      yield customers;
    }
  }
  // On a terminal the rows themselves show the progress.
  const progress = process.stdout.isTTY ? undefined : countProgress('customers', process.stderr, Date.now);
  const written = await writeRows(pages(), format, CUSTOMER_FORMATTING, process.stdout, (rows) =>
    progress?.show(rows),
  );
  progress?.end();
  say(`${count(written)} ${written === 1 ? 'customer' : 'customers'}.`);
  if (stale > 0)
    say(
      `* ${count(stale)} of them do not contain everything yet, or are of an older policy. npm run customer -- show computes a record.`,
    );
  if (unreadable.length > 0)
    say(
      `${count(unreadable.length)} ${unreadable.length === 1 ? 'customer' : 'customers'} cannot be read, because another version or program wrote them: ${unreadable.join(', ')}`,
    );
}

await runCommand({ name: 'customers', help: CUSTOMERS_HELP, read: readCustomersOptions, work: main });
