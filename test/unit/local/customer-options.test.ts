import { describe, expect, test } from 'vitest';
import { CUSTOMER_HELP, readCustomerOptions } from '../../../local/customer/options.ts';

describe('the command line of npm run customer', () => {
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
      identities: [],
      url: 'http://127.0.0.1:8787',
      json: false,
    });
  });

  test('takes several identities to part, and the address of an API', () => {
    const parts = ['unmerge', 'cus_a', '--identity', 'a:customer:1', '--identity', 'email:b@example.org'];
    expect(readCustomerOptions([...parts, '--url', 'https://api.example.org/', '--json'])).toEqual({
      command: 'unmerge',
      who: { id: 'cus_a' },
      other: null,
      identities: ['a:customer:1', 'email:b@example.org'],
      url: 'https://api.example.org',
      json: true,
    });
  });

  test.each([
    [[], /Say what to do: show, timeline, merge, unmerge, erase, export, erasures, cancel-erasure\./],
    [['cancel-erasure'], /Say which connection/],
    [['cancel-erasure', 'shopify', 'stripe'], /takes no stripe/],
    [['erasures', 'shopify'], /takes no shopify/],
    [['delete', 'cus_a'], /not delete/],
    [['show'], /Say whom to show/],
    [['show', 'cus_a', 'cus_b'], /cus_b is one too many/],
    [['show', '17'], /17 is no customer id/],
    [['erase', 'cus_a'], /add --yes/],
    [['unmerge', 'cus_a'], /--identity/],
    [['merge', 'cus_a'], /--with/],
    [['merge', 'cus_a', '--with', 'nobody'], /no customer id/],
    [['show', 'cus_a', '--with', 'cus_b'], /is for merge/],
    [['show', 'cus_a', '--identity', 'x'], /is for unmerge/],
    [['show', 'cus_a', '--url', 'example.org'], /--url must be an address/],
    [['show', 'cus_a', '--colour'], /colour/],
  ])('is refused with a sentence: %j', (arguments_, sentence) => {
    expect(() => readCustomerOptions(arguments_)).toThrow(sentence);
  });

  test('takes the connection whose erasure is to be cancelled', () => {
    const where = { url: 'http://127.0.0.1:8787', json: false };
    expect(readCustomerOptions(['erasures'])).toEqual({ command: 'erasures', ...where });
    expect(readCustomerOptions(['cancel-erasure', 'shop-berlin'])).toEqual({
      command: 'cancel-erasure',
      connection: 'shop-berlin',
      ...where,
    });
  });

  test('explains itself', () => {
    expect(readCustomerOptions(['--help'])).toBe('help');
    for (const command of [
      'show',
      'timeline',
      'merge',
      'unmerge',
      'erase',
      'export',
      'erasures',
      'cancel-erasure',
    ])
      expect(CUSTOMER_HELP).toContain(`npm run customer -- ${command}`);
  });
});
