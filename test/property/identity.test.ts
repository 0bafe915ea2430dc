import { domainToASCII } from 'node:url';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emailIdentity } from '../../shared/identity/email-identity.ts';
import { isPerson, isPersonal, rankPersons } from '../../shared/identity/identity.ts';
import { createIdentityHash } from '../../shared/identity/identity-hash.ts';
import { canLink } from '../../shared/identity/linkable.ts';
import { runs } from '../support/property-runs.ts';
import { policyWith, TEST_KEY } from '../support/services.ts';

const RUNS = runs(2_000);
/** Letters that some normalisation maps to others: full width, Kelvin, dotless and dotted i, ligature, long s. */
const letter = fc.constantFrom(
  ...'aeijksJKS019.+-_',
  'ｊ',
  '\u212A',
  'ı',
  'İ',
  'ﬁ',
  'ſ',
  'é',
  'e\u0301',
  'а',
  'ο',
);
const local = fc.array(letter, { minLength: 1, maxLength: 8 }).map((letters) => letters.join(''));
const domain = fc.constantFrom(
  'example.org',
  'EXAMPLE.org',
  'bücher.example',
  'xn--bcher-kva.example',
  'mail.example.org',
);

const INVISIBLE = Array.from({ length: 0x110000 }, (_, code) => code)
  .filter(
    (code) =>
      (code < 0xd800 || code > 0xdfff) &&
      /\p{Default_Ignorable_Code_Point}/u.test(String.fromCodePoint(code)),
  )
  .map((code) => String.fromCodePoint(code));
const JOINERS = ['\u200c', '\u200d'];
const invisible = fc.oneof(
  fc.constantFrom(...INVISIBLE),
  fc.constantFrom(...JOINERS, '\u200b', '\ufeff', '\u00ad'),
);
/** Parts of words in which a joiner has a meaning. */
const indic = fc.constantFrom('क', '्', 'ष', 'ن', 'ه', ...JOINERS);

/** The address with the invisible characters before the characters at these positions, or at its end. */
function withInvisible(address: string, added: readonly (readonly [number, string])[]): string {
  const characters = [...address, ''];
  for (const [position, one] of added) {
    const index = position % characters.length;
    characters[index] = `${one}${characters[index]}`;
  }
  return characters.join('');
}

/** Labels that the URL standard accepts, changes, refuses, or reads as part of an IP address. */
const label = fc.constantFrom(
  ...[
    'com',
    'a',
    'B',
    'a-',
    '-a',
    'a--b',
    '',
    '1',
    '0x1',
    'f',
    '999',
    '1a',
    'xn--',
    'xn--a',
    'xn--bcher-kva',
    'ü',
  ],
);

const lowerAscii = (text: string) => text.replace(/[A-Z]/g, (one) => one.toLowerCase());

describe('an e-mail address', () => {
  test('equals another one only if they differ at most in ASCII case and the form of the domain', () =>
    fc.assert(
      fc.property(local, local, domain, domain, (a, b, domainA, domainB) => {
        const [one, other] = [emailIdentity(`${a}@${domainA}`), emailIdentity(`${b}@${domainB}`)];
        const same = lowerAscii(a) === lowerAscii(b) && domainToASCII(domainA) === domainToASCII(domainB);
        expect(one).toBeDefined();
        expect(one === other).toBe(same);
      }),
      RUNS,
    ));

  test('does not change when it is normalised again', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.emailAddress(),
          fc.tuple(local, domain).map((parts) => parts.join('@')),
          fc
            .array(fc.oneof(letter, invisible, indic, fc.constantFrom('@', '.', ' ')), { maxLength: 20 })
            .map((parts) => `${parts.join('')}@example.org`),
        ),
        (address) => {
          const identity = emailIdentity(address);
          if (identity !== undefined) expect(emailIdentity(identity.slice('email:'.length))).toBe(identity);
        },
      ),
      RUNS,
    ));

  test('does not change by invisible characters anywhere', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.emailAddress(),
          fc.tuple(local, domain).map((parts) => parts.join('@')),
        ),
        fc.array(fc.tuple(fc.nat(), invisible), { minLength: 1, maxLength: 6 }),
        (address, added) => {
          expect(emailIdentity(withInvisible(address, added))).toBe(emailIdentity(address));
        },
      ),
      RUNS,
    ));

  test('does not change by invisible characters in scripts that need joiners, except by a joiner', () =>
    fc.assert(
      fc.property(
        fc.array(indic, { minLength: 1, maxLength: 8 }),
        fc.array(
          fc.tuple(
            fc.nat(),
            invisible.filter((one) => !JOINERS.includes(one)),
          ),
          { minLength: 1, maxLength: 6 },
        ),
        (letters, added) => {
          const address = `${letters.join('')}@example.org`;
          expect(emailIdentity(withInvisible(address, added))).toBe(emailIdentity(address));
        },
      ),
      RUNS,
    ));

  test('does not change by the dot of the root', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.emailAddress(),
          domain.map((one) => `ann@${one}`),
        ),
        (address) => {
          expect(emailIdentity(`${address}.`)).toBe(emailIdentity(address));
        },
      ),
      RUNS,
    ));

  test('is accepted in every form that RFC 5322 allows without quotes', () =>
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        expect(emailIdentity(`  ${address} `)).toBe(`email:${address.toLowerCase()}`);
      }),
      RUNS,
    ));

  test('has its domain in the form of the URL standard', () =>
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 4 }), (labels) => {
        const domain = labels.join('.');
        // A URL reads these as the numbers of an IP address, which no mail is sent to.
        fc.pre(!/(?:^|\.)(?:\d+|0x[\da-f]*)\.?$/i.test(domain));
        const ascii = domainToASCII(domain);
        const rooted = ascii.endsWith('.') ? ascii.slice(0, -1) : ascii;
        const isName = rooted !== '' && !rooted.endsWith('.');
        expect(emailIdentity(`ann@${domain}`)).toBe(isName ? `email:ann@${rooted}` : undefined);
      }),
      RUNS,
    ));

  test('never throws and never results in an identity with white space or a second address', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        expect(emailIdentity(text) ?? 'email:a@b').toMatch(/^email:[^\s]+@[a-z0-9.-]+$/u);
      }),
      RUNS,
    ));
});

describe('a customer id', () => {
  const { linking } = policyWith();
  const canLinkId = (id: string) => canLink(`shop:customer:${id}`, { ...linking, emailsLink: true });
  const word = fc.constantFrom(...linking.placeholderIds.filter((id) => !id.startsWith('-')));
  const sign = fc.oneof(fc.constantFrom(...' \t"\'`<>()[]{}#*_.:;,/?!„“”«»—'), invisible);
  const signs = fc.array(sign, { maxLength: 3 }).map((all) => all.join(''));

  test('that stands for nobody does so in every spelling', () =>
    fc.assert(
      fc.property(
        word,
        signs,
        signs,
        fc.infiniteStream(fc.boolean()),
        fc.array(fc.tuple(fc.nat(), invisible), { maxLength: 4 }),
        (id, before, after, isUpper, added) => {
          const cased = [...id].map((one) => (isUpper.next().value ? one.toUpperCase() : one)).join('');
          expect(canLinkId(withInvisible(`${before}${cased}${after}`, added))).toBe(false);
        },
      ),
      RUNS,
    ));

  test('of a provider never stands for nobody', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.bigInt({ min: 1n, max: 2n ** 63n }).map(String),
          fc.stringMatching(/^cus_[0-9A-Za-z]{14,18}$/),
          fc.uuid().filter((id) => /[1-9a-f]/.test(id)),
          fc.emailAddress().filter((address) => !/[%{}$*]/.test(address)),
        ),
        (id) => {
          expect(canLinkId(id)).toBe(true);
        },
      ),
      RUNS,
    ));
});

describe('the hidden name of an identity in keys and events', () => {
  const hash = createIdentityHash(TEST_KEY);
  test('discloses no address and has the same hash as the identity', () =>
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        const identity = emailIdentity(address) ?? '';
        const name = hash.identityName(identity);
        expect(name).toMatch(/^#[\w-]{22}$/);
        expect(isPersonal(name)).toBe(false);
        expect(hash.hashOfName(name)).toBe(hash.hash(identity));
        expect(hash.customerIdOf(name, 0)).not.toBe(hash.customerIdOf(name, 1));
      }),
      RUNS,
    ));
});

describe('ranking persons', () => {
  test('puts accounts before addresses, in any input order, each once', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom('shop:customer:1', 'desk:customer:1', 'email:a@example.org', 'email:b@example.org'),
        ),
        (persons) => {
          const ranked = rankPersons(persons);
          expect(rankPersons([...persons].reverse())).toEqual(ranked);
          expect(new Set(ranked)).toEqual(new Set(persons));
          expect(ranked).toHaveLength(new Set(persons).size);
          expect(ranked.every(isPerson)).toBe(true);
          const firstEmail = ranked.findIndex((one) => one.startsWith('email:'));
          expect(firstEmail === -1 || ranked.slice(firstEmail).every((one) => one.startsWith('email:'))).toBe(
            true,
          );
        },
      ),
      RUNS,
    ));
});
