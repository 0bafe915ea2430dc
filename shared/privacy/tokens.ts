import { emailIdentity, type Identity } from '../identity/identity.ts';

/** The possible identities in a text that no connector understands. */
export interface Tokens {
  /** E-mail addresses as identities. */
  readonly emails: readonly Identity[];
  /** Words that can be an id. Shorter words are left out, because they can be quantities. */
  readonly ids: readonly string[];
}

const MIN_ID_CHARACTERS = 6;
/** Further ids are not looked up, because each costs a read per connection and kind of object. */
const MAX_IDS = 2_000;

const ESCAPED = /\\u([0-9a-f]{4})|%40/gi;
// Bounded, so that the time stays linear in a long text without spaces.
const EMAIL = /[^\s"'<>(),;:\\[\]{}/@]{1,80}@[^\s"'<>(),;:\\[\]{}/@&=?]{0,253}[\p{L}\p{N}]/gu;
const BEFORE = /^.*[^\p{L}\p{N}._+@-]/u;
const WORD = /[\p{L}\p{N}_-]+/gu;
const HAS_DIGIT = /\d/;

/** Searches a body that no connector understands: JSON, a form or anything else. */
export function tokensOf(body: Uint8Array): Tokens {
  const text = Buffer.from(body)
    .toString('utf8')
    .replace(ESCAPED, (_, code: string | undefined) =>
      code === undefined ? '@' : String.fromCharCode(Number.parseInt(code, 16)),
    );
  const emails = new Set(
    (text.match(EMAIL) ?? []).flatMap((found) =>
      // The text before an address, as in a form or a link, can also be part of it.
      [found, found.replace(BEFORE, '')].flatMap((address) => emailIdentity(address) ?? []),
    ),
  );
  const ids = new Set<string>();
  for (const [word] of text.matchAll(WORD)) {
    if (word.length >= MIN_ID_CHARACTERS && HAS_DIGIT.test(word)) ids.add(word);
    if (ids.size === MAX_IDS) break;
  }
  return { emails: [...emails], ids: [...ids] };
}
