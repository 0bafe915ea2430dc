import { afterEach, describe, expect, test, vi } from 'vitest';
import { CUSTOMER_HELP, readCustomerOptions } from '../../../local/customer/options.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the command line of npm run customer', () => {
  test('uses PORT, and refuses a wrong one by its name', () => {
    vi.stubEnv('PORT', '9000');
    expect(readCustomerOptions(['erasures'])).toMatchObject({ url: 'http://127.0.0.1:9000' });
    vi.stubEnv('PORT', 'abc');
    expect(() => readCustomerOptions(['erasures'])).toThrow('PORT must be a number');
  });

  test.each([
    ['cus_a', { id: 'cus_a' }],
    ['shopify:customer:17', { identity: 'shopify:customer:17' }],
    ['ann@example.org', { identity: 'email:ann@example.org' }],
    ['email:ann@example.org', { identity: 'email:ann@example.org' }],
  ])('names a customer by %s', (who, expected) => {
    expect(readCustomerOptions(['show', who])).toEqual({
      command: 'show',
      who: expected,
      other: null,
      apart: null,
      isDryRun: false,
      url: 'http://127.0.0.1:8787',
      json: false,
    });
  });

  test('accepts several identities to split off, and the URL of an API', () => {
    const parts = ['unmerge', 'cus_a', '--identity', 'a:customer:1', '--identity', 'email:b@example.org'];
    expect(readCustomerOptions([...parts, '--url', 'https://api.example.org/', '--json'])).toEqual({
      command: 'unmerge',
      who: { id: 'cus_a' },
      other: null,
      apart: { identities: ['a:customer:1', 'email:b@example.org'] },
      isDryRun: false,
      url: 'https://api.example.org',
      json: true,
    });
  });

  test('accepts a merged id or a connection to set apart, and a dry run', () => {
    const read = (...options: readonly string[]) => readCustomerOptions(['unmerge', 'cus_a', ...options]);
    expect(read('--merged', 'cus_b')).toMatchObject({ apart: { merged: 'cus_b' }, isDryRun: false });
    expect(read('--connection', 'zendesk', '--dry-run')).toMatchObject({
      apart: { connection: 'zendesk' },
      isDryRun: true,
    });
    expect(readCustomerOptions(['merge', 'cus_a', '--with', 'cus_b', '--dry-run'])).toMatchObject({
      other: { id: 'cus_b' },
      isDryRun: true,
    });
  });

  test.each([
    [
      [],
      /Give a command: show, timeline, why, merge, unmerge, erase, export, orphans, erasures, cancel-erasure\./,
    ],
    [['cancel-erasure'], /Name the connection/],
    [['cancel-erasure', 'shopify', 'stripe'], /takes no stripe/],
    [['erasures', 'shopify'], /takes no shopify/],
    [['orphans', 'stripe'], /orphans takes no stripe/],
    [['delete', 'cus_a'], /not delete/],
    [['shw', 'cus_a'], /not shw; did you mean "show"\?$/],
    [['show', 'cus_a', '--url', 'http://a', '--url', 'http://b'], /--url is given twice/],
    [['show'], /Name the customer to show/],
    [['show', 'cus_a', 'cus_b'], /cus_b is too much/],
    [['why', 'cus_a'], /Name two identities: why ann@example.org/],
    [['why', 'cus_a', 'cus_b', 'cus_c'], /Name two identities only: cus_c is too much/],
    [['show', '17'], /17 is no customer id/],
    [['erase', 'cus_a'], /add --yes/],
    [['unmerge', 'cus_a'], /--identity .*, --merged .* or --connection/],
    [['unmerge', 'cus_a', '--merged', 'cus_b', '--connection', 'x'], /--merged or --connection, not both/],
    [['unmerge', 'cus_a', '--merged', 'ann@example.org'], /must be the id of a merged customer/],
    [['show', 'cus_a', '--merged', 'cus_b'], /--merged is an option of unmerge/],
    [['show', 'cus_a', '--dry-run'], /--dry-run is an option of merge and unmerge, not of show/],
    [['merge', 'cus_a'], /--with/],
    [['merge', 'cus_a', '--with', 'nobody'], /no customer id/],
    [['show', 'cus_a', '--with', 'cus_b'], /is an option of merge/],
    [['show', 'cus_a', '--identity', 'x'], /is an option of unmerge/],
    [['show', 'cus_a', '--url', 'example.org'], /--url must be a URL/],
    [['show', 'cus_a', '--colour'], /colour/],
  ])('is refused with a sentence: %j', (arguments_, sentence) => {
    expect(() => readCustomerOptions(arguments_)).toThrow(sentence);
  });

  test('lists orphans without naming a customer', () => {
    expect(readCustomerOptions(['orphans', '--json'])).toEqual({
      command: 'orphans',
      url: 'http://127.0.0.1:8787',
      json: true,
    });
  });

  test('accepts the connection whose erasure to cancel', () => {
    const where = { url: 'http://127.0.0.1:8787', json: false };
    expect(readCustomerOptions(['erasures'])).toEqual({ command: 'erasures', ...where });
    expect(readCustomerOptions(['cancel-erasure', 'shop-berlin'])).toEqual({
      command: 'cancel-erasure',
      connection: 'shop-berlin',
      ...where,
    });
  });

  test('describes every command in its help, in 80 columns', () => {
    expect(readCustomerOptions(['--help'])).toBe('help');
    for (const command of [
      'show',
      'timeline',
      'merge',
      'unmerge',
      'erase',
      'export',
      'orphans',
      'erasures',
      'cancel-erasure',
    ])
      expect(CUSTOMER_HELP).toMatch(new RegExp(`npm run (--silent )?customer -- ${command}\\b`));
    for (const line of CUSTOMER_HELP.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });
});
