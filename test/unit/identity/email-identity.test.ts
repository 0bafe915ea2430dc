import { describe, expect, test } from 'vitest';
import { emailIdentity } from '../../../shared/identity/email-identity.ts';

describe('an e-mail address', () => {
  test.each([
    ['  Ann@Example.ORG ', 'email:ann@example.org'],
    ['ann+shop@example.org', 'email:ann+shop@example.org'],
    ['ann@bücher.example', 'email:ann@xn--bcher-kva.example'],
    ['ANN@BÜCHER.example', 'email:ann@xn--bcher-kva.example'],
    ['ann@example.org.', 'email:ann@example.org'],
    ['ann@bücher.example。', 'email:ann@xn--bcher-kva.example'],
    ['ann@XN--BCHER-KVA.example', 'email:ann@xn--bcher-kva.example'],
  ])('%j is the identity %s', (address, identity) => {
    expect(emailIdentity(address)).toBe(identity);
  });

  test.each([
    ['a full-width j', 'ｊohn@example.org', 'john@example.org'],
    ['the Kelvin sign', '\u212Aate@example.org', 'kate@example.org'],
    ['a dotless i', 'adrıan@example.org', 'adrian@example.org'],
    ['a Cyrillic a', 'аnn@example.org', 'ann@example.org'],
    ['a joiner that spells another word', 'क्\u200dष@example.org', 'क्ष@example.org'],
    ['a joiner in the domain that spells another word', 'ann@نامه\u200cای.com', 'ann@نامهای.com'],
    ['a plus tag', 'ann+x@example.org', 'ann@example.org'],
    ['a dot', 'an.n@example.org', 'ann@example.org'],
  ])('with %s is another identity', (_, one, other) => {
    expect(emailIdentity(one)).toBeDefined();
    expect(emailIdentity(one)).not.toBe(emailIdentity(other));
  });

  test.each([
    ['a zero width space', '\u200b'],
    ['a zero width non-joiner', '\u200c'],
    ['a zero width joiner', '\u200d'],
    ['a word joiner', '\u2060'],
    ['a byte order mark', '\ufeff'],
    ['a soft hyphen', '\u00ad'],
    ['a left-to-right mark', '\u200e'],
    ['a right-to-left embedding', '\u202b'],
    ['a right-to-left isolate', '\u2067'],
    ['a variation selector', '\ufe0f'],
    ['a Hangul filler', '\u3164'],
    ['a tag', '\u{e0061}'],
  ])('is the same one with %s in it', (_, invisible) => {
    for (const text of [
      '#ann@example.org',
      'an#n@example.org',
      'ann#@#example.org',
      'ann@exam#ple.org#',
      ' #ann@example.org# ',
    ])
      expect(emailIdentity(text.replaceAll('#', invisible))).toBe('email:ann@example.org');
  });

  test('has the joiners of its domain in whichever form it is written', () => {
    expect(emailIdentity('ann@نامه\u200cای.com')).toBe('email:ann@xn--mgba3gch31f060k.com');
    expect(emailIdentity('ann@xn--mgba3gch31f060k.com')).toBe('email:ann@xn--mgba3gch31f060k.com');
  });

  test('is read quickly, however long the text is', () => {
    for (const text of ['.'.repeat(1_000_000), 'a.'.repeat(500_000), '\u200b\u200c'.repeat(500_000)])
      for (const address of [text, `${text}@example.org`, `ann@${text}`, `ann@${text}!`])
        expect(emailIdentity(address) ?? 'email:ann@example.org').toHaveLength(21);
  });

  test.each([
    '',
    '@',
    '\u200b@example.org',
    'ann@example.org..',
    'ann@.',
    'ann',
    'ann@',
    '@example.org',
    'a b@example.org',
    'a@b@example.org',
    '"a"@example.org',
    'ann@exa mple.org',
    `${'a'.repeat(65)}@example.org`,
    `a@${'b.'.repeat(130)}org`,
    'Ann <ann@example.org>',
    'an\u001bn@example.org',
    'an\u0007n@example.org',
    'an\u0000n@example.org',
    'an\u0085n@example.org',
  ])('is not %j', (text) => {
    expect(emailIdentity(text)).toBeUndefined();
  });
});

test.each([
  'ada@x.example/evil',
  'ada@x.example?b',
  'ada@x.example#b',
  'ada@x.example\\evil',
  'ada@x%2eexample',
  'ada@%78.example',
  'ada@x.exam\tple',
  'ada@[x.example]',
  '\ud800@x.example',
])('%j is no address, though a URL may have its domain', (address) => {
  expect(emailIdentity(address)).toBeUndefined();
});

test('numbers of a domain are no IP address', () => {
  expect(emailIdentity('ada@127.1')).not.toBe(emailIdentity('ada@127.0.0.1'));
});
