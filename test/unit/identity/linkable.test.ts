import { describe, expect, test } from 'vitest';
import { emailIdentity } from '../../../shared/identity/identity.ts';
import { canLink } from '../../../shared/identity/linkable.ts';
import { emailRulesOf } from '../../../shared/lifecycle/policy.ts';
import { policyWith } from '../../support/services.ts';

function links(address: string, ...neverLink: string[]): boolean {
  return canLink(emailIdentity(address) ?? 'not an address', { neverLink, emailsLink: true });
}

describe('an address that stands for nobody', () => {
  test('is one of a name anywhere, however it is written', () => {
    expect(links('noreply@shop.example', 'noreply@')).toBe(false);
    expect(links('NoReply@shop.example', 'NOREPLY@')).toBe(false);
    expect(links('noreply+17@shop.example', 'noreply@')).toBe(true);
    expect(links('my-noreply@shop.example', 'noreply@')).toBe(true);
  });

  test('is one of a domain, but not of one that only ends like it', () => {
    expect(links('anybody@marketplace.example', '@marketplace.example')).toBe(false);
    expect(links('anybody@Marketplace.EXAMPLE', ' @MARKETPLACE.example ')).toBe(false);
    expect(links('anybody@my-marketplace.example', '@marketplace.example')).toBe(true);
    expect(links('anybody@buyers.marketplace.example', '@marketplace.example')).toBe(true);
  });

  test('is one of an international domain, in whichever form the policy or the delivery has it', () => {
    for (const pattern of ['@bücher.example', '@xn--bcher-kva.example', '@BÜCHER.example'])
      for (const address of ['ann@bücher.example', 'ann@xn--bcher-kva.example'])
        expect(links(address, pattern), `${address} by ${pattern}`).toBe(false);
  });

  test('is a whole address, in whichever form', () => {
    expect(links('info@bücher.example', 'Info@xn--bcher-kva.example')).toBe(false);
    expect(links('info@example.org', 'info@example.com')).toBe(true);
  });

  test('is none where the pattern can be no address', () => {
    expect(links('ann@example.org', 'a b@example.org', '@')).toBe(true);
  });
});

describe('whether an identity links', () => {
  test('is so for customers and objects of a provider, whatever they are called', () => {
    const rules = { neverLink: ['noreply@', '@example.org'], emailsLink: false };
    for (const identity of ['shop:customer:noreply@example.org', 'shop:order:1', 'desk:ticket:a@example.org'])
      expect(canLink(identity, rules)).toBe(true);
  });

  test('is not so for addresses of a connection that is not to be believed, and of no other', () => {
    const policy = policyWith({ connections: { forum: { emails: 'never-link' }, shop: { emails: 'link' } } });
    const address = 'email:ann@example.org';
    expect(canLink(address, emailRulesOf(policy, 'forum'))).toBe(false);
    for (const connection of ['shop', 'desk', 'constructor', '__proto__'])
      expect(canLink(address, emailRulesOf(policy, connection))).toBe(true);
  });

  test('is not so for the placeholders that everybody meets, without a word in the policy', () => {
    const rules = emailRulesOf(policyWith(), 'shop');
    for (const name of ['noreply', 'no-reply', 'donotreply', 'unknown', 'null', 'none', 'anonymous'])
      expect(canLink(`email:${name}@shop.example`, rules), name).toBe(false);
    for (const name of ['info', 'ann', 'nonesuch'])
      expect(canLink(`email:${name}@shop.example`, rules), name).toBe(true);
  });
});
