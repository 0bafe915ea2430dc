import { describe, expect, test } from 'vitest';
import { emailIdentity } from '../../../shared/identity/email-identity.ts';
import { canLink } from '../../../shared/identity/linkable.ts';
import { linkableRulesOf } from '../../../shared/lifecycle/policy.ts';
import { policyWith } from '../../support/services.ts';

function links(address: string, ...neverLink: string[]): boolean {
  return canLink(emailIdentity(address) ?? 'not an address', {
    neverLink,
    placeholderIds: [],
    emailsLink: true,
  });
}

describe('a placeholder address', () => {
  test('matches a name in every domain, however it is written', () => {
    expect(links('noreply@shop.example', 'noreply@')).toBe(false);
    expect(links('NoReply@shop.example', 'NOREPLY@')).toBe(false);
    expect(links('noreply+17@shop.example', 'noreply@')).toBe(true);
    expect(links('my-noreply@shop.example', 'noreply@')).toBe(true);
  });

  test('matches a domain, but not a longer domain with the same end', () => {
    expect(links('anybody@marketplace.example', '@marketplace.example')).toBe(false);
    expect(links('anybody@Marketplace.EXAMPLE', ' @MARKETPLACE.example ')).toBe(false);
    expect(links('anybody@my-marketplace.example', '@marketplace.example')).toBe(true);
    expect(links('anybody@buyers.marketplace.example', '@marketplace.example')).toBe(true);
  });

  test('matches an international domain, in whichever form the policy or the delivery has it', () => {
    for (const pattern of ['@bücher.example', '@xn--bcher-kva.example', '@BÜCHER.example'])
      for (const address of ['ann@bücher.example', 'ann@xn--bcher-kva.example'])
        expect(links(address, pattern), `${address} by ${pattern}`).toBe(false);
  });

  test('matches a whole address, in whichever form', () => {
    expect(links('info@bücher.example', 'Info@xn--bcher-kva.example')).toBe(false);
    expect(links('info@example.org', 'info@example.com')).toBe(true);
  });

  test('is not matched by a pattern that cannot match an address', () => {
    expect(links('ann@example.org', 'a b@example.org', '@')).toBe(true);
  });
});

describe('whether an identity links', () => {
  test('is true for customers and objects of a provider, whatever their id', () => {
    const rules = { neverLink: ['noreply@', '@example.org'], placeholderIds: [], emailsLink: false };
    for (const identity of ['shop:customer:noreply@example.org', 'shop:order:1', 'desk:ticket:a@example.org'])
      expect(canLink(identity, rules)).toBe(true);
  });

  test('is false for addresses of an untrusted connection, and only for those', () => {
    const policy = policyWith({ connections: { forum: { emails: 'never-link' }, shop: { emails: 'link' } } });
    const address = 'email:ann@example.org';
    expect(canLink(address, linkableRulesOf(policy, 'forum'))).toBe(false);
    for (const connection of ['shop', 'desk', 'constructor', '__proto__'])
      expect(canLink(address, linkableRulesOf(policy, connection))).toBe(true);
  });

  test('is false for common placeholders by default', () => {
    const rules = linkableRulesOf(policyWith(), 'shop');
    for (const name of ['noreply', 'no-reply', 'donotreply', 'unknown', 'null', 'none', 'anonymous'])
      expect(canLink(`email:${name}@shop.example`, rules), name).toBe(false);
    for (const name of ['info', 'ann', 'nonesuch'])
      expect(canLink(`email:${name}@shop.example`, rules), name).toBe(true);
  });

  test('is false for the address that WordPress gives everybody whose data it erased', () => {
    const rules = linkableRulesOf(policyWith(), 'shop');
    expect(canLink('email:deleted@site.invalid', rules)).toBe(false);
    expect(canLink('email:deleted@shop.example', rules)).toBe(true);
  });
});

describe('a customer id that stands for nobody', () => {
  const rules = linkableRulesOf(policyWith(), 'generic');
  const linksId = (id: string, connection = 'generic') => canLink(`${connection}:customer:${id}`, rules);

  test.each([
    ...['0', '00', '0.0', '-0', '000000', '00000000-0000-0000-0000-000000000000', '-1'],
    ...[
      'null',
      'NULL',
      ' null ',
      '"null"',
      "'null'",
      '“null”',
      '<null>',
      '(null)',
      '[null]',
      '{null}',
      'nu\u200bll',
    ],
    ...[
      'undefined',
      'Undefined',
      'none',
      'None',
      'nil',
      'nan',
      'NaN',
      'n/a',
      'N/A',
      '#N/A',
      'na',
      '<NA>',
      'n.a.',
    ],
    ...['guest', 'Guest', 'anonymous', 'unknown', '(not set)', 'true', 'false', '[object Object]'],
    ...['-', '--', '?', '""', "''", '()', '[]', '{}', ' ', '\u00a0', '\u200b', '\ufeff', '—'],
    ...[
      '{{customer.id}}',
      '{{ customer.id }}',
      'user-{{id}}',
      '$\u007bcustomer.id}',
      '<%= id %>',
      '*|ID|*',
      '%CUSTOMER_ID%',
    ],
  ])('is %j', (id) => {
    expect(linksId(id)).toBe(false);
    expect(linksId(id, 'customer')).toBe(false);
  });

  test.each([
    // Shopify, WooCommerce, Stripe, Zendesk, and ids of other systems.
    ...['207119551', '1', '10', '100', 'cus_NffrFeUfNV2Hib', 'cus_0', '35436', '-17', '1-1', '0-1', '-10'],
    ...[
      '3f2b8c1e-0000-4000-8000-000000000001',
      '{3F2B8C1E-0000-4000-8000-000000000001}',
      'gid://shopify/Customer/0',
    ],
    ...[
      'ada',
      'ann@example.org',
      'guest-17',
      'guest_4711',
      'nullman',
      'nonesuch',
      'a',
      'n',
      'Ö',
      '张',
      '🦊',
      '100%',
    ],
    ...['undefined:17', 'customer:null', 'nobody'],
  ])('is not %j', (id) => {
    expect(linksId(id)).toBe(true);
    expect(linksId(id, 'customer')).toBe(true);
  });

  test('is what the policy lists, in every spelling', () => {
    const walkIn = { neverLink: [], placeholderIds: ['999999', '"Walk-in Customer"', ''], emailsLink: true };
    for (const id of ['999999', ' 999999', 'walk-in customer', 'WALK IN CUSTOMER'])
      expect(canLink(`till:customer:${id}`, walkIn), id).toBe(false);
    for (const id of ['0', 'guest', '99999', '9999990'])
      expect(canLink(`till:customer:${id}`, walkIn), id).toBe(true);
    for (const id of ['-', '{{id}}']) expect(canLink(`till:customer:${id}`, walkIn), id).toBe(false);
  });

  test('concerns only customers, not their objects', () => {
    for (const object of ['shop:order:0', 'shop:cart:null', 'shop:order:x:customer:null'])
      expect(canLink(object, rules), object).toBe(true);
  });
});
