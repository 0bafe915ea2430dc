import { describe, expect, test } from 'vitest';
import { HELP, readReplayOptions } from '../../../local/replay/options.ts';

const NEEDED = [
  'orders.csv',
  '--order',
  'no',
  '--customer',
  'who',
  '--at',
  'when',
  '--amount',
  'sum',
  '--currency',
  'gbp',
];

function without(option: string): string[] {
  const at = NEEDED.indexOf(option);
  return [...NEEDED.slice(0, at), ...NEEDED.slice(at + 2)];
}

describe('the options of a replay', () => {
  test('name the columns; the rest has defaults', () => {
    expect(readReplayOptions(NEEDED)).toEqual({
      file: 'orders.csv',
      order: 'no',
      customer: 'who',
      email: undefined,
      at: 'when',
      amount: 'sum',
      currency: 'GBP',
      refundWhen: undefined,
      readTime: expect.any(Function),
      readAmount: expect.any(Function),
      connection: 'generic',
      url: undefined,
      json: false,
    });
  });

  test('accept everything that the help describes', () => {
    const options = readReplayOptions([
      ...NEEDED,
      ...['--email', 'mail', '--refund-when', 'kind=a=b', '--time-zone', 'Asia/Kolkata'],
      ...['--connection', 'shop', '--url', 'http://127.0.0.1:1/', '--json'],
    ]);
    expect(options).toMatchObject({
      email: 'mail',
      refundWhen: { column: 'kind', value: 'a=b' },
      connection: 'shop',
      url: 'http://127.0.0.1:1',
      json: true,
    });
  });

  test('ask for help alone', () => {
    expect(readReplayOptions(['--help'])).toBe('help');
  });

  test('are all described by the help, in 80 columns', () => {
    const described = [...HELP.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, name]) => name);
    expect(described.toSorted()).toEqual(
      [
        ...['order', 'customer', 'email', 'at', 'date-format', 'time-zone', 'amount', 'decimal-comma'],
        ...['currency', 'refund-when', 'connection', 'url', 'json', 'help'],
      ].toSorted(),
    );
    for (const line of HELP.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  test.each([
    ['no file', NEEDED.slice(1), 'Name the file'],
    ['two files', [...NEEDED, 'more.csv'], 'more.csv is too much'],
    ['an option that does not exist', [...NEEDED, '--colour'], 'There is no option --colour.'],
    ['a misspelt option', [...NEEDED, '--decimal-coma'], 'did you mean "--decimal-comma"?'],
    ['a date format that does not exist', [...NEEDED, '--date-format', 'ymd'], 'mdy (12/31/2025)'],
    ['a misspelt time zone', [...NEEDED, '--time-zone', 'Europe/Berln'], 'did you mean "Europe/Berlin"?'],
    ['an option without its value', [...NEEDED, '--url'], '--url'],
    ['no order column', without('--order'), '--order is missing'],
    ['no time column', without('--at'), '--at is missing'],
    ['no amount column', without('--amount'), '--amount is missing'],
    ['no currency', without('--currency'), '--currency is missing'],
    ['no column for the customer', without('--customer'), '--customer COLUMN, --email COLUMN or both'],
    ['a currency that does not exist', [...without('--currency'), '--currency', 'QQQ'], 'not QQQ'],
    ['a condition without a value', [...NEEDED, '--refund-when', 'credit'], 'COLUMN=VALUE'],
    ['a time zone that does not exist', [...NEEDED, '--time-zone', 'Mars/Base'], 'not Mars/Base'],
    ['another machine', [...NEEDED, '--url', 'http://10.0.0.7:8787'], 'a stack on this machine'],
    ['a path', [...NEEDED, '--url', 'http://127.0.0.1:8787/webhooks/generic'], 'a stack on this machine'],
    ['an address that is none', [...NEEDED, '--url', 'here'], 'not here'],
  ])('say in a sentence what is wrong with %s', (_, arguments_, sentence) => {
    expect(() => readReplayOptions(arguments_)).toThrow(sentence);
  });
});
