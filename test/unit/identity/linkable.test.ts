import { describe, expect, test } from 'vitest';
import { emailIdentity } from '../../../shared/identity/identity.ts';
import { canLink } from '../../../shared/identity/linkable.ts';
import { emailRulesOf } from '../../../shared/lifecycle/policy.ts';
import { policyWith } from '../../support/services.ts';

function links(address: string, ...neverLink: string[]): boolean {
  return canLink(emailIdentity(address) ?? 'not an address', { neverLink, emailsLink: true });
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
    const rules = { neverLink: ['noreply@', '@example.org'], emailsLink: false };
    for (const identity of ['shop:customer:noreply@example.org', 'shop:order:1', 'desk:ticket:a@example.org'])
      expect(canLink(identity, rules)).toBe(true);
  });

  test('is false for addresses of an untrusted connection, and only for those', () => {
    const policy = policyWith({ connections: { forum: { emails: 'never-link' }, shop: { emails: 'link' } } });
    const address = 'email:ann@example.org';
    expect(canLink(address, emailRulesOf(policy, 'forum'))).toBe(false);
    for (const connection of ['shop', 'desk', 'constructor', '__proto__'])
      expect(canLink(address, emailRulesOf(policy, connection))).toBe(true);
  });

  test('is false for common placeholders by default', () => {
    const rules = emailRulesOf(policyWith(), 'shop');
    for (const name of ['noreply', 'no-reply', 'donotreply', 'unknown', 'null', 'none', 'anonymous'])
      expect(canLink(`email:${name}@shop.example`, rules), name).toBe(false);
    for (const name of ['info', 'ann', 'nonesuch'])
      expect(canLink(`email:${name}@shop.example`, rules), name).toBe(true);
  });
});
