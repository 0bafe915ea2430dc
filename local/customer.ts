import { setTimeout as wait } from 'node:timers/promises';
import { type CustomerApi, createCustomerApi } from './customer/api.ts';
import { mergeText, unmergeText } from './customer/merging-report.ts';
import {
  type AboutCustomer,
  CUSTOMER_HELP,
  type CustomerOptions,
  readCustomerOptions,
} from './customer/options.ts';
import {
  erasuresText,
  jsonText,
  orphansText,
  receiptText,
  recordText,
  timelineText,
} from './customer/report.ts';
import { whyText } from './customer/why.ts';
import { runCommand } from './terminal/run-command.ts';
import { say } from './terminal/say.ts';

const ERASE_RETRY_MILLISECONDS = 2_000;
// Each deletes for several seconds.
const MAX_ERASE_TRIES = 30;

const print = (text: string) => process.stdout.write(text);

async function main(options: CustomerOptions): Promise<void> {
  const { command, url, json } = options;
  const api = createCustomerApi(url);
  switch (command) {
    case 'orphans': {
      const pages: unknown[] = [];
      for await (const page of api.pages('/orphans'))
        if (json) print(jsonText(page));
        else pages.push(page);
      return json ? undefined : void print(orphansText(pages));
    }
    case 'erasures': {
      const { body } = await api.ask('GET', '/erasures');
      return void print(json ? jsonText(body) : erasuresText(body));
    }
    case 'cancel-erasure': {
      const { body } = await api.ask('DELETE', `/erasures/${encodeURIComponent(options.connection)}`);
      return void print(json ? jsonText(body) : `The erasure of ${options.connection} is cancelled.\n`);
    }
    default:
      return aboutCustomer(api, options);
  }
}

async function aboutCustomer(api: CustomerApi, options: AboutCustomer): Promise<void> {
  const { command, who, other, apart, isDryRun, json } = options;
  const idOf = (one: AboutCustomer['who']) => ('id' in one ? one.id : api.idOf(one.identity));
  const id = await idOf(who);
  const path = `/customers/${encodeURIComponent(id)}`;
  const query = isDryRun ? '?dryRun=true' : '';
  switch (command) {
    case 'show': {
      const { body } = await api.ask('GET', path);
      return void print(json ? jsonText(body) : recordText(body));
    }
    case 'timeline':
      for await (const page of api.pages(`${path}/timeline`))
        print(json ? jsonText(page) : timelineText(page));
      return;
    case 'why': {
      const asked = [who, other ?? who].map((one) => ('id' in one ? one.id : one.identity));
      const [from = '', to = ''] = asked;
      const { body } = await api.ask('GET', `${path}/identity?${new URLSearchParams({ from, to })}`);
      return void print(json ? jsonText(body) : whyText(body, [from, to]));
    }
    case 'export':
      for await (const page of api.pages(`${path}/export`)) print(jsonText(page));
      return;
    case 'merge': {
      const request = { with: other && (await idOf(other)) };
      const { body } = await api.ask('POST', `${path}/merge${query}`, request);
      return void print(json ? jsonText(body) : mergeText(body));
    }
    case 'unmerge': {
      const { body } = await api.ask('POST', `${path}/unmerge${query}`, apart ?? {});
      return void print(json ? jsonText(body) : unmergeText(body));
    }
    default: {
      let answer = await api.ask('DELETE', path);
      if (answer.status === 202) say('The customer is erased. Deleting the remaining data …');
      for (let tries = 0; answer.status === 202 && tries < MAX_ERASE_TRIES; tries += 1) {
        await wait(ERASE_RETRY_MILLISECONDS);
        answer = await api.ask('DELETE', path);
      }
      if (answer.status === 202)
        say(
          'This takes long, and the review goes on with it. If it does not end, the log of review says why.',
        );
      print(json ? jsonText(answer.body) : receiptText(answer.body));
    }
  }
}

await runCommand({ name: 'customer', help: CUSTOMER_HELP, read: readCustomerOptions, work: main });
