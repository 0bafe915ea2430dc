import { expect, test } from 'vitest';
import { readCustomersOptions } from '../../../local/customers/options.ts';
import { readDeliveriesOptions } from '../../../local/deliveries/options.ts';
import { Refusal } from '../../../local/terminal/refusal.ts';

const ID = `shopify-${'0a'.repeat(16)}`;
const URL = ['--url', 'http://127.0.0.1:9/'];

test('the command line of npm run deliveries', () => {
  expect(readDeliveriesOptions(URL)).toEqual({
    command: 'list',
    source: { url: 'http://127.0.0.1:9' },
    connection: undefined,
    outcome: undefined,
    since: 'P1D',
    limit: 1000,
    format: 'table',
  });
  const filters = ['--connection', 'shopify', '--outcome', 'parked', '--since', 'PT6H', '--limit', '7'];
  expect(readDeliveriesOptions([...filters, '--stack', 'a-service', '--format', 'csv'])).toEqual({
    command: 'list',
    source: { stack: 'a-service' },
    connection: 'shopify',
    outcome: 'parked',
    since: 'PT6H',
    limit: 7,
    format: 'csv',
  });
  expect(readDeliveriesOptions(['parked', '--connection', 'shopify', ...URL])).toEqual({
    command: 'parked',
    url: 'http://127.0.0.1:9',
    connection: 'shopify',
    format: 'table',
  });
  const one = { url: 'http://127.0.0.1:9', id: ID };
  expect(readDeliveriesOptions(['show', ID, ...URL])).toEqual({ command: 'show', ...one });
  expect(readDeliveriesOptions(['redrive', ID, ...URL])).toEqual({ command: 'redrive', ...one });
  expect(readDeliveriesOptions(['discard', ID, '--yes', ...URL])).toEqual({ command: 'discard', ...one });
  expect(readDeliveriesOptions(['--help'])).toBe('help');
});

test.each<[readonly string[], string]>([
  [['lst'], 'Give a command: list, parked, show, redrive, discard, not lst; did you mean "list"?'],
  [['show'], 'Name the parked delivery to show by its id. npm run deliveries -- parked lists the ids.'],
  [['show', ID, 'x'], 'show takes no x.'],
  [['parked', 'x'], 'parked takes no x.'],
  [['parked', '--since', 'P1D'], '--since is no option of parked.'],
  [['redrive', ID, '--yes'], '--yes is no option of redrive.'],
  [['discard', ID], 'A discarded delivery is gone for good: add --yes to confirm it.'],
  [['--stack', 'a', ...URL], 'Give --stack or --url, not both.'],
  [
    ['--stack', 'a b'],
    '--stack takes the name of a stack, such as customer-lifecycle-prod-service, not a b.',
  ],
  [['--url', 'https://x.example'], 'A deployed API does not list deliveries: name its stack'],
  [['--outcome', 'park'], 'did you mean "parked"?'],
  [['--connection', '"'], '--connection takes the name of a connection, such as shopify, not ".'],
  [['--limit', '0'], '--limit takes a number from 1 to 10000, not 0.'],
  [['--limit', '10001'], '--limit takes a number from 1 to 10000, not 10001.'],
  [['--format', 'xml'], '--format must be "table", "csv" or "json", not "xml"'],
  [['--outcom', 'x'], 'There is no option --outcom; did you mean "--outcome"?'],
])('npm run deliveries -- %j is refused with a sentence', (commandLine, sentence) => {
  expect(() => readDeliveriesOptions(commandLine)).toThrow(Refusal);
  expect(() => readDeliveriesOptions(commandLine)).toThrow(sentence);
});

test('the command line of npm run customers', () => {
  expect(readCustomersOptions(['--stage', 'churned', '--risk', 'any', '--since', 'P30D', ...URL])).toEqual({
    stage: 'churned',
    risk: 'any',
    since: 'P30D',
    format: 'table',
    url: 'http://127.0.0.1:9',
  });
  expect(readCustomersOptions(['-h'])).toBe('help');
});

test.each<[readonly string[], string]>([
  [['churned'], 'This command takes only options, not churned.'],
  [['--format', 'cvs'], 'did you mean "csv"?'],
  [['--stag', 'churned'], 'did you mean "--stage"?'],
  [['--url', 'x'], '--url must be a URL such as http://127.0.0.1:8787, not x.'],
])('npm run customers -- %j is refused with a sentence', (commandLine, sentence) => {
  expect(() => readCustomersOptions(commandLine)).toThrow(Refusal);
  expect(() => readCustomersOptions(commandLine)).toThrow(sentence);
});
