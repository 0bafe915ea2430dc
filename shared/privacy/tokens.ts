import { emailIdentity, type Identity } from '../identity/identity.ts';

/** What in a text may name somebody, where nobody can say what the text means. */
export interface Tokens {
  /** E-mail addresses as identities. */
  readonly emails: readonly Identity[];
  /** Words that may be an id: shorter ones would take a quantity for one. */
  readonly ids: readonly string[];
}

const SHORTEST_ID = 6;
/** More is not looked up: each costs a read for every connection and kind of object. */
const MOST_IDS = 2_000;

const ESCAPED = /\\u([0-9a-f]{4})|%40/gi;
// Bounded, so that a text without spaces is not searched again and again.
const EMAIL = /[^\s"'<>(),;:\\[\]{}/@]{1,80}@[^\s"'<>(),;:\\[\]{}/@&=?]{0,253}[\p{L}\p{N}]/gu;
const BEFORE = /^.*[^\p{L}\p{N}._+@-]/u;
const WORD = /[\p{L}\p{N}_-]+/gu;
const HAS_DIGIT = /\d/;

/** Looks through a body that no connector understands: JSON, a form or anything else. */
export function tokensOf(body: Uint8Array): Tokens {
  const text = Buffer.from(body)
    .toString('utf8')
    .replace(ESCAPED, (_, code: string | undefined) =>
      code === undefined ? '@' : String.fromCharCode(Number.parseInt(code, 16)),
    );
  const emails = new Set(
    (text.match(EMAIL) ?? []).flatMap((found) =>
      // What stands before an address, as in a form or a link, could be of it, too.
      [found, found.replace(BEFORE, '')].flatMap((address) => emailIdentity(address) ?? []),
    ),
  );
  const ids = new Set<string>();
  for (const [word] of text.matchAll(WORD)) {
    if (word.length >= SHORTEST_ID && HAS_DIGIT.test(word)) ids.add(word);
    if (ids.size === MOST_IDS) break;
  }
  return { emails: [...emails], ids: [...ids] };
}
