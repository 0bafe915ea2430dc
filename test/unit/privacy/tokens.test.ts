import { describe, expect, test } from 'vitest';
import { tokensOf } from '../../../shared/privacy/tokens.ts';

const emailsIn = (text: string) => tokensOf(Buffer.from(text)).emails;
const idsIn = (text: string) => tokensOf(Buffer.from(text)).ids;

describe('the addresses in a text of unknown format', () => {
  test.each([
    ['JSON', '{"email":"Ada@Example.com","n":1}'],
    ['JSON that is cut off', '{"to":["ada@example.com'],
    ['JSON with escapes', '{"email":"ada\\u0040example.com"}'],
    ['a form', 'id=1&email=ada%40example.com&x=2'],
    ['a sentence', 'Write to ada@example.com.'],
    ['a link', '<a href="mailto:ada@example.com?subject=x">'],
    ['a question mark before it', '?ada@example.com'],
  ])('are found in %s', (_, text) => {
    expect(emailsIn(text)).toContain('email:ada@example.com');
  });

  test('may contain rare characters', () => {
    expect(emailsIn('"ada+shop=x@example.com"')).toContain('email:ada+shop=x@example.com');
    expect(emailsIn('"ada@bücher.example"')).toEqual(['email:ada@xn--bcher-kva.example']);
  });

  test.each([
    ['a zero width space', 'ad\u200ba@exam\u200bple.com.'],
    ['a byte order mark', 'ad\ufeffa@exam\ufeffple.com'],
    ['an escaped one', 'ad\\u200ba@example.com'],
  ])('are found with an invisible character in them: %s', (_, address) => {
    expect(emailsIn(`{"email":"${address}"}`)).toContain('email:ada@example.com');
  });

  test('are found behind an invisible character', () => {
    expect(emailsIn('Ada\u200b<\ufeffada@example.com>')).toContain('email:ada@example.com');
  });

  test('are found quickly in a long text without spaces', () => {
    expect(emailsIn(`${'a'.repeat(1_000_000)}`)).toEqual([]);
  });
});

describe('the ids in such a text', () => {
  test('are words with a digit that are too long to be a quantity', () => {
    expect(
      idsIn('{"id":207119551,"gid":"gid://shopify/Order/450789469","cus":"cus_Na1","n":12345,"w":"orders"}'),
    ).toEqual(['207119551', '450789469', 'cus_Na1']);
  });

  test('are limited to a number that can be looked up', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => 1_000_000 + index).join(' ');
    expect(idsIn(many)).toHaveLength(2_000);
  });
});
